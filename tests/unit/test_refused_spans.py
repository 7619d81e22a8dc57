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
