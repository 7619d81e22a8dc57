from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambdas.extract_batch.chunks.limits import MAX_LOST_CHARS, calls_per_span
from medallion.model.extraction_model import ModelAnswer, ModelRequest
from medallion.vocabulary.statuses import ChunkResult
from tests.unit.inquiry_bench import (
    CONTEXT,
    LINE,
    Asked,
    asked,
    honest,
    refused,
    some_lines,
    text_of,
)

MARK = "[refused words]"


def refuses(request: ModelRequest) -> ModelAnswer:
    return refused(request) if MARK in text_of(request) else honest(request)


def refuses_any_part(request: ModelRequest) -> ModelAnswer:
    return refused(request) if set("[]") & set(text_of(request)) else honest(request)


def with_marks(text: str, places: list[int]) -> str:
    for place in sorted(places, reverse=True):
        text = text[:place] + MARK + text[place:]
    return text


def found_outside(result: Asked) -> bool:
    """True if every line outside the lost parts has its record."""
    core, origin = result.chunk.core, result.chunk.core_start
    lines = [(found.start() + origin, found.end() + origin) for found in LINE.finditer(core)]
    places = {(record.quote_start, record.quote_end) for record in result.outcome.records}
    return all(
        (start, end) in places or any(start < last and first < end for first, last in result.lost)
        for start, end in lines
    )


@pytest.mark.parametrize("model", [refuses, refuses_any_part])
@given(
    seed=st.integers(0, 2**32),
    chars=st.sampled_from([100, 401, 900, 2500, 6000, 6000, 6000]),
    spans=st.integers(1, 3),
    at=st.lists(st.floats(0, 1), min_size=3, max_size=3),
    around=st.tuples(st.booleans(), st.booleans()),
)
@settings(max_examples=150)
def test_only_the_refused_words_are_lost(
    model: object, seed: int, chars: int, spans: int, at: list[float], around: tuple[bool, bool]
) -> None:
    randoms = Random(seed)
    text = some_lines(randoms, chars - 60 - len(MARK) * spans)
    core = with_marks(text, [round(place * len(text)) for place in at[:spans]])
    before = "It began.\n" + MARK * around[0] + "\n"
    after = MARK * around[1] + some_lines(randoms, CONTEXT, first=5000)
    result = asked(core, model, before, after)  # type: ignore[arg-type]
    assert result.parts_tile_the_core()
    assert all(end - start <= MAX_LOST_CHARS for start, end in result.lost)
    assert len(result.requests) - 1 <= spans * calls_per_span(len(core))
    assert found_outside(result)
    assert result.outcome.outcome is ChunkResult.QUARANTINED
    assert result.outcome.reason_code == "RECITATION"


def test_refused_words_in_the_context_cost_one_call_and_lose_nothing() -> None:
    text = some_lines(Random(5), 2000)
    result = asked(text, refuses, before=MARK, after=MARK)
    assert result.lost == []
    assert len(result.requests) == 2
    assert (result.outcome.outcome, result.outcome.quarantined) == (ChunkResult.EXTRACTED, ())
    assert result.outcome.form_notes == {"RECITATION": 1}


def test_a_refused_region_is_named_in_quarantine() -> None:
    text = some_lines(Random(6), 3000)
    result = asked(text[:1500] + MARK + text[1500:], refuses)
    ((start, end),) = result.lost
    (row,) = result.outcome.quarantined
    assert row.reason_code == "RECITATION"
    assert row.detail == (f"the model gave no complete answer; characters {start:,} to {end:,}")
    assert str(row.answer_key) in str(result.outcome.answer_key)
    assert (
        MARK in result.chunk.core[start - result.chunk.core_start : end - result.chunk.core_start]
    )


@pytest.mark.parametrize("reason", ["SAFETY", "PROHIBITED_CONTENT", "OTHER", "BRAND_NEW", ""])
def test_every_finish_reason_that_refuses_has_its_code(reason: str) -> None:
    text = with_marks(some_lines(Random(7), 1500), [700])

    def script(request: ModelRequest) -> ModelAnswer:
        return refused(request, reason) if MARK in text_of(request) else honest(request)

    result = asked(text, script)
    assert result.outcome.reason_code == (reason or "UNKNOWN_FINISH_REASON")
    assert len(result.lost) == 1


def a_passage(randoms: Random) -> str:
    words = ["".join(randoms.choices("abcdefghij", k=randoms.randrange(3, 12))) for _ in range(40)]
    return " ".join(words)[: randoms.randrange(20, 200)]


def test_a_passage_of_which_pieces_are_refused_is_seldom_lost_twice() -> None:
    good = 0
    for seed in range(100):
        randoms = Random(f"passage {seed}")
        passage = a_passage(randoms)
        size = max(5, int(len(passage) * randoms.choice([0.2, 0.5, 0.9])))
        pieces = {passage[at : at + size] for at in range(len(passage) - size + 1)}

        def script(request: ModelRequest, pieces: set[str] = pieces) -> ModelAnswer:
            shown = text_of(request)
            return refused(request) if any(map(shown.__contains__, pieces)) else honest(request)

        text = some_lines(randoms, 5600)
        at = randoms.randrange(len(text))
        result = asked(text[:at] + passage + text[at:], script)
        lost = sum(end - start for start, end in result.lost)
        assert found_outside(result)
        assert result.parts_tile_the_core()
        assert len(result.requests) - 1 <= 2 * calls_per_span(6000)
        good += lost <= MAX_LOST_CHARS and len(result.requests) - 1 <= calls_per_span(6000)
    assert good >= 97
