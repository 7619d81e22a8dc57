"""The settings that each adapter sends, as they arrive at the API."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lambdas.extract_batch.model.genai_model import GenAiModel
from lambdas.extract_batch.model.generative_ai_model import GenerativeAiModel
from medallion.aws import LambdaRuntime
from medallion.dataset_folders.dataset_source import compile_dataset
from medallion.model.adapters import THINKING_LEVEL_ADAPTERS
from medallion.model.extraction_model import ModelRequest
from medallion.requests import build_response_schema
from medallion.vocabulary.errors import ModelRefusedError
from tests.integration.model_adapters import ADAPTERS, Adapter, Keys
from tests.integration.odd_server import REQUEST, OddServer

pytestmark = pytest.mark.integration

DATASETS = Path(__file__).parents[2] / "datasets"
REPLY = b'{"candidates": [{"finishReason": "STOP", "content": {"parts": [{"text": "{}"}]}}]}'


@pytest.fixture
def odd(odd: OddServer) -> OddServer:
    odd.body = REPLY
    return odd


def sent(odd: OddServer, adapter: Adapter, request: ModelRequest) -> dict[str, Any]:
    adapter(Keys("any", "any"), LambdaRuntime(), odd.url).answer(request, 10)
    config: dict[str, Any] = odd.bodies[-1]["generationConfig"]
    return config


@pytest.mark.parametrize("temperature", [0.0, 1.5])
def test_a_temperature_is_sent(odd: OddServer, adapter: Adapter, temperature: float) -> None:
    config = sent(odd, adapter, replace(REQUEST, temperature=temperature))
    assert config["temperature"] == temperature


def test_a_setting_that_the_request_does_not_have_is_not_sent(
    odd: OddServer, adapter: Adapter
) -> None:
    config = sent(odd, adapter, replace(REQUEST, temperature=None))
    assert set(config) == {"maxOutputTokens", "responseMimeType", "responseSchema"}


@pytest.mark.parametrize("name", ["customer_feedback", "incident_reports"])
def test_the_quote_is_the_first_field_of_a_record(
    odd: OddServer, adapter: Adapter, name: str
) -> None:
    dataset = compile_dataset(DATASETS / name)
    schema = build_response_schema(dataset.record_schema)
    config = sent(odd, adapter, replace(REQUEST, response_schema=schema))
    asked = config["responseSchema"]
    record = asked["properties"]["records"]["items"]
    assert record["required"] == ["quote", *dataset.record_schema["required"]]
    # The API reads `property_ordering` and `propertyOrdering` alike; the library writes the first.
    orders = [part.get("property_ordering") for part in (asked, record)]
    names = list(schema["properties"]["records"]["items"]["properties"])
    assert names[0] == "quote"
    # google-generativeai cannot send it; the API then follows `required`.
    assert orders == ([["records"], names] if adapter is GenAiModel else [None, None])


@pytest.mark.parametrize("level", ["minimal", "low", "medium", "high"])
def test_google_genai_sends_the_thinking_level(odd: OddServer, level: str) -> None:
    config = sent(odd, GenAiModel, replace(REQUEST, thinking_level=level))
    # The API reads `thinking_level` and `thinkingLevel` alike; the library writes the first.
    assert config["thinkingConfig"] == {"thinking_level": level.upper()}


def test_google_generativeai_never_asks_without_the_thinking_level(odd: OddServer) -> None:
    with pytest.raises(ModelRefusedError, match="thinking level"):
        sent(odd, GenerativeAiModel, replace(REQUEST, thinking_level="low"))
    assert odd.bodies == []


def test_the_list_of_adapters_that_send_a_thinking_level_is_true(
    odd: OddServer, adapter: Adapter
) -> None:
    name = next(name for name, each in ADAPTERS.items() if each is adapter)
    try:
        config = sent(odd, adapter, replace(REQUEST, thinking_level="low"))
    except ModelRefusedError:
        config = {}
    assert ("thinkingConfig" in config) == (name in THINKING_LEVEL_ADAPTERS)
