"""Both adapters report the same error for the same refusal, over HTTP."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from lambdas.extract_batch.model.api_message import WITHHELD, RequestText
from lambdas.extract_batch.model.model_errors import model_error
from lambdas.extract_batch.model.wire_reply import WireReply
from medallion.aws import LambdaRuntime
from medallion.vocabulary.errors import ModelRefusedError, ModelThrottledError
from tests.integration.model_adapters import Adapter, FixedRuntime, Keys
from tests.integration.odd_server import REQUEST, OddServer
from tests.unit.throttled_bodies import THROTTLED, Throttled

pytestmark = pytest.mark.integration

NOW = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)
KEY = "AIzaSyD-0123456789abcdefghij"
QUOTED = replace(REQUEST, text="The kettle leaks.", instructions="List the household goods.")


def refusal(odd: OddServer, adapter: Adapter, http_status: int, status: str, message: str) -> str:
    error = {"code": http_status, "status": status, "message": message}
    odd.status, odd.body = http_status, json.dumps({"error": error}).encode()
    with pytest.raises(ModelRefusedError) as caught:
        adapter(Keys(KEY, KEY), LambdaRuntime(), odd.url).answer(QUOTED, 10)
    return str(caught.value)


@pytest.mark.parametrize("throttled", THROTTLED, ids=lambda throttled: throttled.name)
def test_a_throttled_call_has_the_kind_and_the_wait_of_its_body(
    odd: OddServer, adapter: Adapter, throttled: Throttled
) -> None:
    odd.status, odd.body = throttled.status, throttled.body.encode()
    with pytest.raises(ModelThrottledError) as caught:
        adapter(Keys(KEY, KEY), FixedRuntime(NOW), odd.url).answer(REQUEST, 10)
    read = model_error(WireReply(throttled.status, throttled.body), RequestText((), ""), NOW)
    assert isinstance(read, ModelThrottledError)
    assert caught.value.kind is read.kind is throttled.kind
    assert caught.value.retry_after_seconds == read.retry_after_seconds
    assert str(caught.value) == str(read)


@pytest.mark.parametrize(
    ("http_status", "status", "message"),
    [
        (
            400,
            "INVALID_ARGUMENT",
            "The specified schema produces a constraint that has too many states for serving.",
        ),
        (400, "FAILED_PRECONDITION", "User location is not supported for the API use."),
        (403, "PERMISSION_DENIED", "Your API key was reported as leaked. Please use another one."),
        (404, "NOT_FOUND", "models/gemini-9 is not found for API version v1beta."),
    ],
)
def test_a_refusal_names_the_status_and_the_message(
    odd: OddServer, adapter: Adapter, http_status: int, status: str, message: str
) -> None:
    expected = f"HTTP {http_status} {status}: {message.removesuffix('.')}"
    assert refusal(odd, adapter, http_status, status, message) == expected


@pytest.mark.parametrize(
    "message",
    ["Invalid value: 'The kettle leaks.'", "Invalid value: KETTLE", "near household goods: error"],
)
def test_a_refusal_that_quotes_the_request_names_only_the_status(
    odd: OddServer, adapter: Adapter, message: str
) -> None:
    shown = refusal(odd, adapter, 400, "INVALID_ARGUMENT", message)
    assert shown == f"HTTP 400 INVALID_ARGUMENT: {WITHHELD}"


def test_a_refusal_that_quotes_the_key_is_shown_without_it(
    odd: OddServer, adapter: Adapter
) -> None:
    message = f"Permission denied: Consumer 'api_key:{KEY}' has been suspended."
    shown = refusal(odd, adapter, 403, "PERMISSION_DENIED", message)
    assert shown == (
        "HTTP 403 PERMISSION_DENIED: Permission denied: Consumer 'api_key:[removed]' has been "
        "suspended"
    )
