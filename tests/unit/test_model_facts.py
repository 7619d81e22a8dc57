"""The data file of models: its facts have sources, and a wrong file is refused."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from medallion.model import cost_usd, model_facts, price_of
from medallion.model.model_facts import ModelFacts, checked_on, facts_of, known_models

FILE = Path(model_facts.__file__).with_name("models.json")
TIERS = ("standard", "batch", "flex")


def entries() -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))["models"]
    return listed


def entry(**changes: Any) -> str:
    return json.dumps(entries()[0] | changes)


def test_a_price_is_valid_until_its_last_day() -> None:
    last, first = date(2026, 12, 31), date(2027, 1, 1)
    prices = [price_of("gemini-3.8-flash", day) for day in (last, first)]
    assert [price.input_usd for price in prices if price] == [0.75, 1.50]
    assert price_of("unheard-of", last) is None


def test_the_default_model_has_the_price_of_the_price_list() -> None:
    price = price_of("gemini-3.5-flash-lite", date(2026, 11, 1))
    assert price is not None
    assert (price.input_usd, price.output_usd) == (0.30, 2.50)
    cost = cost_usd(price, prompt_tokens=1_000_000, output_tokens=600_000, thinking_tokens=400_000)
    assert cost == pytest.approx(2.80)


@pytest.mark.parametrize(
    ("tier", "usd", "applied"),
    [
        ("standard", 0.3 * 0.6 + 0.03 * 0.4 + 2.50, "standard"),
        ("batch", 0.15 * 0.6 + 0.03 * 0.4 + 1.25, "batch"),
        ("flex", 0.15 * 0.6 + 0.015 * 0.4 + 1.25, "flex"),
        ("priority", 0.3 * 0.6 + 0.03 * 0.4 + 2.50, "standard"),
        ("", 0.3 * 0.6 + 0.03 * 0.4 + 2.50, "standard"),
    ],
)
def test_cached_tokens_and_each_tier_have_their_own_rates(
    tier: str, usd: float, applied: str
) -> None:
    price = price_of("gemini-3.5-flash-lite", date(2026, 11, 1), tier)
    assert price is not None
    assert price.tier == applied
    cost = cost_usd(
        price,
        prompt_tokens=1_000_000,
        cached_tokens=400_000,
        output_tokens=600_000,
        thinking_tokens=400_000,
    )
    assert cost == pytest.approx(usd)


def test_more_cached_tokens_than_the_prompt_has_cost_no_more_than_the_prompt() -> None:
    price = price_of("gemini-3.5-flash-lite", date(2026, 11, 1))
    assert price is not None
    tokens = {"prompt_tokens": 1_000_000, "output_tokens": 0, "thinking_tokens": 0}
    assert cost_usd(price, **tokens, cached_tokens=9_000_000) == pytest.approx(0.03)


def test_every_model_has_an_open_ended_price_after_its_dated_ones() -> None:
    for facts in known_models().values():
        ends = [period.until for period in facts.prices]
        assert ends[-1] is None
        assert all(end > checked_on() for end in ends if end)


@pytest.mark.parametrize("found", entries(), ids=lambda found: str(found["name"]))
def test_every_fact_names_the_page_that_states_it(found: dict[str, Any]) -> None:
    stated = {name for source in found["sources"] for name in source["states"]}
    known = {name for name, value in found.items() if value is not None} - {"name", "sources"}
    assert known <= stated
    assert stated <= {*found, *TIERS, "cached_input"}


@pytest.mark.parametrize("found", entries(), ids=lambda found: str(found["name"]))
def test_batch_and_flex_cost_half_and_cached_input_a_tenth(found: dict[str, Any]) -> None:
    for period in found["prices"]:
        standard, *others = (period[tier] for tier in TIERS)
        assert standard["cached_input"] == pytest.approx(standard["input"] / 10)
        for rates in others:
            for kind in ("input", "output", "thinking"):
                assert rates[kind] * 2 == pytest.approx(standard[kind])
        batch, flex = others
        assert batch["cached_input"] == standard["cached_input"]
        assert flex["cached_input"] * 2 == pytest.approx(standard["cached_input"])


def test_names_are_unique_and_sources_are_not_newer_than_the_file() -> None:
    names = [found["name"] for found in entries()]
    assert list(known_models()) == names
    assert len(set(names)) == len(names)
    for facts in known_models().values():
        assert all(source.read_on <= checked_on() for source in facts.sources)


def test_the_facts_about_an_unlisted_model_are_unknown() -> None:
    assert facts_of("unheard-of") is None


@pytest.mark.parametrize(
    "changes",
    [
        {"colour": "red"},
        {"default_thinking_level": "minimal"},
        {"thinking_levels": ["extreme"]},
        {"output_tokens": 0},
        {"shutdown_on": "soon"},
        {"settings": {"temperature": "maybe", "top_p": None, "candidate_count": None}},
        {"prices": entries()[0]["prices"][::-1]},
        {"prices": entries()[0]["prices"][:1]},
        {"sources": [{"page": "the pricing page", "read_on": "2026-11-30", "states": []}]},
    ],
)
def test_an_entry_with_a_mistake_is_refused(changes: dict[str, Any]) -> None:
    ModelFacts.model_validate_json(entry())
    with pytest.raises(ValidationError):
        ModelFacts.model_validate_json(entry(**changes))
