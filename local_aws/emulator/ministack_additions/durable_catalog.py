"""Keeps the Iceberg tables of the Glue catalog when the emulator ends.

Jobs create these tables, not the deployment; without their entries, the rows in S3 are lost. When
the deployment creates a database again, its Iceberg tables are restored.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ministack.services import glue

from .durable_store import DurableStore

_KIND = "catalog tables"

Response = tuple[int, dict[str, str], bytes]
Request = Mapping[str, Any]


def install(store: DurableStore) -> None:
    """Save each change of a table, and restore a database's tables when it is created."""
    for name in ("_create_table", "_update_table", "_delete_table", "_batch_delete_table"):
        setattr(glue, name, _saving(getattr(glue, name), store))
    glue._create_database = _restoring(glue._create_database, store)


def _saving(
    handle: Callable[[Request], Response], store: DurableStore
) -> Callable[[Request], Response]:
    def handle_and_save(data: Request) -> Response:
        response = handle(data)
        keys = [f"{data['DatabaseName']}/{name}" for name in _table_names(data)]
        tables = {key: glue._tables.get(key) for key in keys}
        store.write(_KIND, {key: table for key, table in tables.items() if _is_kept(table)})
        return response

    return handle_and_save


def _table_names(data: Request) -> Iterable[str]:
    if "TablesToDelete" in data:
        names: list[str] = data["TablesToDelete"]
        return names
    return [data.get("TableInput", {}).get("Name") or data.get("Name", "")]


def _is_kept(table: Mapping[str, Any] | None) -> bool:
    """Whether the change is stored: the table is an Iceberg table, or it is deleted."""
    return table is None or table["Parameters"].get("table_type", "").upper() == "ICEBERG"


def _restoring(
    create: Callable[[Request], Response], store: DurableStore
) -> Callable[[Request], Response]:
    def create_and_restore(data: Request) -> Response:
        response = create(data)
        if response[0] == 200:
            prefix = f"{data['DatabaseInput']['Name']}/"
            for key, table in store.read(_KIND):
                if key.startswith(prefix):
                    glue._tables[key] = table
        return response

    return create_and_restore
