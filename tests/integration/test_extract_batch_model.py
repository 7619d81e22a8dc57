"""The model adapters against the stand-in's REST API, with each of its faults."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from lambdas.extract_batch.chunks.dataset_reading import prepare
from lambdas.extract_batch.chunks.merging import Judgement
from local_aws.gemini_stand_in.__main__ import make_server
from local_aws.gemini_stand_in.api import StandInServer
from local_aws.gemini_stand_in.arguments import StandInArguments
from local_aws.gemini_stand_in.faults import Fault, FaultKind, FaultSettings
from local_aws.gemini_stand_in.reading import FieldHints
from medallion.aws import LambdaRuntime
from medallion.contracts import TextChunk
from medallion.model.extraction_model import ExtractionModel, ModelAnswer, ModelRequest
from medallion.requests.request_building import build_request
from medallion.vocabulary.errors import (
    ModelRefusedError,
    ModelThrottledError,
    ModelUnavailableError,
)
from medallion.vocabulary.statuses import ChunkResult
from medallion.vocabulary.throttling import ThrottleKind
from tests.integration.model_adapters import Adapter, Keys
from tests.judging import judge_answer
from tests.unit.extraction_builders import a_chunk, a_dataset

pytestmark = pytest.mark.integration

HINTS = {
    "mood": FieldHints(cues={"good": ("great", "went well"), "bad": ("terrible", "went badly")})
}
SCHEMA = {
    "type": "object",
    "properties": {
        "mood": {
            "type": "string",
            "enum": ["good", "bad"],
            "description": "How it went.",
        },
        "score": {"type": "integer", "minimum": 1, "maximum": 5, "description": "Score in points."},
    },
    "required": ["mood"],
}
DATASET = prepare(a_dataset(record_schema=SCHEMA, examples=()).to_json().encode())
TEXT = "Report A\nScore: 4\nComment: it went well, great.\n\nReport B\nComment: it was terrible.\n"
CHUNK = a_chunk(TEXT, core_start=1000)
GOOD_KEY = "key-for-tests"


@pytest.fixture(scope="module")
def server() -> Iterator[StandInServer]:
    server = make_server(StandInArguments(api_keys=(GOOD_KEY,), offline=(HINTS,)))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def model(server: StandInServer, adapter: Adapter) -> Iterator[ExtractionModel]:
    yield adapter(Keys(GOOD_KEY, GOOD_KEY), LambdaRuntime(), server.url)
    server.service.faults.replace(FaultSettings())


def inject(server: StandInServer, kind: FaultKind, **values: Any) -> None:
    server.service.faults.replace(FaultSettings(faults=(Fault(kind=kind, **values),)))


def a_request(chunk: TextChunk = CHUNK, **changes: Any) -> ModelRequest:
    values: dict[str, Any] = {"default_model": "gemini-3.5-flash-lite"} | changes
    return build_request(
        DATASET.dataset,
        chunk,
        instructions=DATASET.instructions,
        schema=DATASET.response_schema,
        **values,
    )


def test_every_record_begins_with_its_quote(model: ExtractionModel) -> None:
    records = json.loads(model.answer(a_request(), 10).text)["records"]
    assert [list(record) for record in records] == [["quote", "mood", "score"], ["quote", "mood"]]


def judged(answer: ModelAnswer) -> Judgement:
    return judge_answer(answer, CHUNK, DATASET.record_schema)


def test_answers_with_records_whose_quotes_are_in_the_text(model: ExtractionModel) -> None:
    answer = model.answer(a_request(), 10)
    judgement = judged(answer)
    assert [record.fields["mood"] for record in judgement.records] == ["good", "bad"]
    for record in judgement.records:
        assert TEXT[record.quote_start - 1000 : record.quote_end - 1000] == record.quote


def test_an_answer_names_the_model_and_the_tokens(model: ExtractionModel) -> None:
    answer = model.answer(a_request(), 10)
    assert "stand-in" in answer.model_version
    assert answer.finish_reason == "STOP"
    assert answer.prompt_tokens > 100
    assert answer.output_tokens > 0
    assert answer.thinking_tokens == 0


def test_an_answer_counts_thinking_tokens(adapter: Adapter) -> None:
    server = make_server(StandInArguments(thinking_tokens=33))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        answer = adapter(Keys("any", "any"), LambdaRuntime(), server.url).answer(a_request(), 10)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert answer.thinking_tokens == 33


def test_a_throttled_call_has_a_retry_delay(server: StandInServer, model: ExtractionModel) -> None:
    inject(server, FaultKind.THROTTLE, retry_delay_seconds=7.5)
    with pytest.raises(ModelThrottledError) as caught:
        model.answer(a_request(), 10)
    assert caught.value.retry_after_seconds == 7.5
    assert caught.value.kind is ThrottleKind.MINUTE


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (FaultKind.ERROR, {"status": 500}),
        (FaultKind.ERROR, {"status": 502}),
        (FaultKind.ERROR, {"status": 503}),
        (FaultKind.ERROR, {"status": 504}),
        (FaultKind.RESET, {}),
        (FaultKind.EMPTY_BODY, {}),
        (FaultKind.HTML, {}),
        (FaultKind.MALFORMED_JSON, {}),
        (FaultKind.HANG, {"seconds": 20}),
    ],
)
def test_a_model_without_an_answer_is_unavailable_at_once(
    server: StandInServer, model: ExtractionModel, kind: FaultKind, values: dict[str, Any]
) -> None:
    inject(server, kind, **values)
    started = time.monotonic()
    with pytest.raises(ModelUnavailableError):
        model.answer(a_request(), 1.0)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (FaultKind.TRUNCATE, "MAX_TOKENS"),
        (FaultKind.SAFETY, "SAFETY"),
        (FaultKind.RECITATION, "RECITATION"),
        (FaultKind.NO_CANDIDATES, "NO_CANDIDATES"),
        (FaultKind.UNKNOWN_FINISH, "UNKNOWN_FINISH_REASON"),
        (FaultKind.MALFORMED_ANSWER, "MALFORMED_JSON"),
        (FaultKind.DUPLICATE_KEYS, "DUPLICATE_KEYS"),
        (FaultKind.OFF_SCHEMA, "NO_USABLE_RECORD"),
        (FaultKind.INVENTED_QUOTE, "NO_USABLE_RECORD"),
    ],
)
def test_an_answer_that_cannot_be_trusted_is_quarantined_with_the_cause(
    server: StandInServer, model: ExtractionModel, kind: FaultKind, reason: str
) -> None:
    inject(server, kind)
    judgement = judged(model.answer(a_request(), 10))
    assert (judgement.result, judgement.reason_code) == (ChunkResult.QUARANTINED, reason)
    assert judgement.records == ()
    assert judgement.quarantined


def test_a_blocked_prompt_differs_from_an_empty_answer(
    server: StandInServer, model: ExtractionModel
) -> None:
    inject(server, FaultKind.PROHIBITED)
    answer = model.answer(a_request(), 10)
    assert (judged(answer).reason_code or "").startswith("PROMPT_BLOCKED_")


def test_an_unknown_model_is_an_error_that_names_it(model: ExtractionModel) -> None:
    with pytest.raises(ModelRefusedError) as caught:
        model.answer(a_request(default_model="gemini-unheard-of"), 10)
    shown = str(caught.value)
    assert shown.startswith("HTTP 404 NOT_FOUND: models/gemini-unheard-of is not found")


def test_a_rejected_key_is_read_again_once(server: StandInServer, adapter: Adapter) -> None:
    model = adapter(Keys("outdated", GOOD_KEY), LambdaRuntime(), server.url)
    assert model.answer(a_request(), 10).finish_reason == "STOP"


def test_a_wrong_key_is_an_error_that_does_not_contain_the_key(
    server: StandInServer, adapter: Adapter
) -> None:
    model = adapter(Keys("wrong-canary", "wrong-canary"), LambdaRuntime(), server.url)
    with pytest.raises(ModelRefusedError) as caught:
        model.answer(a_request(), 10)
    assert "canary" not in str(caught.value)


def test_a_schema_that_the_client_library_rejects_is_not_retried(model: ExtractionModel) -> None:
    request = replace(a_request(), response_schema={"type": "OBJECT", "unheardOf": "x"})
    with pytest.raises(ModelRefusedError, match="client library"):
        model.answer(request, 10)


def test_a_closed_port_is_unavailable(adapter: Adapter) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(ModelUnavailableError, match="connection"):
        adapter(Keys("any", "any"), LambdaRuntime(), url).answer(a_request(), 5)


def test_a_slow_drip_does_not_exceed_the_timeout(adapter: Adapter) -> None:
    with dripping_server() as url:
        started = time.monotonic()
        with pytest.raises(ModelUnavailableError, match="no result within"):
            adapter(Keys("any", "any"), LambdaRuntime(), url).answer(a_request(), 1.0)
        assert time.monotonic() - started < 3


def test_an_abandoned_call_ends(server: StandInServer, model: ExtractionModel) -> None:
    inject(server, FaultKind.HANG, seconds=20)
    with pytest.raises(ModelUnavailableError):
        model.answer(a_request(), 0.5)
    calls = [thread for thread in threading.enumerate() if thread.name == "timed-call"]
    for call in calls:
        call.join(5)
    assert not any(call.is_alive() for call in calls)


@contextmanager
def dripping_server() -> Iterator[str]:
    """A server that sends a byte ten times a second, so that no single read times out."""
    stop = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(10)

    def drip() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while not stop.wait(0.1):
                connection.sendall(b" ")

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        stop.set()
        thread.join()
        listener.close()
