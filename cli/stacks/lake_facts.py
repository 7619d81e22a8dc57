"""Read what the ledger, bronze, silver and gold hold, with few requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cli.stacks.agreement import LakeFacts, SilverRow
from cli.stacks.athena_query import run_query
from medallion.aws import utc_now
from medallion.vocabulary import lake
from medallion.vocabulary.gold_tables import records_table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cli.stacks.connection import Connection
    from medallion.ledger import DocumentEntry

MOST_OBJECTS: Final = 50_000
"""Objects of bronze to list, in 50 requests."""

_DOCUMENTS: Final = """
select document_id, source_key, status, records, gold_rows from {silver}.documents
"""
_RECORDS: Final = "select document_id, count(*) as n from {silver}.records group by document_id"
_GOLD: Final = (
    "select document_id, max(source_key) as source_key, count(*) as n from {table} "
    "group by document_id"
)


def read_facts(connection: Connection, most_objects: int = MOST_OBJECTS) -> LakeFacts:
    """What each part of the lake holds: a scan of the ledger, a listing, and four queries."""
    now = utc_now()
    entries = {entry.document_id: entry for entry in connection.ledger.entries()}
    objects, every_object = _objects(connection, most_objects)
    bucket, silver = connection.stack.bronze_bucket, connection.stack.silver_database
    rows = _rows(connection, _DOCUMENTS.format(silver=silver))
    records = _rows(connection, _RECORDS.format(silver=silver))
    gold = _gold(connection, entries.values())
    return LakeFacts(
        now=now,
        entries=entries,
        rows={row["document_id"]: _silver_row(row) for row in rows},
        silver=_counts(records),
        gold=_counts(gold),
        gold_keys={row["document_id"]: row["source_key"] for row in gold},
        objects=objects,
        ids={key: lake.document_id_of(bucket, key) for key in objects},
        every_object=every_object,
    )


def _objects(connection: Connection, most: int) -> tuple[dict[str, Any], bool]:
    """When the objects of bronze were written, by key, and whether these are all."""
    pages = connection.s3.get_paginator("list_objects_v2").paginate(
        Bucket=connection.stack.bronze_bucket
    )
    objects: dict[str, Any] = {}
    listed = 0
    for page in pages:
        for found in page.get("Contents", []):
            if listed == most:
                return objects, False
            listed += 1
            if not lake.is_folder_marker(found["Key"], found["Size"]):
                objects[found["Key"]] = found["LastModified"]
    return objects, True


def _gold(connection: Connection, entries: Iterable[DocumentEntry]) -> list[dict[str, Any]]:
    """The numbers of rows in all records tables that exist, in one query."""
    existing = {str(next(iter(row.values()))) for row in _rows(connection, "show tables")}
    wanted = {records_table(dataset) for dataset in _datasets(connection, entries)}
    tables = sorted(wanted & existing)
    if not tables:
        return []
    return _rows(connection, " union all ".join(_GOLD.format(table=table) for table in tables))


def _datasets(connection: Connection, entries: Iterable[DocumentEntry]) -> set[str]:
    """The datasets that are deployed, or that have had documents."""
    pages = connection.s3.get_paginator("list_objects_v2").paginate(
        Bucket=connection.stack.artifacts_bucket, Prefix=lake.COMPILED_DATASETS_PREFIX
    )
    keys = [found["Key"] for page in pages for found in page.get("Contents", [])]
    deployed = {
        key.removeprefix(lake.COMPILED_DATASETS_PREFIX).removesuffix(".json") for key in keys
    }
    return deployed | {entry.dataset for entry in entries}


def _rows(connection: Connection, sql: str) -> list[dict[str, Any]]:
    return run_query(connection, sql)[1]


def _counts(rows: list[dict[str, Any]]) -> dict[str, int]:
    return {row["document_id"]: row["n"] for row in rows}


def _silver_row(row: dict[str, Any]) -> SilverRow:
    return SilverRow(row["source_key"], row["status"], row["records"], row["gold_rows"])
