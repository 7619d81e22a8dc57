"""The settings that each adapter sends, as they arrive at the API."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from medallion.model.extraction_model import ModelRequest
from tests.integration.model_adapters import ADAPTERS, Adapter, Keys
from tests.integration.odd_server import REQUEST, OddServer, an_odd_server

pytestmark = pytest.mark.integration

REPLY = b'{"candidates": [{"finishReason": "STOP", "content": {"parts": [{"text": "{}"}]}}]}'


@pytest.fixture(params=list(ADAPTERS.values()), ids=list(ADAPTERS))
def adapter(request: pytest.FixtureRequest) -> Adapter:
    adapter: Adapter = request.param
    return adapter


@pytest.fixture
def odd() -> Iterator[OddServer]:
    with an_odd_server() as server:
        server.body = REPLY
        yield server


def sent(odd: OddServer, adapter: Adapter, request: ModelRequest) -> dict[str, Any]:
    adapter(Keys("any", "any"), odd.url).answer(request, 10)
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
