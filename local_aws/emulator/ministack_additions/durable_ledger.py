"""Keeps the items of DynamoDB tables when the emulator ends; stored before a write is answered.

MiniStack has items in memory and saves them only at a clean shutdown. When the deployment creates a
table again, its items are restored.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ministack.services import dynamodb

from .durable_store import DurableStore

_NO_SORT_KEY = "__no_sort__"
"""MiniStack's own key of the one item of a partition in a table without a sort key."""

Response = tuple[int, dict[str, str], bytes]
Request = Mapping[str, Any]


def install(store: DurableStore) -> None:
    """Store the items that each write changes, and restore them when their table is created."""
    for name, written in _WRITES.items():
        setattr(dynamodb, name, _saving(getattr(dynamodb, name), written, store))
    dynamodb._create_table = _restoring(dynamodb._create_table, store)


def _saving(
    handle: Callable[[Request], Response],
    written: Callable[[Request], Iterator[tuple[str, Mapping[str, Any]]]],
    store: DurableStore,
) -> Callable[[Request], Response]:
    def handle_and_save(data: Request) -> Response:
        response = handle(data)
        if response[0] == 200:
            for table_name, keys in written(data):
                _save(table_name, keys, store)
        return response

    return handle_and_save


def _save(table_name: str, keys: Mapping[str, Any], store: DurableStore) -> None:
    table = dynamodb._tables[table_name]
    partition = dynamodb._extract_key_val(keys[table["pk_name"]])
    sort = dynamodb._extract_key_val(keys[table["sk_name"]]) if table["sk_name"] else _NO_SORT_KEY
    item = table["items"].get(partition, {}).get(sort)
    store.write(f"items {table_name}", {f"{partition}\x00{sort}": item})


def _restoring(
    create: Callable[[Request], Response], store: DurableStore
) -> Callable[[Request], Response]:
    def create_and_restore(data: Request) -> Response:
        response = create(data)
        if response[0] == 200:
            items = dynamodb._tables[data["TableName"]]["items"]
            for key, item in store.read(f"items {data['TableName']}"):
                partition, _, sort = key.partition("\x00")
                items[partition][sort] = item
        return response

    return create_and_restore


def _put(data: Request) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield data["TableName"], data["Item"]


def _keyed(data: Request) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield data["TableName"], data["Key"]


def _batch(data: Request) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for table_name, requests in data["RequestItems"].items():
        for request in requests:
            put, delete = request.get("PutRequest"), request.get("DeleteRequest")
            yield table_name, put["Item"] if put else delete["Key"]


def _transaction(data: Request) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for action in data["TransactItems"]:
        for kind, request in action.items():
            if kind != "ConditionCheck":
                yield request["TableName"], request["Item" if kind == "Put" else "Key"]


_WRITES = {
    "_put_item": _put,
    "_update_item": _keyed,
    "_delete_item": _keyed,
    "_batch_write_item": _batch,
    "_transact_write_items": _transaction,
}
