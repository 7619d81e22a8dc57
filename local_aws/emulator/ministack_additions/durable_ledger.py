"""Keeps the items of DynamoDB tables when the emulator ends; stored before a write is answered.

MiniStack has items in memory and saves them only at a clean shutdown. When the deployment creates a
table again, its items are restored.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ministack.services import dynamodb

from .durable_store import DurableStore, Request

_NO_SORT_KEY = "__no_sort__"
"""MiniStack's own key of the one item of a partition in a table without a sort key."""

Written = Iterator[tuple[str, Mapping[str, Any]]]
"""Table and key attributes of each item that a request writes."""


def install(store: DurableStore) -> None:
    """Store the items that each write changes, and restore them when their table is created."""

    def saving(written: Callable[[Request], Written]) -> Callable[[Request], None]:
        return lambda data: _save(written(data), store)

    for name, written in _WRITES.items():
        handle = getattr(dynamodb, name)
        setattr(dynamodb, name, store.after_success(handle, saving(written)))
    dynamodb._create_table = store.after_success(
        dynamodb._create_table, lambda data: _restore(data["TableName"], store)
    )


def _save(written: Written, store: DurableStore) -> None:
    """Store all items of a table in one transaction, because a request may be one."""
    changed: dict[str, dict[str, Any]] = {}
    for table_name, keys in written:
        table = dynamodb._tables[table_name]
        partition = dynamodb._extract_key_val(keys[table["pk_name"]])
        sort = (
            dynamodb._extract_key_val(keys[table["sk_name"]]) if table["sk_name"] else _NO_SORT_KEY
        )
        item = table["items"].get(partition, {}).get(sort)
        changed.setdefault(table_name, {})[f"{partition}\x00{sort}"] = item
    for table_name, items in changed.items():
        store.write(_kind(table_name), items)


def _restore(table_name: str, store: DurableStore) -> None:
    items = dynamodb._tables[table_name]["items"]
    for key, item in store.read(_kind(table_name)):
        partition, _, sort = key.partition("\x00")
        items[partition][sort] = item


def _kind(table_name: str) -> str:
    return f"items {table_name}"


def _put(data: Request) -> Written:
    yield data["TableName"], data["Item"]


def _keyed(data: Request) -> Written:
    yield data["TableName"], data["Key"]


def _batch(data: Request) -> Written:
    for table_name, requests in data["RequestItems"].items():
        for request in requests:
            put, delete = request.get("PutRequest"), request.get("DeleteRequest")
            yield table_name, put["Item"] if put else delete["Key"]


def _transaction(data: Request) -> Written:
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
