"""Compares a run with faults with the run without: records, tokens, calls and lost text."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from medallion.contracts import ChunkOutcome, GroundedRecord
from tests.integration.fault_tolerance.corpus import Span, Text
from tests.integration.fault_tolerance.running import Call, Run

MIN_FOUND: Final = 0.995
MAX_TOKENS: Final = 1.15
MAX_WASTED: Final = 2.0
MAX_DIVIDED: Final = 8
MAX_LOST: Final = 400

Place = tuple[str, int]
"""A chunk: the document and the index."""


@dataclass(frozen=True)
class Measure:
    """The price of a model's faults.

    Attributes:
        found: share of the fault-free run's records outside blocked spans.
        tokens: ratio to the fault-free run, without the chunks that see a blocked span.
        wasted: most further calls per cut or looping answer of a chunk.
        divided: most further calls because of one blocked span.
        lost: most characters lost because of one blocked span.
        calls: most calls about one chunk.
        codes: chunks and quarantine rows by reason code.
        faults: answers that were cut, blocked or empty.
        usd: the stand-in's bill.
    """

    found: float
    tokens: float
    wasted: float
    divided: int
    lost: int
    calls: int
    codes: dict[str, int]
    faults: int
    usd: str

    def missed(self) -> list[str]:
        """The names of the limits that the run does not keep."""
        kept = {
            "found": self.found >= MIN_FOUND,
            "tokens": self.tokens <= MAX_TOKENS,
            "wasted": self.wasted <= MAX_WASTED,
            "divided": self.divided <= MAX_DIVIDED,
            "lost": self.lost <= MAX_LOST,
        }
        return [name for name, is_kept in kept.items() if not is_kept]


def measure(clean: Run, faulty: Run, spans: Sequence[Span]) -> Measure:
    """All numbers of a run with faults."""
    before, after = _calls_by_chunk(clean), _calls_by_chunk(faulty)
    seen = {span: _chunks_that_see(span, clean) for span in spans}
    blocked = {place for places in seen.values() for place in places}
    return Measure(
        found=_found(clean, faulty, spans),
        tokens=_tokens(after, blocked) / max(_tokens(before, blocked), 1),
        wasted=_wasted(before, after, blocked),
        divided=max((_further(before, after, places) for places in seen.values()), default=0),
        lost=max((_lost(span, faulty) for span in spans), default=0),
        calls=max(map(len, after.values()), default=0),
        codes=dict(_codes(faulty)),
        faults=sum(map(_is_faulty, (call for calls in after.values() for call in calls))),
        usd=faulty.bill["usd"],
    )


def _is_faulty(call: Call) -> bool:
    return call.is_cut or call.is_blocked or not call.answer.text


def _found(clean: Run, faulty: Run, spans: Sequence[Span]) -> float:
    """Equal fields and overlapping quotes are the same record; each counts once."""
    expected = found = 0
    for before, after in zip(clean.results, faulty.results, strict=True):
        given: defaultdict[str, list[GroundedRecord]] = defaultdict(list)
        for record in _owned(after.outcomes):
            given[_fields(record)].append(record)
        for record in _owned(before.outcomes):
            if any(_is_in(record, span) for span in spans if span.document == before.text.name):
                continue
            expected += 1
            alike = given[_fields(record)]
            same = next((other for other in alike if other.overlaps(record)), None)
            if same:
                alike.remove(same)
                found += 1
    return found / max(expected, 1)


def _owned(outcomes: Sequence[ChunkOutcome]) -> Iterator[GroundedRecord]:
    return (record for outcome in outcomes for record in outcome.records if record.owned)


def _fields(record: GroundedRecord) -> str:
    return json.dumps(record.fields, sort_keys=True)


def _is_in(record: GroundedRecord, span: Span) -> bool:
    return record.quote_start < span.end and span.start < record.quote_end


def _calls_by_chunk(run: Run) -> dict[Place, list[Call]]:
    """The calls about each chunk; equal chunks share theirs, which count for the first."""
    calls: defaultdict[Place, list[Call]] = defaultdict(list)
    for result in run.results:
        for call in result.calls:
            start = result.text.text.find(call.core)
            index = next(chunk.index for chunk in result.text.chunks if start < chunk.core_end)
            calls[result.text.name, index].append(call)
    return calls


def _chunks_that_see(span: Span, run: Run) -> list[Place]:
    """The chunks whose visible text contains the span."""
    return [
        (result.text.name, chunk.index)
        for result in run.results
        if result.text.name == span.document
        for chunk in result.text.chunks
        if span.passage in chunk.context_before + chunk.core + chunk.context_after
    ]


def _tokens(calls: dict[Place, list[Call]], without: set[Place]) -> int:
    return sum(
        call.tokens for place, asked in calls.items() if place not in without for call in asked
    )


def _wasted(
    before: dict[Place, list[Call]], after: dict[Place, list[Call]], blocked: set[Place]
) -> float:
    wasted = [
        (len(asked) - len(before.get(place, []))) / cut
        for place, asked in after.items()
        if place not in blocked and (cut := sum(call.is_cut for call in asked))
    ]
    return max(wasted, default=0.0)


def _further(
    before: dict[Place, list[Call]], after: dict[Place, list[Call]], places: Sequence[Place]
) -> int:
    return sum(len(after.get(place, [])) - len(before.get(place, [])) for place in places)


def _lost(span: Span, run: Run) -> int:
    """The characters around the span about which no call had an answer that was not blocked."""
    result = next(result for result in run.results if result.text.name == span.document)
    asked: set[int] = set()
    answered: set[int] = set()
    for call in result.calls:
        place = _place(result.text, call)
        if call.is_blocked and span.start in place:
            asked.update(place)
        if not call.is_blocked and call.answer.text:
            answered.update(place)
    return len(asked - answered)


def _place(text: Text, call: Call) -> range:
    start = text.text.find(call.core)
    return range(start, start + len(call.core))


def _codes(run: Run) -> Counter[str]:
    outcomes = [outcome for result in run.results for outcome in result.outcomes]
    codes = Counter(f"{o.outcome} {o.reason_code}" for o in outcomes if o.reason_code)
    codes.update(row.reason_code for o in outcomes for row in o.quarantined)
    return codes


def as_row(name: str, measure: Measure) -> dict[str, str]:
    """The numbers as a row of a table."""
    return {
        "fault": name,
        "faults": str(measure.faults),
        "found": f"{measure.found:.2%}",
        "tokens": f"{measure.tokens:.3f}",
        "wasted": f"{measure.wasted:.1f}",
        "divided": str(measure.divided),
        "lost": str(measure.lost),
        "most calls": str(measure.calls),
        "usd": measure.usd,
        "missed": " ".join(measure.missed()) or "-",
        "codes": ", ".join(f"{code} {count}" for code, count in sorted(measure.codes.items())),
    }
