from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from medallion.model.freshness import (
    REQUEST_FORM,
    changes,
    is_fresh,
    shape_of,
    with_model_name,
)
from medallion.model.model_facts import known_models
from medallion.vocabulary.datasets import Dataset, Example, ModelSettings, parse_dataset

LETTERS = Dataset(
    name="letters",
    title="Letters",
    description="",
    owner="",
    record_schema={"type": "object", "properties": {"mood": {"type": "string"}}},
    instructions="List the moods.",
    examples=(Example("All went well.", ({"mood": "good", "quote": "well"},)),),
    model=ModelSettings("gemini-3.5-flash"),
)
IGNORING = [
    name for name, facts in known_models().items() if facts.settings.temperature == "ignored"
]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"instructions": "List the moods, all of them."}, ("prompt",)),
        ({"examples": ()}, ("examples",)),
        ({"record_schema": {"type": "object", "properties": {}}}, ("schema",)),
        (
            {"model": ModelSettings("gemini-3.1-flash-lite")},
            ("model (gemini-3.5-flash → gemini-3.1-flash-lite)",),
        ),
        (
            {"model": ModelSettings("gemini-3.5-flash", temperature=1)},
            ("temperature (0.0 → 1.0)",),
        ),
        (
            {
                "instructions": "",
                "model": ModelSettings("gemini-3.5-flash", thinking_level="low"),
            },
            ("prompt", "thinking_level (default → low)"),
        ),
        (
            {
                "model": ModelSettings(
                    "gemini-3.5-flash", max_output_tokens=900, output_tokens_per_char=2
                )
            },
            (),
        ),
        ({"title": "Post", "gold_tables": (), "owner": "somebody"}, ()),
        ({"record_key": ("mood",)}, ()),
        ({"model": ModelSettings("gemini-3.5-flash", temperature=0)}, ()),
    ],
)
def test_changes_name_the_parts_that_changed(
    change: dict[str, Any], expected: tuple[str, ...]
) -> None:
    assert changes(shape_of(LETTERS), shape_of(replace(LETTERS, **change))) == expected


def test_a_shape_is_unchanged_by_the_ledger_and_the_compiled_form() -> None:
    shape = shape_of(LETTERS)
    assert changes(json.loads(json.dumps(shape)), shape_of(parse_dataset(LETTERS.to_json()))) == ()


def test_the_order_of_schema_entries_is_no_change() -> None:
    turned = dict(reversed(LETTERS.record_schema.items()))
    assert shape_of(replace(LETTERS, record_schema=turned)) == shape_of(LETTERS)


def test_unrecorded_parts_count_as_changed() -> None:
    shape = shape_of(LETTERS)
    older = {name: value for name, value in shape.items() if name != "temperature"}
    assert changes(older, shape) == ("temperature (? → 0.0)",)


@pytest.mark.parametrize("model", IGNORING)
def test_a_temperature_that_the_model_ignores_is_no_part_of_the_shape(model: str) -> None:
    cold, hot = (
        shape_of(replace(LETTERS, model=ModelSettings(model, temperature=value)))
        for value in (0.0, 2.0)
    )
    assert cold == hot
    assert "temperature" not in cold


def test_answers_from_before_a_setting_was_left_out_are_fresh() -> None:
    now = shape_of(replace(LETTERS, model=ModelSettings("gemini-3.5-flash-lite")))
    assert is_fresh(now | {"temperature": "0.7"}, now)
    assert not is_fresh(now | {"model": "gemini-3.5-flash"}, now)


def test_answers_from_before_thinking_levels_were_made_with_the_default() -> None:
    now = shape_of(LETTERS)
    before = {name: value for name, value in now.items() if name != "thinking_level"}
    low = shape_of(replace(LETTERS, model=replace(LETTERS.model, thinking_level="low")))
    assert is_fresh(before, now)
    assert changes(before, low) == ("thinking_level (default → low)",)
    assert changes(low, now) == ("thinking_level (low → default)",)


def test_answers_to_another_form_of_the_request_are_stale() -> None:
    now = shape_of(LETTERS)
    other = now | {"request_form": f"{REQUEST_FORM}0"}
    assert changes(now, other) == (f"request_form ({REQUEST_FORM} → {REQUEST_FORM}0)",)


def test_answers_from_before_the_form_was_recorded_were_asked_in_the_first() -> None:
    now = shape_of(LETTERS)
    before = {name: value for name, value in now.items() if name != "request_form"}
    assert is_fresh(before, now | {"request_form": "1"})
    assert changes(before, now | {"request_form": "2"}) == ("request_form (1 → 2)",)


def test_a_cap_of_an_earlier_version_changes_nothing() -> None:
    now = shape_of(LETTERS)
    assert is_fresh(now | {"max_output_tokens": "8192"}, now)


@pytest.mark.parametrize(("made_with", "now"), [({}, {"prompt": "p"}), ({"prompt": "p"}, {})])
def test_without_a_shape_nothing_is_known_to_be_fresh(
    made_with: dict[str, str], now: dict[str, str]
) -> None:
    assert not is_fresh(made_with, now)


def test_the_deployments_model_is_used_if_a_dataset_names_no_model() -> None:
    assert with_model_name(LETTERS, "other") == LETTERS
    unnamed = replace(LETTERS, model=ModelSettings(temperature=1))
    assert with_model_name(unnamed, "other").model == ModelSettings("other", temperature=1)
