"""Maps the API's errors to the pipeline's three model errors."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from lambdas.extract_batch.model.error_body import error_in
from lambdas.extract_batch.model.throttling import throttling_in
from medallion.vocabulary.errors import (
    ModelRefusedError,
    ModelThrottledError,
    ModelUnavailableError,
)
from medallion.vocabulary.throttling import ThrottleKind

if TYPE_CHECKING:
    from datetime import datetime

    from lambdas.extract_batch.model.api_message import RequestText
    from lambdas.extract_batch.model.error_body import ErrorBody
    from lambdas.extract_batch.model.wire_reply import WireReply

_REFUSALS: Final = frozenset({400, 401, 403, 404, 405, 413, 422})
_LIMIT_REACHED: Final = frozenset({HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.TOO_MANY_REQUESTS})
"""402: the prepaid credit is used up, which was a 429 until 2026."""

_KEY_REFUSALS: Final = frozenset({401, 403})
_LIMITS: Final = {
    ThrottleKind.MINUTE: "the quota for a minute is used up",
    ThrottleKind.DAY: "the quota for a day is used up, until midnight Pacific Time",
    ThrottleKind.SPEND: "the spending limit for 10 minutes is reached",
    ThrottleKind.MONTHLY_CAP: "the monthly spending cap is reached; raise it in Google AI Studio",
    ThrottleKind.CREDIT: "the prepaid credit is used up; add credit in Google AI Studio",
    ThrottleKind.OVERLOAD: "the model is overloaded",
    ThrottleKind.BATCH: "the queue for batch requests is full",
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
    limit = _LIMITS.get(throttling.kind)
    message = f"{summary}: {limit}" if limit else summary
    return ModelThrottledError(message, throttling.wait_seconds, throttling.kind)
