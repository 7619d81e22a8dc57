"""Outcomes of chunks whose text occurs again, and the outcomes of these repeats."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO

from medallion.contracts import ChunkOutcome
from medallion.vocabulary.errors import ReconciliationError

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from medallion.contracts import GroundedRecord, TextChunk


@dataclass
class FirstOutcomes:
    """The outcomes of first chunks, in a file until their repeats need them.

    Attributes:
        indexes: of the chunks that are repeated.
    """

    file: BinaryIO
    indexes: AbstractSet[int]
    _places: dict[int, tuple[int, int]] = field(default_factory=dict)
    _end: int = 0

    def keep(self, outcome: ChunkOutcome) -> None:
        """Write the outcome down if its chunk is repeated."""
        if outcome.index in self.indexes:
            line = outcome.model_dump_json().encode()
            self.file.seek(self._end)
            self.file.write(line)
            self._places[outcome.index] = (self._end, len(line))
            self._end += len(line)

    def of_repeat(self, chunk: TextChunk) -> ChunkOutcome | None:
        """The outcome of a chunk that repeats an earlier one; None if it does not.

        Raises:
            ReconciliationError: the earlier chunk has another text, or was not kept.
        """
        if chunk.repeats is None:
            return None
        first = self._read(chunk.repeats)
        if first is None or first.chunk_key != chunk.chunk_key:
            raise ReconciliationError(
                f"chunk {chunk.index} does not repeat the chunk that it names"
            )
        return _moved(first, chunk)

    def _read(self, index: int) -> ChunkOutcome | None:
        place = self._places.get(index)
        if place is None:
            return None
        self.file.seek(place[0])
        return ChunkOutcome.model_validate_json(self.file.read(place[1]))


def _moved(first: ChunkOutcome, chunk: TextChunk) -> ChunkOutcome:
    """The outcome at the place of a repeat, which cost nothing."""
    shift = chunk.core_start - first.core_start
    changes: dict[str, Any] = {
        "records": tuple(_shifted(record, shift) for record in first.records),
        "longer": tuple(
            longer.model_copy(update={"record": _shifted(longer.record, shift)})
            for longer in first.longer
        ),
        "prompt_tokens": 0,
        "output_tokens": 0,
        "thinking_tokens": 0,
        "cost_usd": 0.0,
        "latency_ms": 0,
        "attempts": 0,
        "paid_answers": 0,
        "reused": first.answer_key is not None,
    }
    return first.model_copy(update=chunk.place() | changes)


def _shifted(record: GroundedRecord, shift: int) -> GroundedRecord:
    place = {
        "quote_start": record.quote_start + shift,
        "quote_end": record.quote_end + shift,
    }
    return record.model_copy(update=place)
