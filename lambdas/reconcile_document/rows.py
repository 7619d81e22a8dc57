"""Rows of the silver tables, exactly in the columns of `medallion.vocabulary.silver_tables`."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from pydantic_core import to_json

from lambdas.reconcile_document.occurrences import Occurrences
from medallion.vocabulary import lake
from medallion.vocabulary.silver_tables import column_names
from medallion.vocabulary.statuses import ChunkResult

if TYPE_CHECKING:
    from lambdas.reconcile_document.ownership import OwnedChunk, OwnedRecord
    from medallion.contracts import ChunkOutcome, DocumentPointer, QuarantinedRecord, RefusedField

Row = dict[str, Any]

NO_USABLE_RECORD: Final = "NO_USABLE_RECORD"

_ENCODER: Final = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))
_RECORD_COLUMNS = column_names(lake.RECORDS)
_CHUNK_COLUMNS = column_names(lake.CHUNKS)
_QUARANTINE_COLUMNS = column_names(lake.QUARANTINE)
_INNER: Final = {"records", "quarantined", "longer", "answers"}
"""What an outcome has in addition to the columns of its chunk's row."""
_OF_A_FIELD = ("record_id", "field", "rule", "raw_value")


@dataclass
class RowMaker:
    """Makes the rows of one document, chunk by chunk in order."""

    document: DocumentPointer
    _occurrences: Occurrences = field(default_factory=Occurrences)

    def rows(self, chunk: OwnedChunk) -> dict[str, list[Row]]:
        """The chunk's rows by table: its records, itself, and what was refused."""
        records, quarantine = [], []
        for owned in chunk.records:
            fields = canonical_json(owned.record.fields)
            record_id = self._record_id(fields, owned.record.quote)
            records.append(self._record_row(chunk, owned, record_id, fields))
            quarantine += [self._field_row(owned, record_id, f) for f in owned.record.refused]
        outcome = chunk.outcome
        quarantine += [
            self._quarantine_row(outcome, row) for row in (*outcome.quarantined, *chunk.set_aside)
        ]
        return {
            lake.RECORDS: records,
            lake.CHUNKS: [self._chunk_row(chunk)],
            lake.QUARANTINE: quarantine,
        }

    def _record_row(
        self, chunk: OwnedChunk, owned: OwnedRecord, record_id: str, fields: str
    ) -> Row:
        record, source = owned.record, owned.source
        return _row(
            _RECORD_COLUMNS,
            self._source
            | vars(record)
            | {
                "record_id": record_id,
                "fields": fields,
                "fields_model": canonical_json(record.fields_model),
                "normalizations": canonical_json(record.normalizations),
                "chunk_key": chunk.outcome.chunk_key,
                "chunk_index": chunk.outcome.index,
                "adopted": owned.adopted,
                "model": source.model,
                "prompt_version": source.prompt_version,
                "extracted_at": source.extracted_at,
            },
        )

    def _chunk_row(self, chunk: OwnedChunk) -> Row:
        outcome = chunk.outcome
        return _row(
            _CHUNK_COLUMNS,
            self._source
            | outcome.model_dump(mode="json", exclude=_INNER)
            | {
                "chunk_index": outcome.index,
                "outcome": result_of(chunk).value,
                "reason_code": _reason_of(chunk),
                "records": len(chunk.records),
                "form_notes": canonical_json(outcome.form_notes),
                "adopted": chunk.adopted,
                "duplicates": chunk.duplicates,
                "quarantined": len(outcome.quarantined) + chunk.conflicts,
            },
        )

    def _quarantine_row(self, outcome: ChunkOutcome, quarantined: QuarantinedRecord) -> Row:
        """The row of a record, or a whole answer, that has no row in another table."""
        return _row(
            _QUARANTINE_COLUMNS,
            self._source
            | dict.fromkeys(_OF_A_FIELD)
            | quarantined.model_dump()
            | {
                "chunk_index": outcome.index,
                "chunk_key": outcome.chunk_key,
                "answer_key": quarantined.answer_key or outcome.answer_key,
            },
        )

    def _field_row(self, owned: OwnedRecord, record_id: str, refused: RefusedField) -> Row:
        """The row of a field whose record has a row without the field."""
        source = owned.source
        return _row(
            _QUARANTINE_COLUMNS,
            self._source
            | refused.model_dump()
            | {
                "record_id": record_id,
                "raw_record": None,
                "chunk_index": source.index,
                "chunk_key": source.chunk_key,
                "answer_key": source.answer_key,
            },
        )

    @cached_property
    def _source(self) -> Row:
        return {
            "document_id": self.document.document_id,
            "source_key": self.document.key,
            "source_version": self.document.version_id,
            "run_id": self.document.run_id,
        }

    def _record_id(self, fields: str, quote: str) -> str:
        """An id that survives reruns and edits elsewhere; equal records differ by their order.

        What is hashed is the JSON of a list of the document's id, the fields, and the quote.
        """
        content = f'["{self.document.document_id}",{fields},{canonical_json(quote)}]'
        digest = hashlib.sha256(content.encode()).digest()
        # A collision of prefixes only leaves gaps in the count.
        occurrence = self._occurrences.next_of(int.from_bytes(digest[:8], "big"))
        return hashlib.sha256(digest + occurrence.to_bytes(8, "big")).hexdigest()[:32]


def result_of(chunk: OwnedChunk) -> ChunkResult:
    """How a chunk ends once its neighbours' answers are known.

    An empty chunk that owns adopted records is extracted; a chunk whose records all ended in
    conflict has no usable record. Records that are rows elsewhere are not missing.
    """
    result = chunk.outcome.outcome
    if result is ChunkResult.EMPTY and chunk.records:
        return ChunkResult.EXTRACTED
    if result is ChunkResult.EXTRACTED and chunk.lost_to_conflicts:
        return ChunkResult.QUARANTINED
    return result


def _reason_of(chunk: OwnedChunk) -> str | None:
    if result_of(chunk) is ChunkResult.QUARANTINED and not chunk.outcome.reason_code:
        return NO_USABLE_RECORD
    return chunk.outcome.reason_code


def canonical_json(value: Any) -> str:
    """The canonical text of a JSON value: sorted keys, no spaces, Unicode unescaped."""
    return _ENCODER.encode(value)


def row_line(row: Row) -> bytes:
    """The row as a JSON line, written by pydantic's serializer: it takes a quarter of the time."""
    return to_json(row) + b"\n"


def _row(columns: tuple[str, ...], values: dict[str, Any]) -> Row:
    return {name: values[name] for name in columns}
