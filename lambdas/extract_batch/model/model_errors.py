"""Maps the API's errors to the pipeline's three model errors."""

from __future__ import annotations

from datetime import UTC, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from lambdas.extract_batch.model.error_body import error_in
from lambdas.extract_batch.model.throttling import throttling_in
from medallion.vocabulary.errors import (
    ModelRefusedError,
    ModelThrottledError,
    ModelUnavailableError,
)
from medallion.vocabulary.throttling import LASTING_LIMITS, MAX_WAIT_SECONDS, ThrottleKind

if TYPE_CHECKING:
    from datetime import datetime

    from lambdas.extract_batch.model.api_message import RequestText
    from lambdas.extract_batch.model.error_body import ErrorBody
    from lambdas.extract_batch.model.throttling import Throttling
    from lambdas.extract_batch.model.wire_reply import WireReply

_REFUSALS: Final = frozenset({400, 401, 403, 404, 405, 413, 422})
_LIMIT_REACHED: Final = frozenset({HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.TOO_MANY_REQUESTS})
"""402: the prepaid credit is used up, which was a 429 until 2026."""

_KEY_REFUSALS: Final = frozenset({401, 403})
_LIMITS: Final = {
    ThrottleKind.MINUTE: "the quota for a minute is used up",
    ThrottleKind.DAY: "the quota for a day is used up",
    ThrottleKind.SPEND: "the spending limit for 10 minutes is reached",
    ThrottleKind.MONTHLY_CAP: "the monthly spending cap is reached",
    ThrottleKind.CREDIT: "the prepaid credit is used up",
    ThrottleKind.OVERLOAD: "the model is overloaded",
    ThrottleKind.BATCH: "the queue for batch requests is full",
}
_REMEDIES: Final = {
    ThrottleKind.MONTHLY_CAP: ", or until you raise it in Google AI Studio",
    ThrottleKind.CREDIT: " until you add credit in Google AI Studio",
}


class ApiKeyRefusedError(ModelRefusedError):
    """The API refused the key; the secret may hold a newer one."""


def model_error(
    reply: WireReply, request: RequestText, now: datetime
) -> ModelThrottledError | ModelUnavailableError | ModelRefusedError:
    """The error for a reply without an answer, with the HTTP status and Google's reason code.

    Only a refusal includes the API's message, and only if it quotes nothing from the request.
    """
    error = error_in(reply.body)
    summary = f"HTTP {reply.status} {error.reason or error.status}".strip()
    if reply.status in _LIMIT_REACHED:
        return _throttled(summary, error, now, reply.status)
    if reply.status not in _REFUSALS:
        return ModelUnavailableError(summary)
    message = request.quotable(error.message).removesuffix(".")
    explained = f"{summary}: {message}" if message else summary
    if reply.status in _KEY_REFUSALS or error.reason == "API_KEY_INVALID":
        return ApiKeyRefusedError(explained)
    return ModelRefusedError(explained)


def _throttled(summary: str, error: ErrorBody, now: datetime, status: int) -> ModelThrottledError:
    """The limit in words of this project: the API's message may quote the request."""
    throttling = throttling_in(error, now, status)
    kind = throttling.kind
    until = _until(now, throttling)
    limit = _LIMITS.get(kind, "a limit is reached" if until else "")
    explained = f"{limit}{until}{_REMEDIES.get(kind, '')}"
    message = f"{summary}: {explained}" if limit else summary
    return ModelThrottledError(message, throttling.wait_seconds, kind)


def _until(now: datetime, throttling: Throttling) -> str:
    """The end of a limit that no run waits for; empty for other limits."""
    wait = throttling.wait_seconds or 0.0
    lasts = throttling.kind in LASTING_LIMITS or wait > MAX_WAIT_SECONDS
    if throttling.kind is ThrottleKind.CREDIT or not lasts:
        return ""
    # Half a second more: an end at midnight must not read 23:59.
    end = now.astimezone(UTC) + timedelta(seconds=wait + 0.5)
    return f" until {end:%Y-%m-%d %H:%M} UTC"
