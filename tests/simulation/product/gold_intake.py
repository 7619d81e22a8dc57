"""Reads the silver rows of a gold run's documents, as Spark would."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, Final

from botocore.exceptions import ClientError

from glue_jobs.silver_to_gold.manifest import ManifestDocument
from tests.simulation.product.intake_rules import (
    EXTRACTED_AT,
    NORMALIZATION_NAMES,
    OBJECT_DOCUMENT,
    REPEATED,
    UNREADABLE,
    Row,
)

COLUMNS: Final = (
    "document_id",
    "record_id",
    "source_key",
    "source_version",
    "run_id",
    "quote",
    "quote_start",
    "quote_end",
    "fields",
)
"""What a row keeps; `fields` as values."""

_MISSING: Final = frozenset({"NoSuchKey", "404"})


class AnalysisException(Exception):  # noqa: N818 - Spark's name, which Glue's message begins with
    """Spark cannot plan the query."""

    def getErrorClass(self) -> str:  # noqa: N802 - Spark's name
        """The code at the start of the message."""
        return str(self).partition("]")[0].removeprefix("[")


def read_rows(s3: Any, bucket: str, documents: Iterable[ManifestDocument]) -> list[Row]:
    """The rows of all documents that have a silver object, repeats marked.

    Raises:
        AnalysisException: `PATH_NOT_FOUND`: a silver object is gone.
    """
    with_objects = [document for document in documents if document.records_key]
    return [row for document in with_objects for row in _rows_of(s3, bucket, document)]


def text_of_object(s3: Any, bucket: str, key: str) -> str:
    """An object's text."""
    body: bytes = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    return body.decode()


def _rows_of(s3: Any, bucket: str, document: ManifestDocument) -> Iterator[Row]:
    rows = [
        _row(line, PurePosixPath(key).name.partition(".")[0])
        for key in document.records_keys
        for line in _text(s3, bucket, key).splitlines()
        if line.strip()
    ]
    return _with_repeats_marked(rows)


def _text(s3: Any, bucket: str, key: str) -> str:
    try:
        return text_of_object(s3, bucket, key)
    except ClientError as error:
        if error.response["Error"]["Code"] not in _MISSING:
            raise
        raise AnalysisException(
            f"[PATH_NOT_FOUND] Path does not exist: s3://{bucket}/{key}."
        ) from error


def _row(line: str, owner: str) -> dict[str, Any]:
    row: dict[str, Any] = {
        **dict.fromkeys((*COLUMNS, EXTRACTED_AT)),
        "fields": {},
        "chunk_key": "",
        NORMALIZATION_NAMES: (),
    }
    try:
        given = json.loads(line)
        row |= {name: given.get(name) for name in COLUMNS}
        row |= {"fields": json.loads(given["fields"]), "chunk_key": given.get("chunk_key") or ""}
        row |= {EXTRACTED_AT: given.get("extracted_at"), NORMALIZATION_NAMES: _names(given)}
        unreadable = False
    except (ValueError, AttributeError, KeyError, TypeError):
        unreadable = True
    return row | {OBJECT_DOCUMENT: owner, UNREADABLE: unreadable, REPEATED: False}


def _names(given: Mapping[str, Any]) -> frozenset[str]:
    normalizations = json.loads(given.get("normalizations") or "{}")
    return frozenset(name for names in normalizations.values() for name in names)


def _with_repeats_marked(rows: list[dict[str, Any]]) -> Iterator[Row]:
    """All but the first row of each record_id are repeats; the order of the rows is kept."""
    seen: set[str] = set()
    repeated = set()
    for n in sorted(range(len(rows)), key=lambda n: _place(rows[n])):
        record_id = rows[n]["record_id"]
        if record_id is not None and record_id in seen:
            repeated.add(n)
        seen.add(record_id)
    return (row | {REPEATED: n in repeated} for n, row in enumerate(rows))


def _place(row: Row) -> tuple[int, str]:
    return row["quote_start"] or 0, row["chunk_key"]
