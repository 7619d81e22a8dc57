"""Malformed replies: each becomes an answer or one of the three model errors."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from lambdas.extract_batch.judging.record_schema import RecordSchema
from medallion.aws import LambdaRuntime
from medallion.vocabulary.errors import (
    ModelRefusedError,
    ModelThrottledError,
    ModelUnavailableError,
)
from medallion.vocabulary.statuses import ChunkResult
from tests.integration.model_adapters import Adapter, Keys
from tests.integration.odd_server import REQUEST, OddServer
from tests.judging import judge_answer
from tests.unit.extraction_builders import RECORD_SCHEMA, a_chunk

pytestmark = pytest.mark.integration

ANY_KEY = Keys("any", "any")


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"[]",
        b"null",
        b'"text"',
        b'{"candidates": []}',
        b'{"modelVersion": "\\ud800"}',
        b"\xff\xfe\x00",
        b'{"candidates": 5}',
        b'{"candidates": [{"content": {"parts": [{"text": 5}]}}]}',
        b'{"usageMetadata": {"promptTokenCount": "many"}}',
        b'{"a":' * 2000 + b"1" + b"}" * 2000,
    ],
)
def test_an_unreadable_reply_is_unavailable(odd: OddServer, adapter: Adapter, body: bytes) -> None:
    odd.body = body
    with pytest.raises(ModelUnavailableError, match="unreadable reply"):
        adapter(ANY_KEY, LambdaRuntime(), odd.url).answer(REQUEST, 10)


@pytest.mark.parametrize(
    "body",
    [
        b'{"usageMetadata": {"totalTokenCount": 5, "promptTokenCount": 9}}',
        b'{"candidates": [{}]}',
        b'{"candidates": [{"finishReason": 99}]}',
        b'{"candidates": [{"finishReason": "BRAND_NEW"}]}',
        b'{"candidates": [{"finishReason": "STOP", "content": {"parts": []}}]}',
        b'{"promptFeedback": {"blockReason": 77}}',
        (
            b'{"candidates": [{"finishReason": "STOP", "content": '
            b'{"parts": [{"text": "{\\\\ud800"}]}}]}'
        ),
    ],
)
def test_an_odd_answer_is_quarantined_and_can_be_stored(
    odd: OddServer, adapter: Adapter, body: bytes
) -> None:
    odd.body = body
    answer = adapter(ANY_KEY, LambdaRuntime(), odd.url).answer(REQUEST, 10)
    judgement = judge_answer(answer, a_chunk("Text."), RecordSchema(RECORD_SCHEMA))
    assert judgement.result is ChunkResult.QUARANTINED
    assert judgement.reason_code
    assert answer.thinking_tokens >= 0
    assert answer.model_version.encode() is not None


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, ModelRefusedError),
        (403, ModelRefusedError),
        (404, ModelRefusedError),
        (408, ModelUnavailableError),
        (429, ModelThrottledError),
        (499, ModelUnavailableError),
        (500, ModelUnavailableError),
        (529, ModelUnavailableError),
    ],
)
@pytest.mark.parametrize("body", [b"", b"<html>canary</html>", b"[]", b'{"error": {"code": 9}}'])
def test_an_odd_error_is_identified_only_by_its_status(
    odd: OddServer, adapter: Adapter, status: int, body: bytes, error: type[Exception]
) -> None:
    odd.status, odd.body = status, body
    with pytest.raises(error) as caught:
        adapter(ANY_KEY, LambdaRuntime(), odd.url).answer(REQUEST, 10)
    assert "canary" not in str(caught.value)
    assert len(odd.seen) == 1


@pytest.mark.parametrize(
    ("status", "error"),
    [(400, ModelRefusedError), (429, ModelThrottledError), (503, ModelUnavailableError)],
)
@pytest.mark.parametrize(
    "body",
    [
        b'{"error": "canary"}',
        b'{"error": {"message": "canary", "details": ["canary", {"reason": "canary low case"}]}}',
        b'[{"error": {"message": "canary"}}]',
    ],
)
def test_an_error_without_the_usual_parts_is_identified_by_its_status(
    odd: OddServer, adapter: Adapter, status: int, body: bytes, error: type[Exception]
) -> None:
    odd.status, odd.body = status, body
    with pytest.raises(error) as caught:
        adapter(ANY_KEY, LambdaRuntime(), odd.url).answer(
            replace(REQUEST, text="A canary sings."), 10
        )
    assert "canary" not in str(caught.value)


DEEP = "[" * 5000 + "]" * 5000
LONG_NUMBER = "1" + "0" * 5000


@pytest.mark.parametrize(
    ("answer", "reason"),
    [(DEEP, "NESTED_TOO_DEEPLY"), (f'{{"records": [{LONG_NUMBER}]}}', "NO_USABLE_RECORD")],
)
def test_an_answer_that_breaks_parsers_is_stored_and_quarantined(
    odd: OddServer, adapter: Adapter, answer: str, reason: str
) -> None:
    candidate = {"finishReason": "STOP", "content": {"parts": [{"text": answer}]}}
    odd.body = json.dumps({"candidates": [candidate]}).encode()
    given = adapter(ANY_KEY, LambdaRuntime(), odd.url).answer(REQUEST, 10)
    assert given.text == answer
    judgement = judge_answer(given, a_chunk("Text."), RecordSchema(RECORD_SCHEMA))
    assert (judgement.result, judgement.reason_code) == (ChunkResult.QUARANTINED, reason)


def test_a_reply_with_a_number_of_thousands_of_digits_is_unavailable(
    odd: OddServer, adapter: Adapter
) -> None:
    odd.body = f'{{"usageMetadata": {{"totalTokenCount": {LONG_NUMBER}}}}}'.encode()
    with pytest.raises(ModelUnavailableError, match="unreadable reply"):
        adapter(ANY_KEY, LambdaRuntime(), odd.url).answer(REQUEST, 10)
