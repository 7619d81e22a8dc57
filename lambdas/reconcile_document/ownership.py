"""Which chunk's row a record becomes: the chunk in whose core its quote starts owns it."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lambdas.reconcile_document.earlier_duplicates import with_fate_of_kept
from medallion.contracts import CONFLICTING_RECORD
from medallion.sameness import OpenPlaces, Sighting, Verdict, verdicts_on
from medallion.vocabulary.errors import ReconciliationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from medallion.contracts import ChunkOutcome, GroundedRecord, QuarantinedRecord

MAX_CONTEXT_CHARS: Final = 10_000
"""No dataset may have more context: a chunk further away cannot have read this core."""


@dataclass(frozen=True)
class OwnedRecord:
    """A record and the outcome that contained it.

    It has no reference to the chunk: the cycle would stay in memory for a while.
    """

    record: GroundedRecord
    source: ChunkOutcome
    position: int = 0
    adopted: bool = False

    @property
    def order(self) -> tuple[int, bool, int, int]:
        """By place in the text; at the same place the chunk's own records come first."""
        return (self.record.quote_start, self.adopted, self.source.index, self.position)


@dataclass(eq=False)
class OwnedChunk:
    """A chunk with the records that it finally owns.

    Attributes:
        set_aside: records of this chunk's own answer that get no row, because of another record at
            their place.
        kept: records of this chunk's answer that are rows, of this chunk or of a neighbour.
        contradicted: records of this chunk's answer that another record contradicts.
        unsettled: records of this chunk's answer whose fate is not known yet.
    """

    outcome: ChunkOutcome
    records: list[OwnedRecord] = field(default_factory=list)
    set_aside: list[QuarantinedRecord] = field(default_factory=list)
    kept: list[GroundedRecord] = field(default_factory=list)
    contradicted: list[GroundedRecord] = field(default_factory=list)
    unsettled: int = 0

    @property
    def conflicts(self) -> int:
        """The number of its answer's records that another record contradicts."""
        return len(self.contradicted)

    @property
    def duplicates(self) -> int:
        """The number of its answer's records that add nothing to the rows."""
        return len(self.set_aside) - self.conflicts

    @property
    def adopted(self) -> int:
        """The number of records that come from a neighbour's answer."""
        return sum(owned.adopted for owned in self.records)

    @property
    def lost_to_conflicts(self) -> bool:
        """Whether the chunk had records of its own and lost all of them to contradictions."""
        own = sum(record.owned for record in self.outcome.records)
        return not self.records and 0 < own == sum(record.owned for record in self.contradicted)

    def holds(self, place: int) -> bool:
        return self.outcome.core_start <= place < self.outcome.core_end

    def take_back(self, record: GroundedRecord, row: QuarantinedRecord) -> None:
        """Put a record of its answer into quarantine."""
        self.set_aside.append(row)
        if row.reason_code == CONFLICTING_RECORD:
            self.contradicted.append(record)


def with_owners(
    outcomes: Iterable[ChunkOutcome],
    record_key: tuple[str, ...] = (),
    reach: int = MAX_CONTEXT_CHARS,
) -> Iterator[OwnedChunk]:
    """Chunks in order with their records by position; each record once, if several have it.

    Only chunks that can still affect one another are held in memory.

    Args:
        outcomes: in the order of the chunks.
        record_key: fields that distinguish records at the same place; if empty, all fields.
        reach: the most characters that a chunk can have read beyond its core.

    Raises:
        ReconciliationError: a record is further away than any context reaches.
    """
    window = _Window(OpenPlaces(record_key))
    for outcome in outcomes:
        window.add(outcome)
        yield from window.take(before=outcome.core_end - reach)
    yield from window.take_rest()


@dataclass
class _Window:
    """Chunks that may still get records, or whose answers' records are not all settled."""

    places: OpenPlaces
    chunks: deque[OwnedChunk] = field(default_factory=deque)

    def add(self, outcome: ChunkOutcome) -> None:
        self.chunks.append(OwnedChunk(outcome, unsettled=len(outcome.records)))
        for position, record in enumerate(outcome.records):
            self.places.add(Sighting(record, outcome.index, position))

    def take(self, before: int) -> Iterator[OwnedChunk]:
        """The chunks that no further chunk can have read: it reads nothing before `before`."""
        self._settle(before)
        known = min(before, self.places.first_start())
        while self.chunks and self._is_settled(self.chunks[0], known):
            yield self._complete()

    def take_rest(self) -> Iterator[OwnedChunk]:
        self._settle()
        while self.chunks:
            yield self._complete()

    def _is_settled(self, chunk: OwnedChunk, known: float) -> bool:
        return chunk.outcome.core_end <= known and not chunk.unsettled

    def _complete(self) -> OwnedChunk:
        chunk = self.chunks.popleft()
        chunk.records.sort(key=lambda owned: owned.order)
        chunk.outcome = with_fate_of_kept(chunk.outcome, chunk.kept, chunk.contradicted)
        return chunk

    def _settle(self, before: float = math.inf) -> None:
        chunks = {chunk.outcome.index: chunk for chunk in self.chunks}
        for place in self.places.take(before):
            for verdict in verdicts_on(place):
                self._give(verdict, chunks[verdict.sighting.answer])

    def _give(self, verdict: Verdict, reader: OwnedChunk) -> None:
        """Give the record to its owner, or return it to the chunk that read it."""
        sighting, row = verdict
        record = sighting.record
        owner = reader if record.owned else self._owner_of(record)
        reader.unsettled -= 1
        if row is None:
            adopted = owner is not reader
            owned = OwnedRecord(record, reader.outcome, sighting.position, adopted)
            owner.records.append(owned)
            reader.kept.append(record)
        else:
            reader.take_back(record, row)

    def _owner_of(self, record: GroundedRecord) -> OwnedChunk:
        for chunk in self.chunks:
            if chunk.holds(record.quote_start):
                return chunk
        raise ReconciliationError("a record is outside every chunk that its reader could see")
