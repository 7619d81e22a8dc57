"""Both adapters read the same reply the same way, over HTTP."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from google.genai import types

from cli.evidence.reason_codes import MEANINGS
from lambdas.extract_batch.judging.record_schema import RecordSchema
from medallion.aws import LambdaRuntime
from medallion.model.extraction_model import ModelAnswer
from medallion.vocabulary.errors import ModelUnavailableError
from tests.integration.model_adapters import Adapter, Keys
from tests.integration.odd_server import REQUEST, OddServer, an_odd_server
from tests.integration.recorded_replies import (
    EMPTY,
    INCOMPLETE,
    RECORDED,
    Recorded,
    a_reply,
    without_candidates,
)
from tests.judging import judge_answer
from tests.unit.extraction_builders import RECORD_SCHEMA, a_chunk

pytestmark = pytest.mark.integration

FINISH_REASONS = sorted({reason.value for reason in types.FinishReason} - {"STOP"})
BLOCK_REASONS = sorted(reason.value for reason in types.BlockedReason)


def answer_to(odd: OddServer, adapter: Adapter, reply: dict[str, Any]) -> ModelAnswer:
    odd.body = json.dumps(reply).encode()
    answer = adapter(Keys("any", "any"), LambdaRuntime(), odd.url).answer(REQUEST, 10)
    return replace(answer, latency_ms=0)


def reason_code(answer: ModelAnswer) -> str | None:
    return judge_answer(answer, a_chunk("Text."), RecordSchema(RECORD_SCHEMA)).reason_code


@pytest.mark.parametrize("recorded", RECORDED, ids=lambda recorded: recorded.name)
def test_a_recorded_reply_has_one_reading(
    odd: OddServer, adapter: Adapter, recorded: Recorded
) -> None:
    reported = recorded.reply.get("usageMetadata", {})
    assert answer_to(odd, adapter, recorded.reply) == ModelAnswer(
        text=recorded.text,
        finish_reason=recorded.finish_reason,
        block_reason=recorded.block_reason,
        model_version="gemini-3.8-flash",
        prompt_tokens=recorded.usage.get("promptTokenCount", 0),
        output_tokens=recorded.usage.get("candidatesTokenCount", 0),
        thinking_tokens=recorded.usage.get("thoughtsTokenCount", 0),
        latency_ms=0,
        cached_tokens=reported.get("cachedContentTokenCount", 0),
        tier=reported.get("serviceTier", ""),
    )


@pytest.mark.parametrize("recorded", [*EMPTY, *INCOMPLETE], ids=lambda recorded: recorded.name)
def test_a_reply_without_a_usable_answer_has_its_own_code(
    odd: OddServer, adapter: Adapter, recorded: Recorded
) -> None:
    assert reason_code(answer_to(odd, adapter, recorded.reply)) == recorded.reason_code


@pytest.mark.parametrize("name", FINISH_REASONS)
def test_every_finish_reason_that_google_documents_has_a_code_and_a_meaning(
    odd: OddServer, adapter: Adapter, name: str
) -> None:
    expected = "UNKNOWN_FINISH_REASON" if name.endswith("UNSPECIFIED") else name
    assert reason_code(answer_to(odd, adapter, a_reply(finishReason=name))) == expected
    assert expected in MEANINGS


@pytest.mark.parametrize("name", BLOCK_REASONS)
def test_every_block_reason_that_google_documents_has_a_code_and_a_meaning(
    odd: OddServer, adapter: Adapter, name: str
) -> None:
    expected = "NO_CANDIDATES" if name.endswith("UNSPECIFIED") else f"PROMPT_BLOCKED_{name}"
    reply = without_candidates(promptFeedback={"blockReason": name})
    assert reason_code(answer_to(odd, adapter, reply)) == expected
    assert expected in MEANINGS


def test_the_api_is_asked_for_names_of_reasons(odd: OddServer, adapter: Adapter) -> None:
    odd.seen.clear()
    answer_to(odd, adapter, a_reply(finishReason="STOP"))
    assert len(odd.seen) == 1
    assert "enum-encoding" not in odd.seen[0]


def test_bytes_that_are_not_utf_8_cost_a_character_not_the_answer(
    odd: OddServer, adapter: Adapter
) -> None:
    body = json.dumps(a_reply(content={"parts": [{"text": "a?b"}]}, finishReason="STOP"))
    odd.body = body.encode().replace(b"a?b", b"a\xffb")
    assert (
        adapter(Keys("any", "any"), LambdaRuntime(), odd.url).answer(REQUEST, 10).text == "a\ufffdb"
    )


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_does_not_send_the_key(adapter: Adapter, status: int) -> None:
    with an_odd_server() as server, an_odd_server() as elsewhere:
        server.status, server.headers = status, {"Location": f"{elsewhere.url}/"}
        with pytest.raises(ModelUnavailableError, match=f"HTTP {status}"):
            adapter(Keys("any", "any"), LambdaRuntime(), server.url).answer(REQUEST, 10)
        assert len(server.seen) == 1
        assert elsewhere.seen == []
