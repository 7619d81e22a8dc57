"""Which chunk's row a record becomes: the chunk in whose core its quote starts owns it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from medallion.errors import ReconciliationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from medallion.contracts import ChunkOutcome, GroundedRecord

MAX_CONTEXT_CHARS: Final = 10_000
"""No dataset may have more context: a chunk further away cannot have read this core."""


@dataclass(frozen=True)
class OwnedRecord:
    """A record and the outcome that held it.

    Not the chunk itself, which would make a cycle that stays in memory for a while.
    """

    record: GroundedRecord
    source: ChunkOutcome
    adopted: bool = False


@dataclass(eq=False)
class OwnedChunk:
    """A chunk with the records that it owns in the end.

    Attributes:
        repeated: records of this chunk's own answer that their owner already had.
    """

    outcome: ChunkOutcome
    records: list[OwnedRecord] = field(default_factory=list)
    repeated: list[GroundedRecord] = field(default_factory=list)

    @property
    def duplicates(self) -> int:
        return len(self.repeated)

    @property
    def adopted(self) -> int:
        """How many of the records come from a neighbour's answer."""
        return sum(owned.adopted for owned in self.records)

    def has(self, candidate: OwnedRecord) -> bool:
        """True when the place of the candidate is taken by a record of another answer."""
        return any(
            owned.source is not candidate.source and owned.record.overlaps(candidate.record)
            for owned in self.records
        )


def with_owners(outcomes: Iterable[ChunkOutcome]) -> Iterator[OwnedChunk]:
    """Chunks in order with their records by position; foreign records adopted or counted.

    Only the chunks that can still matter to one another are held in memory.

    Raises:
        ReconciliationError: a record stands further away than any context reaches.
    """
    window = _Window()
    for outcome in outcomes:
        window.add(outcome)
        yield from window.take_settled(before=outcome.core_start)
    yield from window.take_rest()
    if window.foreign:
        raise ReconciliationError(
            "a record stands outside of every chunk that its reader could see"
        )


@dataclass
class _Window:
    """Chunks whose records, and the fate of whose foreign records, are not all known yet.

    Attributes:
        open: chunks that a later chunk may still have read.
        settled: chunks with all their records, waiting for the chunks that they have read.
        foreign: records whose owner is still open, with the chunk that read them.
    """

    open: deque[OwnedChunk] = field(default_factory=deque)
    settled: deque[OwnedChunk] = field(default_factory=deque)
    foreign: list[tuple[OwnedChunk, OwnedRecord]] = field(default_factory=list)

    def add(self, outcome: ChunkOutcome) -> None:
        chunk = OwnedChunk(outcome)
        for record in outcome.records:
            one = OwnedRecord(record, outcome)
            if record.owned:
                chunk.records.append(one)
            else:
                self.foreign.append((chunk, one))
        self.open.append(chunk)

    def take_settled(self, before: int) -> Iterator[OwnedChunk]:
        """Chunks out of reach of those that begin at `before` and later."""
        while self.open and self.open[0].outcome.core_end + MAX_CONTEXT_CHARS < before:
            self._settle(self.open.popleft())
        while self.settled and self._knows_its_duplicates(self.settled[0]):
            yield self.settled.popleft()

    def take_rest(self) -> Iterator[OwnedChunk]:
        while self.open:
            self._settle(self.open.popleft())
        yield from self.settled

    def _knows_its_duplicates(self, chunk: OwnedChunk) -> bool:
        """True when every chunk that it may have read has all its records."""
        first_open = self.open[0].outcome
        return first_open.core_start >= chunk.outcome.core_end + MAX_CONTEXT_CHARS

    def _settle(self, chunk: OwnedChunk) -> None:
        span = range(chunk.outcome.core_start, chunk.outcome.core_end)
        candidates = [one for one in self.foreign if one[1].record.quote_start in span]
        self.foreign = [one for one in self.foreign if one[1].record.quote_start not in span]
        for reader, candidate in candidates:
            if chunk.has(candidate):
                reader.repeated.append(candidate.record)
            else:
                chunk.records.append(replace(candidate, adopted=True))
        chunk.records.sort(key=lambda owned: owned.record.quote_start)
        self.settled.append(chunk)
