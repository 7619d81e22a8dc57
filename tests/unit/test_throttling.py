from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.extract_batch.model.api_message import RequestText
from lambdas.extract_batch.model.error_body import ErrorBody, error_in
from lambdas.extract_batch.model.model_errors import model_error
from lambdas.extract_batch.model.throttling import throttling_in
from lambdas.extract_batch.model.wire_reply import WireReply
from local_aws.gemini_stand_in.faults import Fault, FaultKind, Limit
from medallion.vocabulary.errors import ModelThrottledError
from medallion.vocabulary.throttling import ThrottleKind
from tests.unit.gemini_stand_in_builders import a_body, a_service, ask
from tests.unit.throttled_bodies import (
    PER_DAY,
    THROTTLED,
    TO_MIDNIGHT,
    TO_NEXT_MONTH,
    Throttled,
    an_error,
    failure,
)

NOW = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)
WAITS = {TO_MIDNIGHT: 4 * 3600.0, TO_NEXT_MONTH: (24 + 4) * 3600.0}
"""In California it is 20:00 on 29 November."""

KEYS = st.sampled_from(["status", "message", "details", "violations", "quotaId", "retryDelay"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner),
    max_leaves=20,
)


@pytest.mark.parametrize("throttled", THROTTLED, ids=lambda throttled: throttled.name)
def test_a_429_is_recognized_with_its_wait(throttled: Throttled) -> None:
    reply = WireReply(throttled.status, throttled.body)
    error = model_error(reply, RequestText(("Text.",), "key"), NOW)
    assert isinstance(error, ModelThrottledError)
    assert error.kind is throttled.kind
    wait = throttled.wait
    expected = WAITS[wait] if isinstance(wait, str) else wait
    assert error.retry_after_seconds == pytest.approx(expected)


def test_every_kind_is_in_the_table() -> None:
    assert {throttled.kind for throttled in THROTTLED} == set(ThrottleKind)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("requests", "the quota for a minute is used up"),
        (
            "tokens of a day",
            "the quota for a day is used up until 2026-11-30 08:00 UTC",
        ),
        ("spending in ten minutes", "the spending limit for 10 minutes is reached"),
        (
            "the cap of a project",
            (
                "the monthly spending cap is reached until 2026-12-01 08:00 UTC, "
                "or until you raise it in Google AI Studio"
            ),
        ),
        ("no credit", "the prepaid credit is used up until you add credit in Google AI Studio"),
        ("demand", "the model is overloaded"),
        ("tokens in the queue of batches", "the queue for batch requests is full"),
    ],
)
def test_the_error_names_the_limit(name: str, message: str) -> None:
    body = next(throttled.body for throttled in THROTTLED if throttled.name == name)
    error = model_error(WireReply(429, body), RequestText((), ""), NOW)
    assert str(error) == f"HTTP 429 RESOURCE_EXHAUSTED: {message}"


def test_a_402_is_a_used_up_credit_whatever_its_body() -> None:
    error = model_error(WireReply(402, "not JSON"), RequestText((), ""), NOW)
    assert isinstance(error, ModelThrottledError)
    assert error.kind is ThrottleKind.CREDIT


@pytest.mark.parametrize("limit", Limit)
def test_the_limits_of_the_stand_in_are_recognized(limit: Limit) -> None:
    reply = ask(a_service(Fault(kind=FaultKind.THROTTLE, limit=limit)), a_body("Text."))
    error = model_error(WireReply(reply.status, reply.body.decode()), RequestText((), ""), NOW)
    assert isinstance(error, ModelThrottledError)
    assert error.kind == limit.upper()


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)))  # noqa: DTZ001 - UTC is added
def test_a_day_ends_at_midnight_in_california_also_when_the_clocks_change(moment: datetime) -> None:
    now = moment.replace(tzinfo=UTC)
    error = error_in(json.dumps({"error": an_error("", failure(PER_DAY))}))
    wait = throttling_in(error, now).wait_seconds
    assert wait is not None
    assert 0 < wait <= 25 * 3600
    end = (now + timedelta(seconds=wait)).astimezone(ZoneInfo("America/Los_Angeles"))
    start = now.astimezone(ZoneInfo("America/Los_Angeles"))
    assert end.strftime("%H:%M:%S") == "00:00:00"
    assert end.date() == start.date() + timedelta(days=1)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)))  # noqa: DTZ001 - UTC is added
def test_a_month_ends_on_the_first_in_california(moment: datetime) -> None:
    now = moment.replace(tzinfo=UTC)
    error = ErrorBody(message="Your project has exceeded its monthly spending cap.")
    wait = throttling_in(error, now).wait_seconds
    assert wait is not None
    assert 0 < wait <= 31 * 86400 + 3600
    end = (now + timedelta(seconds=wait)).astimezone(ZoneInfo("America/Los_Angeles"))
    assert end.strftime("%d %H:%M:%S") == "01 00:00:00"


@given(JSON, st.sampled_from([400, 429, 503]))
def test_an_error_of_any_form_has_a_kind_and_no_negative_wait(body: object, status: int) -> None:
    reply = WireReply(status, json.dumps({"error": body}))
    error = model_error(reply, RequestText(("Text.",), "key"), NOW)
    assert str(error).startswith(f"HTTP {status}")
    if isinstance(error, ModelThrottledError):
        assert (error.retry_after_seconds or 0) >= 0


@given(st.text())
def test_a_throttled_call_never_passes_the_message_on(message: str) -> None:
    words = f"zebra {message}"
    body = json.dumps({"error": an_error(words)})
    assert "zebra" not in str(model_error(WireReply(429, body), RequestText((), ""), NOW))
