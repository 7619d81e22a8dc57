"""Rows of the silver tables, exactly in the columns of `medallion.vocabulary.silver_tables`."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from medallion.vocabulary import lake
from medallion.vocabulary.silver_tables import column_names
from medallion.vocabulary.statuses import ChunkResult

if TYPE_CHECKING:
    from lambdas.reconcile_document.ownership import OwnedChunk, OwnedRecord
    from medallion.contracts import ChunkOutcome, DocumentPointer, QuarantinedRecord, RefusedField

Row = dict[str, Any]

NO_USABLE_RECORD: Final = "NO_USABLE_RECORD"

_RECORD_COLUMNS = column_names(lake.RECORDS)
_CHUNK_COLUMNS = column_names(lake.CHUNKS)
_QUARANTINE_COLUMNS = column_names(lake.QUARANTINE)
_AS_JSON = frozenset({"fields", "fields_model", "normalizations"})
_INNER: Final = {"records", "quarantined", "longer", "answers"}
"""What an outcome has in addition to the columns of its chunk's row."""
_OF_A_FIELD = ("record_id", "field", "rule", "raw_value")


@dataclass
class RowMaker:
    """Makes the rows of one document, chunk by chunk in order."""

    document: DocumentPointer
    _occurrences: Counter[int] = field(default_factory=Counter)

    def rows(self, chunk: OwnedChunk) -> dict[str, list[Row]]:
        """The chunk's rows by table: its records, itself, and what was refused."""
        records, quarantine = [], []
        for owned in chunk.records:
            record_id = self._record_id(owned)
            records.append(self._record_row(chunk, owned, record_id))
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

    def _record_row(self, chunk: OwnedChunk, owned: OwnedRecord, record_id: str) -> Row:
        record, source = owned.record, owned.source
        return _row(
            _RECORD_COLUMNS,
            self._source()
            | record.model_dump(exclude={*_AS_JSON, "refused", "owned"})
            | {name: canonical_json(getattr(record, name)) for name in _AS_JSON}
            | {
                "record_id": record_id,
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
            self._source()
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
            self._source()
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
            self._source()
            | refused.model_dump()
            | {
                "record_id": record_id,
                "raw_record": None,
                "chunk_index": source.index,
                "chunk_key": source.chunk_key,
                "answer_key": source.answer_key,
            },
        )

    def _source(self) -> Row:
        return {
            "document_id": self.document.document_id,
            "source_key": self.document.key,
            "source_version": self.document.version_id,
            "run_id": self.document.run_id,
        }

    def _record_id(self, owned: OwnedRecord) -> str:
        """An id that survives reruns and edits elsewhere; equal records differ by their order."""
        content = [self.document.document_id, owned.record.fields, owned.record.quote]
        digest = hashlib.sha256(canonical_json(content).encode()).digest()
        # A prefix takes half the memory; a collision only leaves gaps in the count.
        counted = int.from_bytes(digest[:8], "big")
        self._occurrences[counted] += 1
        occurrence = self._occurrences[counted].to_bytes(8, "big")
        return hashlib.sha256(digest + occurrence).hexdigest()[:32]


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
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _row(columns: tuple[str, ...], values: dict[str, Any]) -> Row:
    return {name: values[name] for name in columns}
