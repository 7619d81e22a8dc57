"""Read a document's text from bronze and its rows from silver, all of one version."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from cli.errors import CommandError
from cli.evidence.evidence import Evidence, Row
from cli.evidence.gold_membership import records_in_gold
from cli.reasons import held_rows
from medallion.aws import S3ObjectStore, error_code
from medallion.ledger import document_row, row_keys
from medallion.texts import TextDecoder
from medallion.vocabulary import lake
from medallion.vocabulary.errors import DocumentRejectedError
from medallion.vocabulary.statuses import DocumentStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cli.stacks import Connection
    from medallion.ledger import DocumentEntry

MAX_TEXT_BYTES: Final = 20 * 1024 * 1024
MAX_TABLE_BYTES: Final = 256 * 1024 * 1024
_GONE: Final = frozenset({"404", "NoSuchKey", "NoSuchVersion", "MethodNotAllowed", "405"})
_ASK_SQL: Final = '`medallion query "select * from …_records"` has no such limit'


def collect(connection: Connection, entry: DocumentEntry) -> Evidence:
    """Everything that the page shows about a document.

    Raises:
        CommandError: the document is deleted, not text, or too large for a page.
    """
    if entry.status is DocumentStatus.DELETED:
        raise CommandError(
            f"{entry.key} was deleted, and its rows with it", "drop the file again to extract it"
        )
    tables = {table: _rows(connection, entry, table) for table in _ROW_TABLES}
    version = _version_of_rows(tables) or entry.version_id
    rows = {
        table: [row for row in found if row["source_version"] == version]
        for table, found in tables.items()
    }
    records = sorted(rows[lake.RECORDS], key=lambda row: (row["quote_start"], row["quote_end"]))
    return Evidence(
        text=_text(connection, entry, version),
        document=document_row(entry) | {"source_version": version},
        records=records,
        chunks=sorted(rows[lake.CHUNKS], key=lambda row: int(row["chunk_index"])),
        quarantine=sorted(rows[lake.QUARANTINE], key=lambda row: int(row["chunk_index"])),
        in_gold=records_in_gold(connection, entry, records),
        held=held_rows(connection, entry),
        notes=[
            *_version_notes(connection, entry, version),
            *_row_notes(entry, [row for found in tables.values() for row in found]),
        ],
    )


_ROW_TABLES: Final = (lake.CHUNKS, lake.RECORDS, lake.QUARANTINE)


def _rows(connection: Connection, entry: DocumentEntry, table: str) -> list[Row]:
    rows: list[Row] = []
    size = 0
    for key in row_keys(entry, table):
        try:
            answer = connection.s3.get_object(Bucket=connection.stack.silver_bucket, Key=key)
        except ClientError as error:
            if error_code(error) in _GONE:
                continue
            raise
        size += answer["ContentLength"]
        if size > MAX_TABLE_BYTES:
            raise CommandError(
                f"{entry.key} has too many rows in silver.{table} for one page "
                f"({size:,} bytes or more, at most {MAX_TABLE_BYTES:,})",
                _ASK_SQL,
            )
        rows += [json.loads(line) for line in answer["Body"].read().split(b"\n") if line]
    return rows


def _version_of_rows(tables: dict[str, list[Row]]) -> str:
    for table in _ROW_TABLES:
        if tables[table]:
            return str(tables[table][0]["source_version"])
    return ""


def _text(connection: Connection, entry: DocumentEntry, version: str) -> str:
    decoder = TextDecoder(MAX_TEXT_BYTES)
    blocks = S3ObjectStore(connection.s3, entry.bucket).stream(entry.key, version or None)
    try:
        return "".join(decoder.decode(blocks))
    except DocumentRejectedError as error:
        if error.reason_code == "TOO_LARGE":
            next_step = _ASK_SQL
        else:
            next_step = f"`medallion show {entry.key}` shows how its last run ended"
        raise CommandError(f"{entry.key} cannot be shown as a page: {error}", next_step) from error
    except ClientError as error:
        if error_code(error) not in _GONE:
            raise
        raise CommandError(
            f"bronze no longer holds version {version or 'current'} of {entry.key}",
            "drop the file again to extract it",
        ) from error


def _version_notes(connection: Connection, entry: DocumentEntry, version: str) -> Iterator[str]:
    current = _current_version(connection, entry)
    if current is None:
        yield (
            f"The object was deleted from bronze; this page shows its version {version}, "
            "whose rows are still in silver."
        )
    elif version and current != version:
        yield (
            f"This page shows version {version}, from which silver's rows were made. "
            f"Bronze now holds version {current}, which is not in silver yet."
        )


def _row_notes(entry: DocumentEntry, rows: list[Row]) -> Iterator[str]:
    runs = {row["run_id"] for row in rows}
    if not runs:
        yield f"Silver holds no rows of this document (status {entry.status})."
    elif entry.run_id not in runs:
        yield f"Status and totals are from a later run ({entry.status}) than the rows in silver."
    if len({row["source_version"] for row in rows}) > 1:
        yield "Silver changed while this page was written: write the page again."


def _current_version(connection: Connection, entry: DocumentEntry) -> str | None:
    try:
        head: Any = connection.s3.head_object(Bucket=entry.bucket, Key=entry.key)
    except ClientError as error:
        if error_code(error) in _GONE:
            return None
        raise
    return str(head["VersionId"])
