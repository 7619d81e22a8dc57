"""Keeps the Iceberg tables of the Glue catalog when the emulator ends.

Jobs create these tables, not the deployment; without their entries, the rows in S3 are lost. When
the deployment creates a database again, its Iceberg tables are restored.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from ministack.services import glue

from .durable_store import DurableStore, Request

_KIND = "catalog tables"


def install(store: DurableStore) -> None:
    """Store each change of a table, and restore a database's tables when it is created."""
    for name in ("_create_table", "_update_table", "_delete_table", "_batch_delete_table"):
        handle = getattr(glue, name)
        setattr(glue, name, store.after_success(handle, lambda data: _save(data, store)))
    glue._create_database = store.after_success(
        glue._create_database, lambda data: _restore(data["DatabaseInput"]["Name"], store)
    )


def _save(data: Request, store: DurableStore) -> None:
    keys = [f"{data['DatabaseName']}/{name}" for name in _table_names(data)]
    tables = {key: glue._tables.get(key) for key in keys}
    store.write(_KIND, {key: table for key, table in tables.items() if _is_kept(table)})


def _restore(database: str, store: DurableStore) -> None:
    for key, table in store.read(_KIND):
        if key.startswith(f"{database}/"):
            glue._tables[key] = table


def _table_names(data: Request) -> Iterable[str]:
    if "TablesToDelete" in data:
        names: list[str] = data["TablesToDelete"]
        return names
    return [data.get("TableInput", {}).get("Name") or data.get("Name", "")]


def _is_kept(table: Mapping[str, Any] | None) -> bool:
    """Whether the change is stored: the table is an Iceberg table, or it is deleted."""
    return table is None or table["Parameters"].get("table_type", "").upper() == "ICEBERG"
