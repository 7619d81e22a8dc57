"""Costs of chunks add up: each answer once, and only for the document that paid."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.reconcile_document.answer_costs import each_answer_once
from medallion.contracts import AnswerUse, ChunkOutcome, sums_of
from tests.unit.extraction_builders import a_chunk, an_outcome

USES = st.lists(
    st.lists(st.integers(0, 6).map(lambda n: a_use(str(n), n)), max_size=4, unique=True),
    max_size=8,
)


def a_use(key: str, number: int) -> AnswerUse:
    return AnswerUse(
        key=key,
        prompt_tokens=100 + number,
        output_tokens=number,
        thinking_tokens=1,
        cost_usd=2.0**-number,
        paid_now=number % 2 == 0,
    )


def outcome(uses: list[AnswerUse]) -> ChunkOutcome:
    return an_outcome(
        a_chunk("Text."),
        answers=tuple(uses),
        answer_key=",".join(use.key for use in uses) or None,
        **sums_of(uses),
    )


@given(USES)
def test_the_chunks_of_a_document_cost_as_much_as_its_answers(uses: list[list[AnswerUse]]) -> None:
    counted = list(each_answer_once(map(outcome, uses)))
    different = {use.key: use for chunk in uses for use in chunk}
    total = sums_of(different.values())
    for name, value in total.items():
        assert sum(getattr(row, name) for row in counted) == value
    assert [row.answer_key for row in counted] == [outcome(chunk).answer_key for chunk in uses]


@given(USES)
def test_the_first_chunk_that_uses_an_answer_has_its_cost(uses: list[list[AnswerUse]]) -> None:
    seen: set[str] = set()
    for chunk, row in zip(uses, each_answer_once(map(outcome, uses)), strict=True):
        new = [use for use in chunk if use.key not in seen]
        seen.update(use.key for use in new)
        assert row.cost_usd == sums_of(new)["cost_usd"]


def test_chunks_of_an_earlier_version_count_equal_answers_once() -> None:
    earlier = [an_outcome(a_chunk("Text."), answer_key="results/d/h.json") for _ in range(3)]
    counted = list(each_answer_once(earlier))
    assert [row.cost_usd for row in counted] == [pytest.approx(0.001), 0, 0]
    assert [row.prompt_tokens for row in counted] == [100, 0, 0]
    assert [row.paid_answers for row in counted] == [1, 0, 0]
