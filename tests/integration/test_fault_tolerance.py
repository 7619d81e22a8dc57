"""A sample of what a model's faults cost, with the harness that measures the whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.integration.fault_tolerance.__main__ import ALL, BY_CHANCE, ON_SPANS, main, measures
from tests.integration.fault_tolerance.corpus import Corpus, a_corpus, spans_in
from tests.integration.fault_tolerance.measuring import (
    MAX_DIVIDED,
    MAX_LOST,
    MAX_TOKENS,
    MAX_WASTED,
    MIN_FOUND,
    Measure,
)
from tests.integration.model_adapters import ADAPTERS

pytestmark = pytest.mark.integration

SEED = 2
SHARE = 0.4
"""Of so few chunks, 5 % would be none."""
MIN_FOUND_IN_SAMPLE = 0.98
"""A single record of the sample is nearly 1 %."""

FORMATS = {"customer_feedback": ["app_reviews"], "incident_reports": ["on_call_log"]}
CODES = {
    "recitation": "RECITATION",
    "prohibited": "PROMPT_BLOCKED_PROHIBITED_CONTENT",
}
WITHIN_LIMITS = Measure(MIN_FOUND, MAX_TOKENS, MAX_WASTED, MAX_DIVIDED, MAX_LOST, 9, {}, 1, "0")


def sample(dataset: str) -> Corpus:
    return a_corpus(dataset, [SEED], FORMATS[dataset])


@pytest.fixture(scope="module", params=list(FORMATS))
def prices(request: pytest.FixtureRequest) -> dict[str, Measure]:
    """What each fault costs, by its kind."""
    kinds = [*BY_CHANCE, *ON_SPANS, ALL]
    adapter = ADAPTERS["google-genai"]
    return dict(measures(sample(request.param), adapter, kinds, SEED, SHARE))


def test_without_faults_nothing_is_missing_and_nothing_is_asked_twice(
    prices: dict[str, Measure],
) -> None:
    clean = prices["none"]
    assert (clean.found, clean.tokens, clean.calls, clean.faults) == (1.0, 1.0, 1, 0)
    assert clean.codes == {}
    assert clean.missed() == []


@pytest.mark.parametrize("kind", [*BY_CHANCE, *ON_SPANS, ALL])
def test_every_fault_strikes(prices: dict[str, Measure], kind: str) -> None:
    assert prices[kind].faults > 0


@pytest.mark.parametrize("kind", ON_SPANS)
def test_a_blocked_span_is_named_by_its_code(prices: dict[str, Measure], kind: str) -> None:
    assert CODES[kind] in prices[kind].codes
    assert prices[kind].lost > 0


@pytest.mark.parametrize("kind", [*BY_CHANCE, *ON_SPANS])
def test_a_fault_loses_little_at_a_limited_price(prices: dict[str, Measure], kind: str) -> None:
    """The limits of tokens and found records are for faults in 5 % of many calls."""
    assert set(prices[kind].missed()) <= {"tokens", "found"}
    # With so many faults, a chunk is often without an answer twice, which is its loss.
    assert prices[kind].found >= MIN_FOUND_IN_SAMPLE or kind == "empty_stop"


@pytest.mark.parametrize("kind", BY_CHANCE)
def test_faults_by_chance_block_no_span(prices: dict[str, Measure], kind: str) -> None:
    assert (prices[kind].lost, prices[kind].divided) == (0, 0)


@pytest.mark.parametrize(
    ("name", "price"),
    [
        ("found", replace(WITHIN_LIMITS, found=MIN_FOUND - 0.001)),
        ("tokens", replace(WITHIN_LIMITS, tokens=MAX_TOKENS + 0.001)),
        ("wasted", replace(WITHIN_LIMITS, wasted=MAX_WASTED + 0.1)),
        ("divided", replace(WITHIN_LIMITS, divided=MAX_DIVIDED + 1)),
        ("lost", replace(WITHIN_LIMITS, lost=MAX_LOST + 1)),
    ],
)
def test_each_limit_can_be_missed(name: str, price: Measure) -> None:
    assert WITHIN_LIMITS.missed() == []
    assert price.missed() == [name]


@pytest.mark.parametrize("dataset", FORMATS)
def test_spans_occur_once_in_all_texts_and_no_chunk_sees_two(dataset: str) -> None:
    corpus = sample(dataset)
    spans = spans_in(corpus, SHARE, SEED)
    assert len(spans) >= 2
    for text in corpus.texts:
        for chunk in text.chunks:
            visible = chunk.context_before + chunk.core + chunk.context_after
            assert sum(span.passage in visible for span in spans) <= 1
    assert all(sum(t.text.count(s.passage) for t in corpus.texts) == 1 for s in spans)


def test_the_table_has_a_row_for_each_fault(capsys: pytest.CaptureFixture[str]) -> None:
    chosen = ["--dataset", "incident_reports", "--fault", "cut", "--format", "register_crlf"]
    assert main(chosen) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "incident_reports: 1 texts, 3 chunks"
    assert [line.split()[0] for line in lines[1:]] == ["fault", "none", "cut"]
