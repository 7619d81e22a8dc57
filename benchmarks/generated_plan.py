"""Writes a plan and its outcomes to disk, as ChunkText and ExtractBatch would leave them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from medallion.contracts import Plan
from medallion.vocabulary import lake

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from medallion.contracts import DocumentPointer

Json = dict[str, Any]

RECORDS_PER_CHUNK: Final = 20
CHUNK_CHARS: Final = 4_000
CONTEXT_CHARS: Final = 400
BATCH_CHUNKS: Final = 20

_RECORD_CHARS: Final = CHUNK_CHARS // RECORDS_PER_CHUNK
_SENTENCE: Final = "Visit {:09} of this ward went well for everybody who took part in it. "
_MOODS: Final = ("good", "bad")
_OF_ANSWER: Final = {
    "outcome": "EXTRACTED",
    "model": "scripted-1",
    "prompt_version": "p1",
    "extracted_at": "2026-11-01T10:00:00.000+00:00",
    "prompt_tokens": 1_500,
    "output_tokens": 1_200,
    "cost_usd": 0.001,
    "attempts": 1,
    "paid_answers": 1,
}


@dataclass(frozen=True)
class GeneratedDocument:
    """One document of a number of chunks in which every record has another number.

    Each answer also has the first record of the next chunk, which the model saw as context.
    """

    document: DocumentPointer
    chunks: int

    @property
    def records(self) -> int:
        return self.chunks * RECORDS_PER_CHUNK

    @property
    def duplicates(self) -> int:
        """How many records are in two answers."""
        return self.chunks - 1

    def plan(self) -> Plan:
        """What ChunkText would return."""
        document = self.document
        return Plan(
            bucket="silver",
            chunks_key=lake.chunks_key(document.document_id, document.run_name),
            batches_key=lake.batches_key(document.document_id, document.run_name),
            chunk_count=self.chunks,
            batch_count=-(-self.chunks // BATCH_CHUNKS),
            characters=self.chunks * CHUNK_CHARS,
            encoding="utf-8",
        )

    def write(self, root: Path) -> None:
        """Write all objects below the folder, under their keys."""
        plan, document = self.plan(), self.document
        _write(root / plan.chunks_key, map(self._chunk, range(self.chunks)))
        _write(root / plan.batches_key, map(self._batch, range(plan.batch_count)))
        for batch in range(plan.batch_count):
            key = lake.outcomes_key(document.document_id, document.run_name, batch)
            _write(root / key, map(self._outcome, self._indexes(batch)))

    def _indexes(self, batch: int) -> range:
        first = batch * BATCH_CHUNKS
        return range(first, min(first + BATCH_CHUNKS, self.chunks))

    def _batch(self, batch: int) -> Json:
        return {
            "batch_index": batch,
            "chunks_key": self.plan().chunks_key,
            "start_byte": 0,
            "end_byte": 1,
            "chunk_count": len(self._indexes(batch)),
        }

    def _chunk(self, index: int) -> Json:
        is_last = index + 1 == self.chunks
        texts = {
            "context_before": _text(index - 1)[-CONTEXT_CHARS:] if index else "",
            "core": _text(index),
            "context_after": "" if is_last else _text(index + 1)[:CONTEXT_CHARS],
        }
        return _place(index) | texts

    def _outcome(self, index: int) -> Json:
        first = index * RECORDS_PER_CHUNK
        owned = range(first, first + RECORDS_PER_CHUNK)
        records = [_record(number, owned=True) for number in owned]
        if index + 1 < self.chunks:
            records.append(_record(first + RECORDS_PER_CHUNK, owned=False))
        answer = {"answer_key": f"answers/dataset=notes/{index:064x}.json", "records": records}
        return _place(index) | _OF_ANSWER | answer


def _place(index: int) -> Json:
    start, end = index * CHUNK_CHARS, (index + 1) * CHUNK_CHARS
    places = {"core_start": start, "core_end": end, "core_start_byte": start, "core_end_byte": end}
    return {"index": index, "chunk_key": f"{index:064x}"} | places


def _text(index: int) -> str:
    first = index * RECORDS_PER_CHUNK
    return "".join(map(_quote, range(first, first + RECORDS_PER_CHUNK)))


def _quote(number: int) -> str:
    return (_SENTENCE.format(number) * 3)[: _RECORD_CHARS - 2] + ".\n"


def _record(number: int, *, owned: bool) -> Json:
    quote, start = _quote(number), number * _RECORD_CHARS
    day = f"2026-11-{number % 28 + 1:02}"
    fields = {
        "mood": _MOODS[number % 2],
        "score": number % 5 + 1,
        "day": day,
        "ticket": f"T-{number}",
    }
    return {
        "fields": fields,
        "fields_model": {"day": day.replace("-", "/")},
        "normalizations": {"day": ["date"]},
        "refused": [],
        "quote": quote,
        "quote_start": start,
        "quote_end": start + len(quote),
        "quote_match": "exact",
        "quote_model": quote,
        "owned": owned,
    }


def _write(path: Path, rows: Iterable[Json]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, separators=(",", ":")) + "\n" for row in rows)
