"""Turns the client library's errors into the three that the pipeline knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from medallion.errors import ModelRefusedError, ModelThrottledError, ModelUnavailableError

if TYPE_CHECKING:
    from google.api_core.exceptions import GoogleAPICallError

_REFUSALS: Final = frozenset({400, 401, 403, 404, 405, 413, 422})
_KEY_REFUSALS: Final = frozenset({401, 403})


class ApiKeyRefusedError(ModelRefusedError):
    """The API key is not accepted; a newer one may stand in the secret."""


def model_error(
    error: GoogleAPICallError,
) -> ModelThrottledError | ModelUnavailableError | ModelRefusedError:
    """The error to raise instead: HTTP status and Google's reason code, never the message.

    The API's messages quote parts of the request, so none of them is passed on.
    """
    status = int(error.code or 0)
    reason = error.reason or ""
    summary = f"HTTP {status} {reason}".strip()
    if status == 429:
        return ModelThrottledError(summary, _retry_after_seconds(error))
    if status in _KEY_REFUSALS or reason == "API_KEY_INVALID":
        return ApiKeyRefusedError(summary)
    if status in _REFUSALS:
        return ModelRefusedError(summary)
    return ModelUnavailableError(summary)


def _retry_after_seconds(error: GoogleAPICallError) -> float | None:
    """`google.rpc.RetryInfo` of the error's details, which no client library acts on."""
    for detail in error.details:
        delay = getattr(detail, "retry_delay", None)
        if delay is not None:
            return float(delay.seconds) + float(delay.nanos) / 1e9
    return None
