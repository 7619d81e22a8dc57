from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.extract_batch.chunks.dataset_reading import prepare
from local_aws.gemini_stand_in.api.model_request import GenerationSettings
from local_aws.gemini_stand_in.api.model_request import ModelRequest as StandInRequest
from medallion.contracts import TextChunk
from medallion.dataset_folders.dataset_source import compile_dataset
from medallion.dataset_folders.schema_keywords import KEYWORDS
from medallion.model import ModelRequest, Price
from medallion.requests import (
    RequestSize,
    build_request,
    enforcement_of,
    overhead_share,
    request_tokens,
    size_of,
)
from medallion.vocabulary.datasets import ChunkSettings, Dataset
from tests.unit.extraction_builders import a_chunk, a_dataset

DATASETS = Path(__file__).parents[2] / "datasets"


def a_request(dataset: Dataset, chunk: TextChunk) -> ModelRequest:
    prepared = prepare(dataset.to_json().encode())
    return build_request(
        prepared.dataset,
        chunk,
        instructions=prepared.instructions,
        schema=prepared.response_schema,
        default_model="default-model",
    )


@pytest.mark.parametrize("name", ["customer_feedback", "incident_reports"])
def test_tokens_are_estimated_as_the_stand_in_counts_them(name: str) -> None:
    request = a_request(compile_dataset(DATASETS / name), a_chunk("All well. " * 99))
    settings = GenerationSettings(schema=request.response_schema)
    asked = StandInRequest(request.instructions, (request.text,), 0, settings)
    assert request_tokens(request) == asked.prompt_tokens


@given(st.integers(0, 500), st.integers(1, 20_000))
def test_the_share_of_a_chunk_is_that_of_its_request(context: int, core: int) -> None:
    dataset = a_dataset(chunking=ChunkSettings(200, 40_000, context))
    around = "x" * context
    chunk = a_chunk("x" * core, context_before=around, context_after=around)
    share = overhead_share(a_request(dataset, chunk), core)
    assert size_of(dataset).share(core) == pytest.approx(share, abs=0.002)


@given(st.floats(0.05, 0.95), st.integers(100, 100_000))
def test_a_chunk_of_the_size_for_a_share_has_the_share(share: float, overhead: int) -> None:
    size = RequestSize(overhead, 1000, 1.0)
    assert size.share(size.chars_for(share)) == pytest.approx(share, abs=0.01)


def test_the_cost_counts_each_chunk_with_its_overhead() -> None:
    size = RequestSize(overhead_chars=4000, mean_core_chars=1000, answer_tokens_per_char=0.5)
    price = Price("m", input_usd=1.0, output_usd=10.0, thinking_usd=10.0, cached_input_usd=0.1)
    # 1,000 calls of 1,250 tokens sent and 500 received.
    assert size.usd_per_mb(price) == pytest.approx(1.25 + 5.0)


PROPERTIES: dict[str, dict[str, Any]] = {
    "kind": {"type": "string", "enum": ["a", "b"]},
    "only": {"type": "string", "const": "a"},
    "fixed": {"type": "number", "const": 1},
    "at": {"type": ["string", "null"], "format": "date-time"},
    "day": {"type": "string", "format": "date", "minLength": 1, "maxLength": 9, "pattern": "^2"},
    "amount": {
        "type": "number",
        "x-grounding": "verbatim",
        "x-type": "decimal(3,1)",
        "x-unit": "EUR",
        "multipleOf": 1,
        **dict.fromkeys(("minimum", "exclusiveMinimum"), 0),
        **dict.fromkeys(("maximum", "exclusiveMaximum"), 9),
    },
    "done": {"type": "boolean"},
}


def test_each_rule_is_enforced_by_gemini_or_by_the_checks() -> None:
    schema = {
        "properties": {name: {"description": "x", **rules} for name, rules in PROPERTIES.items()},
        "required": ["kind"],
    }
    found = enforcement_of(schema)
    assert found.by_gemini == {
        "quote": ("type", "required"),
        "kind": ("type", "required", "enum"),
        "amount": ("type",),
        "at": ("type", "format"),
        "day": ("type",),
        "done": ("type",),
        "fixed": ("type",),
        "only": ("type", "enum"),
    }
    assert found.by_checks == {
        "quote": ("found in the text",),
        "fixed": ("const",),
        "day": ("format", "minLength", "maxLength", "pattern"),
        "amount": ("number", *list(PROPERTIES["amount"])[1:]),
    }
    keywords = set().union(*KEYWORDS.values()) - {"description"}
    assert set().union(*PROPERTIES.values()) == keywords
