"""Turns the client library's errors into the three that the pipeline knows."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from medallion.errors import ModelRefusedError, ModelThrottledError, ModelUnavailableError

if TYPE_CHECKING:
    from google.api_core.exceptions import GoogleAPICallError

_REFUSALS: Final = frozenset({400, 401, 403, 404, 405, 413, 422})
_KEY_REFUSALS: Final = frozenset({401, 403})
_REASON: Final = re.compile(r"[A-Z][A-Z0-9_]{0,62}")
_SECONDS: Final = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)s")


class ApiKeyRefusedError(ModelRefusedError):
    """The API key is not accepted; a newer one may stand in the secret."""


def model_error(
    error: GoogleAPICallError,
) -> ModelThrottledError | ModelUnavailableError | ModelRefusedError:
    """The error to raise instead: HTTP status and Google's reason code, never the message.

    The API's messages quote parts of the request, so none of them is passed on.
    """
    status = int(error.code or 0)
    reason = _reason(error)
    summary = f"HTTP {status} {reason}".strip()
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return ModelThrottledError(summary, _retry_after_seconds(error))
    if status in _KEY_REFUSALS or reason == "API_KEY_INVALID":
        return ApiKeyRefusedError(summary)
    if status in _REFUSALS:
        return ModelRefusedError(summary)
    return ModelUnavailableError(summary)


def _reason(error: GoogleAPICallError) -> str:
    """`google.rpc.ErrorInfo.reason`; the error's own property fails for answers over REST."""
    reasons = (str(detail.get("reason", "")) for detail in _details(error))
    return next((reason for reason in reasons if _REASON.fullmatch(reason)), "")


def _retry_after_seconds(error: GoogleAPICallError) -> float | None:
    """`google.rpc.RetryInfo.retryDelay`, such as "7.5s", which no client library acts on."""
    delays = (_SECONDS.fullmatch(str(one.get("retryDelay", ""))) for one in _details(error))
    return next((float(delay[1]) for delay in delays if delay), None)


def _details(error: GoogleAPICallError) -> list[dict[str, Any]]:
    return [detail for detail in error.details or () if isinstance(detail, dict)]
