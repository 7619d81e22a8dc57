"""Replies that no sane server sends: each ends as an answer or as one of the three model errors."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from lambdas.extract_batch.generative_ai_model import GenerativeAiModel
from lambdas.extract_batch.judging import judge_answer
from lambdas.extract_batch.record_judging import RecordSchema
from medallion.errors import ModelRefusedError, ModelThrottledError, ModelUnavailableError
from medallion.extraction_model import ModelRequest
from medallion.statuses import ChunkResult
from tests.unit.extraction_builders import RECORD_SCHEMA, a_chunk

pytestmark = pytest.mark.integration

REQUEST = ModelRequest(
    model="gemini-3.5-flash-lite",
    instructions="List.",
    text="Text.",
    response_schema={"type": "OBJECT", "properties": {"records": {"type": "STRING"}}},
    temperature=0.0,
    max_output_tokens=100,
)


class AnyKey:
    def current(self) -> str:
        return "any"

    def newest(self) -> str:
        return "any"


@dataclass
class OddServer:
    """Answers every request with the same reply."""

    status: int = 200
    body: bytes = b""
    url: str = ""
    seen: list[str] = field(default_factory=list)


@pytest.fixture
def odd() -> Iterator[OddServer]:
    reply = OddServer()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            reply.seen.append(self.path)
            self.send_response(reply.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *args: object) -> None:
            """Nothing to tell."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    reply.url = f"http://127.0.0.1:{server.server_port}"
    yield reply
    server.shutdown()
    thread.join()
    server.server_close()


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
def test_a_reply_that_cannot_be_read_is_unavailable(odd: OddServer, body: bytes) -> None:
    odd.body = body
    with pytest.raises(ModelUnavailableError, match="unreadable reply"):
        GenerativeAiModel(AnyKey(), odd.url).answer(REQUEST, 10)


@pytest.mark.filterwarnings("ignore:Unrecognized .* enum value")
@pytest.mark.parametrize(
    "body",
    [
        b'{"usageMetadata": {"totalTokenCount": 5, "promptTokenCount": 9}}',
        b'{"candidates": [{}]}',
        b'{"candidates": [{"finishReason": 99}]}',
        b'{"candidates": [{"finishReason": "BRAND_NEW"}]}',
        b'{"candidates": [{"finishReason": 1, "content": {"parts": []}}]}',
        b'{"promptFeedback": {"blockReason": 77}}',
        b'{"candidates": [{"finishReason": 1, "content": {"parts": [{"text": "{\\\\ud800"}]}}]}',
    ],
)
def test_an_odd_answer_is_quarantined_and_can_be_stored(odd: OddServer, body: bytes) -> None:
    odd.body = body
    answer = GenerativeAiModel(AnyKey(), odd.url).answer(REQUEST, 10)
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
def test_an_odd_error_is_told_by_its_status_alone(
    odd: OddServer, status: int, body: bytes, error: type[Exception]
) -> None:
    odd.status, odd.body = status, body
    with pytest.raises(error) as caught:
        GenerativeAiModel(AnyKey(), odd.url).answer(REQUEST, 10)
    assert "canary" not in str(caught.value)
    assert len(odd.seen) == 1


@pytest.mark.parametrize("status", [400, 429, 503])
@pytest.mark.parametrize(
    "body",
    [
        b'{"error": "canary"}',
        b'{"error": {"message": "canary", "details": ["canary", {"reason": "canary low case"}]}}',
        b'[{"error": {"message": "canary"}}]',
    ],
)
def test_an_error_that_the_library_cannot_read_is_waited_out(
    odd: OddServer, status: int, body: bytes
) -> None:
    odd.status, odd.body = status, body
    with pytest.raises(ModelUnavailableError) as caught:
        GenerativeAiModel(AnyKey(), odd.url).answer(REQUEST, 10)
    assert "canary" not in str(caught.value)
