"""Decisions that google-genai must not make."""

from __future__ import annotations

import json

import pytest

from lambdas.extract_batch.model.genai_model import GenAiModel
from medallion.aws import LambdaRuntime
from medallion.model.extraction_model import ModelAnswer
from tests.integration.model_adapters import Keys
from tests.integration.odd_server import REQUEST, OddServer

pytestmark = pytest.mark.integration


def answer_to(odd: OddServer, **candidate: object) -> ModelAnswer:
    usage = {"promptTokenCount": 7, "candidatesTokenCount": 2, "thoughtsTokenCount": 40}
    reply = {"candidates": [candidate], "usageMetadata": usage, "modelVersion": "next"}
    odd.body = json.dumps(reply).encode()
    return GenAiModel(Keys("any", "any"), LambdaRuntime(), odd.url).answer(REQUEST, 10)


def test_an_answer_to_be_continued_costs_only_one_call(odd: OddServer) -> None:
    answer = answer_to(odd, finishReason="CONTINUATION", continuationToken="more")
    assert answer.finish_reason == "CONTINUATION"
    assert len(odd.seen) == 1


def test_the_environment_cannot_select_another_service(
    odd: OddServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOOGLE_GENAI_USE_VERTEXAI", "true")
    monkeypatch.setenv("GOOGLE_API_KEY", "of-somebody-else")
    answer_to(odd, finishReason="STOP")
    assert odd.seen == ["/v1beta/models/gemini-3.5-flash-lite:generateContent"]
    assert odd.keys == ["any"]
