from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from medallion.model.freshness import changes, shape_of, with_model_name
from medallion.vocabulary.datasets import Dataset, Example, ModelSettings, parse_dataset

LETTERS = Dataset(
    name="letters",
    title="Letters",
    description="",
    owner="",
    record_schema={"type": "object", "properties": {"mood": {"type": "string"}}},
    instructions="List the moods.",
    examples=(Example("All went well.", ({"mood": "good", "quote": "well"},)),),
    model=ModelSettings("gemini-3.5-flash-lite"),
)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"instructions": "List the moods, all of them."}, ("prompt",)),
        ({"examples": ()}, ("examples",)),
        ({"record_schema": {"type": "object", "properties": {}}}, ("schema",)),
        (
            {"model": ModelSettings("gemini-3.8-flash")},
            ("model (gemini-3.5-flash-lite → gemini-3.8-flash)",),
        ),
        (
            {"model": ModelSettings("gemini-3.5-flash-lite", temperature=1)},
            ("temperature (0.0 → 1.0)",),
        ),
        (
            {
                "instructions": "",
                "model": ModelSettings("gemini-3.5-flash-lite", max_output_tokens=9),
            },
            ("prompt", "max_output_tokens (8192 → 9)"),
        ),
        ({"title": "Post", "gold_tables": (), "owner": "somebody"}, ()),
        ({"record_key": ("mood",)}, ()),
        ({"model": ModelSettings("gemini-3.5-flash-lite", temperature=0)}, ()),
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


def test_the_deployments_model_is_used_if_a_dataset_names_no_model() -> None:
    assert with_model_name(LETTERS, "other") == LETTERS
    unnamed = replace(LETTERS, model=ModelSettings(temperature=1))
    assert with_model_name(unnamed, "other").model == ModelSettings("other", temperature=1)
