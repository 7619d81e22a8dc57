"""Parts of replies that only google-genai keeps, and decisions that it must not make."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from lambdas.extract_batch.model.genai_model import GenAiModel
from medallion.model.extraction_model import ModelAnswer
from medallion.vocabulary.errors import ModelUnavailableError
from tests.integration.model_adapters import Keys
from tests.integration.odd_server import REQUEST, OddServer, an_odd_server

pytestmark = pytest.mark.integration


@pytest.fixture
def odd() -> Iterator[OddServer]:
    with an_odd_server() as server:
        yield server


def answer_to(odd: OddServer, **candidate: object) -> ModelAnswer:
    usage = {"promptTokenCount": 7, "candidatesTokenCount": 2, "thoughtsTokenCount": 40}
    reply = {"candidates": [candidate], "usageMetadata": usage, "modelVersion": "next"}
    odd.body = json.dumps(reply).encode()
    return GenAiModel(Keys("any", "any"), odd.url).answer(REQUEST, 10)


def test_an_unknown_finish_reason_keeps_its_name(odd: OddServer) -> None:
    assert answer_to(odd, finishReason="BRAND_NEW").finish_reason == "BRAND_NEW"


@pytest.mark.parametrize("reason", ["canary in lower case", "X" * 64, "FINISH_REASON_UNSPECIFIED"])
def test_a_finish_reason_that_is_not_a_name_is_empty(odd: OddServer, reason: str) -> None:
    assert answer_to(odd, finishReason=reason).finish_reason == ""


def test_thoughts_are_counted_but_do_not_belong_to_the_answer(odd: OddServer) -> None:
    parts = [{"text": "Let me see.", "thought": True}, {"text": "{}"}]
    answer = answer_to(odd, finishReason="STOP", content={"parts": parts})
    assert (answer.text, answer.thinking_tokens) == ("{}", 40)


def test_an_answer_to_be_continued_costs_only_one_call(odd: OddServer) -> None:
    answer = answer_to(odd, finishReason="CONTINUATION", continuationToken="more")
    assert answer.finish_reason == "CONTINUATION"
    assert len(odd.seen) == 1


def test_a_redirect_does_not_send_the_key(odd: OddServer) -> None:
    with an_odd_server() as elsewhere:
        odd.status, odd.headers = 307, {"Location": f"{elsewhere.url}/"}
        with pytest.raises(ModelUnavailableError, match="HTTP 307"):
            GenAiModel(Keys("any", "any"), odd.url).answer(REQUEST, 10)
        assert elsewhere.seen == []


def test_the_environment_cannot_select_another_service(
    odd: OddServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOOGLE_GENAI_USE_VERTEXAI", "true")
    monkeypatch.setenv("GOOGLE_API_KEY", "of-somebody-else")
    answer_to(odd, finishReason="STOP")
    assert odd.seen == ["/v1beta/models/gemini-3.5-flash-lite:generateContent"]
    assert odd.keys == ["any"]
