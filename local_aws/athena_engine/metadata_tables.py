"""The metadata tables of an Iceberg table: ``"t$snapshots"``, ``"t$history"``, ``"t$refs"``."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from sqlglot import exp

from local_aws.athena_engine.errors import AthenaQueryError

Json = Mapping[str, Any]
_SNAPSHOTS = {
    "committed_at": "TIMESTAMPTZ", "snapshot_id": "BIGINT", "parent_id": "BIGINT",
    "operation": "VARCHAR", "manifest_list": "VARCHAR", "summary": "MAP(VARCHAR, VARCHAR)",
}  # fmt: skip
_HISTORY = {
    "made_current_at": "TIMESTAMPTZ", "snapshot_id": "BIGINT", "parent_id": "BIGINT",
    "is_current_ancestor": "BOOLEAN",
}  # fmt: skip
_REFS = {"name": "VARCHAR", "type": "VARCHAR", "snapshot_id": "BIGINT"}


def metadata_relation(name: str, metadata: Json) -> str:
    """The SELECT for the rows of a metadata table.

    Args:
        name: the part after the dollar sign.
        metadata: the table's metadata document.
    """
    known = _TABLES.get(name)
    if known is None:
        raise AthenaQueryError(f"NOT_SUPPORTED: metadata table ${name} is not supported")
    columns, rows = known
    values = json.dumps([dict(row) for row in rows(metadata)])
    shape = json.dumps([dict.fromkeys(columns, "JSON")])
    selected = ", ".join(f"{_read(column, kind)} AS {column}" for column, kind in columns.items())
    source = f"unnest(from_json({_quoted(values)}, {_quoted(shape)}))"
    return f"SELECT {selected} FROM (SELECT {source} AS item)"  # noqa: S608 - quoted literals and fixed names


def _read(column: str, kind: str) -> str:
    if kind == "TIMESTAMPTZ":
        return f"to_timestamp(CAST(item.{column} AS DOUBLE) / 1000)"
    if kind == "VARCHAR":
        return f"item.{column} ->> '$'"
    return f"CAST(item.{column} AS {kind})"


def _snapshots(metadata: Json) -> list[Json]:
    return [
        {
            "committed_at": snapshot["timestamp-ms"],
            "snapshot_id": snapshot["snapshot-id"],
            "parent_id": snapshot.get("parent-snapshot-id"),
            "operation": snapshot["summary"]["operation"],
            "manifest_list": snapshot["manifest-list"],
            "summary": {k: v for k, v in snapshot["summary"].items() if k != "operation"},
        }
        for snapshot in metadata["snapshots"]
    ]


def _history(metadata: Json) -> list[Json]:
    parents = {s["snapshot-id"]: s.get("parent-snapshot-id") for s in metadata["snapshots"]}
    ancestors, current = set(), metadata.get("current-snapshot-id")
    while current is not None and current in parents:
        ancestors.add(current)
        current = parents[current]
    return [
        {
            "made_current_at": entry["timestamp-ms"],
            "snapshot_id": entry["snapshot-id"],
            "parent_id": parents.get(entry["snapshot-id"]),
            "is_current_ancestor": entry["snapshot-id"] in ancestors,
        }
        for entry in metadata.get("snapshot-log", [])
    ]


def _refs(metadata: Json) -> list[Json]:
    return [
        {"name": name, "type": ref["type"].upper(), "snapshot_id": ref["snapshot-id"]}
        for name, ref in metadata.get("refs", {}).items()
    ]


_TABLES: dict[str, tuple[Mapping[str, str], Callable[[Json], list[Json]]]] = {
    "snapshots": (_SNAPSHOTS, _snapshots),
    "history": (_HISTORY, _history),
    "refs": (_REFS, _refs),
}


def _quoted(text: str) -> str:
    return exp.Literal.string(text).sql(dialect="duckdb")
