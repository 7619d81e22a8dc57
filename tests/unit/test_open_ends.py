"""Records that may continue after the text that the model saw."""

from __future__ import annotations

from typing import Any

import pytest

from lambdas.reconcile_document.open_ends import with_open_ends
from medallion.contracts import ChunkOutcome, GroundedRecord, LongerRecord, TextChunk
from medallion.record_bounds import (
    OpenEnds,
    RecordStarts,
    SeenText,
    following_key,
    runs_on,
)
from medallion.vocabulary.errors import ReconciliationError
from tests.unit.extraction_builders import a_record, an_outcome, chunks_of

TEXT = (
    "# One went well\non day 1\n# Two went well, which\nwas on day 2\n# Three went well on day 3\n"
)
RULE = OpenEnds(frozenset({"mood", "day"}))
WITH_STARTS = OpenEnds(frozenset({"mood", "day"}), RecordStarts("# "))
FULL = {"mood": "good", "day": "2"}


def quoted(quote: str, **fields: Any) -> GroundedRecord:
    return a_record(TEXT.index(quote), quote, **(fields or {"mood": "good"}))


def seen(end: int, start: int = 0) -> SeenText:
    return SeenText(TEXT[start:end], start, TEXT[end:])


def open_in(end: int, *records: GroundedRecord, rule: OpenEnds = RULE) -> list[int]:
    return rule.open_positions(records, seen(end))


ONE, TWO = quoted("# One"), quoted("# Two went")
SHOWN = TEXT.index("was on")


def test_the_last_record_is_open_if_it_lacks_a_field() -> None:
    assert open_in(SHOWN, ONE, TWO) == [1]
    assert open_in(SHOWN, TWO, ONE) == [0]
    assert open_in(SHOWN, ONE, quoted("# Two went", **FULL)) == []


def test_a_field_that_is_null_or_refused_is_lacking() -> None:
    assert open_in(SHOWN, quoted("# Two went", mood="good", day=None)) == [0]


def test_a_complete_record_is_open_if_its_quote_reaches_the_end_of_the_text() -> None:
    quote = "# Two went well, which"
    assert open_in(TEXT.index(quote) + len(quote), quoted(quote, **FULL)) == [0]
    assert open_in(SHOWN, quoted(quote, **FULL)) == [0], "white space follows"
    assert open_in(SHOWN + 1, quoted(quote, **FULL)) == []


def test_all_records_at_the_last_place_may_be_open() -> None:
    assert open_in(SHOWN, ONE, TWO, quoted("# Two went", **FULL), quoted("# Two")) == [1, 3]


def test_no_record_is_open_at_the_end_of_the_document() -> None:
    assert open_in(len(TEXT), quoted("# Three went")) == []
    assert open_in(SHOWN) == []


def test_a_record_is_not_open_if_the_next_one_starts_in_the_text() -> None:
    three = TEXT.index("# Three")
    assert open_in(three + 4, TWO, rule=WITH_STARTS) == []
    assert open_in(three - 1, TWO, rule=WITH_STARTS) == [0]
    assert open_in(three + 4, TWO) == [0]


def test_a_record_is_not_open_if_the_next_one_starts_right_after_the_text() -> None:
    assert open_in(TEXT.index("# Three"), TWO, rule=WITH_STARTS) == []
    assert open_in(TEXT.index("# Three") + 1, TWO, rule=WITH_STARTS) == []


def test_a_record_runs_on_if_its_line_or_its_quote_does() -> None:
    assert runs_on(TWO, seen(TEXT.index("which")))
    assert not runs_on(TWO, seen(SHOWN + 1))
    assert runs_on(quoted("# Two went well, which"), seen(SHOWN))


CUTS = [TEXT.index("# Two"), TEXT.index("well, which"), TEXT.index("# Three")]
CHUNKS = chunks_of(TEXT, CUTS, context=10)


def outcome(index: int, *records: GroundedRecord, **changes: Any) -> ChunkOutcome:
    core = range(CHUNKS[index].core_start, CHUNKS[index].core_end)
    owned = [r.model_copy(update={"owned": r.quote_start in core}) for r in records]
    return an_outcome(CHUNKS[index], *owned, **changes)


def finished(
    *outcomes: ChunkOutcome, rule: OpenEnds = RULE, chunks: list[TextChunk] = CHUNKS
) -> list[ChunkOutcome]:
    rest = [outcome(index) for index in range(len(outcomes), len(chunks))]
    return list(with_open_ends(zip(chunks, (*outcomes, *rest), strict=True), rule))


def flags(outcomes: list[ChunkOutcome]) -> list[list[bool]]:
    return [[record.open_end for record in found.records] for found in outcomes]


def test_open_records_are_marked() -> None:
    found = finished(outcome(0, ONE), outcome(1, TWO), outcome(2), outcome(3, quoted("# Three")))
    assert flags(found) == [[False], [True], [], [False]], "the second closes the first"
    assert flags(finished(outcome(0, ONE)))[0] == [True]
    assert [o.index for o in found] == [0, 1, 2, 3]


def test_a_record_of_the_next_chunk_in_the_seen_text_closes_the_record_before_it() -> None:
    found = finished(outcome(0, ONE), outcome(1, TWO), outcome(2, quoted("well, which")))
    assert flags(found) == [[False], [False], [True], []]
    after = outcome(2, quoted("\nwas on"))
    assert TEXT.index("\nwas on") == CUTS[1] + 11
    assert flags(finished(outcome(0), outcome(1, TWO), after))[1] == [True]
    at_the_end = outcome(2, quoted("h\nwas on"))
    assert flags(finished(outcome(0), outcome(1, TWO), at_the_end))[1] == [False]


def test_the_same_record_in_the_next_answer_does_not_close_it() -> None:
    again = outcome(2, TWO, quoted("went well, which"))
    assert flags(finished(outcome(0), outcome(1, TWO), again))[1] == [True]


def test_a_record_that_starts_after_the_seen_text_closes_nothing() -> None:
    assert flags(finished(outcome(0), outcome(1, TWO), outcome(2, quoted("was on"))))[1] == [True]


def test_a_record_start_closes_the_record_before_it() -> None:
    assert flags(finished(outcome(0, ONE), rule=WITH_STARTS))[0] == [False]


def longer(following: str, record: GroundedRecord, position: int = 0) -> LongerRecord:
    return LongerRecord(
        position=position,
        record=record,
        following_chars=len(following),
        following_key=following_key(following),
    )


FOLLOWING = TEXT[CUTS[1] : CUTS[2]]
WHOLE = quoted("# Two went well, which\nwas on day 2\n", **FULL)


def test_a_longer_record_replaces_the_record_that_it_continues() -> None:
    more = longer(FOLLOWING, WHOLE)
    (record,) = finished(outcome(0), outcome(1, TWO, longer=(more,)))[1].records
    assert (record.quote, record.fields, record.open_end) == (WHOLE.quote, FULL, True)
    three = outcome(3, quoted("# Three"))
    found = finished(outcome(0), outcome(1, TWO, longer=(more,)), outcome(2), three)
    assert flags(found)[1] == [False], "the next record starts right after the text"
    found = finished(outcome(0), outcome(1, TWO, longer=(more,)), rule=WITH_STARTS)
    assert flags(found)[1] == [False]


@pytest.mark.parametrize(
    "wrong",
    [
        WHOLE.model_copy(update={"quote": "# Two went well, what\nwas on day 2\n"}),
        WHOLE.model_copy(update={"quote_start": WHOLE.quote_start - 1}),
        WHOLE.model_copy(update={"owned": False}),
        quoted("which\nwas", **FULL),
    ],
)
def test_a_longer_record_that_is_not_in_the_text_ends_the_run(wrong: GroundedRecord) -> None:
    with pytest.raises(ReconciliationError, match="a longer record of chunk 1"):
        finished(outcome(0), outcome(1, TWO, longer=(longer(FOLLOWING, wrong),)))


def test_a_longer_record_from_another_text_ends_the_run_except_for_a_repeat() -> None:
    more = longer(FOLLOWING.replace("2", "3"), WHOLE)
    with pytest.raises(ReconciliationError, match="other text follows chunk 1"):
        finished(outcome(0), outcome(1, TWO, longer=(more,)))
    repeat = [*CHUNKS[:1], CHUNKS[1].model_copy(update={"repeats": 0}), *CHUNKS[2:]]
    found = finished(outcome(0), outcome(1, TWO, longer=(more,)), chunks=repeat)
    assert found[1].records == (TWO.model_copy(update={"open_end": True}),)
