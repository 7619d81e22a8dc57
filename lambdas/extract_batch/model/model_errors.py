"""Maps the API's errors to the pipeline's three model errors."""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from medallion.vocabulary.errors import (
    ModelRefusedError,
    ModelThrottledError,
    ModelUnavailableError,
)

if TYPE_CHECKING:
    from lambdas.extract_batch.model.wire_reply import WireReply

_REFUSALS: Final = frozenset({400, 401, 403, 404, 405, 413, 422})
_KEY_REFUSALS: Final = frozenset({401, 403})
_REASON: Final = re.compile(r"[A-Z][A-Z0-9_]{0,62}")
_SECONDS: Final = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)s")


class ApiKeyRefusedError(ModelRefusedError):
    """The API refused the key; the secret may hold a newer one."""


def model_error(
    reply: WireReply,
) -> ModelThrottledError | ModelUnavailableError | ModelRefusedError:
    """The error for a reply without an answer, with the HTTP status and Google's reason code.

    The API's messages are dropped because they quote parts of the request.
    """
    details = _details(reply.body)
    reason = _reason(details)
    summary = f"HTTP {reply.status} {reason}".strip()
    if reply.status == HTTPStatus.TOO_MANY_REQUESTS:
        return ModelThrottledError(summary, _retry_after_seconds(details))
    if reply.status in _KEY_REFUSALS or reason == "API_KEY_INVALID":
        return ApiKeyRefusedError(summary)
    if reply.status in _REFUSALS:
        return ModelRefusedError(summary)
    return ModelUnavailableError(summary)


def _details(body: str) -> list[dict[str, object]]:
    """The messages in `error.details`; none in a body of any other form."""
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return []
    # Some of Google's gateways wrap the error in a list.
    first = parsed[0] if isinstance(parsed, list) and parsed else parsed
    error = first.get("error") if isinstance(first, dict) else None
    details = error.get("details") if isinstance(error, dict) else None
    return [each for each in details if isinstance(each, dict)] if isinstance(details, list) else []


def _reason(details: list[dict[str, object]]) -> str:
    """`google.rpc.ErrorInfo.reason`."""
    reasons = (str(detail.get("reason", "")) for detail in details)
    return next((reason for reason in reasons if _REASON.fullmatch(reason)), "")


def _retry_after_seconds(details: list[dict[str, object]]) -> float | None:
    """`google.rpc.RetryInfo.retryDelay`, such as "7.5s"."""
    delays = (_SECONDS.fullmatch(str(detail.get("retryDelay", ""))) for detail in details)
    return next((float(delay[1]) for delay in delays if delay), None)
