"""Which records may continue after the text that the model saw, with the chunks that follow."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from medallion.record_bounds import LINE_CHARS, SeenText, following_key
from medallion.vocabulary.errors import ReconciliationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from medallion.contracts import ChunkOutcome, GroundedRecord, TextChunk
    from medallion.record_bounds import OpenEnds

    Pair = tuple[TextChunk, ChunkOutcome]


def with_open_ends(pairs: Iterable[Pair], rule: OpenEnds) -> Iterator[ChunkOutcome]:
    """The outcomes, with longer records in their places and with open ends marked.

    Only the chunks that the model may have seen after a chunk are held in memory with it.

    Raises:
        ReconciliationError: a longer record is not in the text.
    """
    source = iter(pairs)
    window: deque[Pair] = deque()
    while True:
        while not window or _reach(*window[0]) > window[-1][0].core_end:
            pair = next(source, None)
            if pair is None:
                break
            window.append(pair)
        if not window:
            return
        chunk, outcome = window.popleft()
        yield _finished(chunk, outcome, window, rule)


def _reach(chunk: TextChunk, outcome: ChunkOutcome) -> int:
    """The last offset of the text that is needed to finish the outcome."""
    shown = [len(chunk.context_after), *(longer.following_chars for longer in outcome.longer)]
    return chunk.core_end + max(shown) + LINE_CHARS


def _finished(
    chunk: TextChunk, outcome: ChunkOutcome, later: Iterable[Pair], rule: OpenEnds
) -> ChunkOutcome:
    if not outcome.records:
        return outcome
    later = list(later)
    following = "".join(next_chunk.core for next_chunk, _ in later)
    records, shown = _with_longer(chunk, outcome, following)
    seen = SeenText(
        chunk.context_before + chunk.core + following[:shown],
        chunk.core_start - len(chunk.context_before),
        following[shown:],
    )
    starts = [record.quote_start for _, other in later for record in other.records]
    for position in rule.open_positions(records, seen):
        record = records[position]
        if not any(record.quote_end <= start <= seen.end for start in starts):
            records[position] = record.model_copy(update={"open_end": True})
    return outcome.model_copy(update={"records": tuple(records)})


def _with_longer(
    chunk: TextChunk, outcome: ChunkOutcome, following: str
) -> tuple[list[GroundedRecord], int]:
    """The records, and the number of characters after the core that the model saw.

    A repeat keeps the shorter records if another text follows it.
    """
    records, shown = list(outcome.records), len(chunk.context_after)
    for longer in outcome.longer:
        read = following[: longer.following_chars]
        if following_key(read) == longer.following_key:
            _prove_evidence(chunk, longer.record, read)
            records[longer.position] = longer.record
            shown = longer.following_chars
        elif chunk.repeats is None:
            raise ReconciliationError(f"other text follows chunk {chunk.index} than the model read")
    return records, shown


def _prove_evidence(chunk: TextChunk, record: GroundedRecord, following: str) -> None:
    """Check that a longer record starts in the core and that its quote is at its offsets."""
    text = chunk.core + following
    start, end = record.quote_start - chunk.core_start, record.quote_end - chunk.core_start
    if not 0 <= start < len(chunk.core) or text[start:end] != record.quote or not record.owned:
        raise ReconciliationError(f"a longer record of chunk {chunk.index} is not at its offsets")
