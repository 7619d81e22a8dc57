"""Maps the client libraries' errors to the pipeline's three model errors."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from medallion.vocabulary.errors import (
    ModelRefusedError,
    ModelThrottledError,
    ModelUnavailableError,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

_REFUSALS: Final = frozenset({400, 401, 403, 404, 405, 413, 422})
_KEY_REFUSALS: Final = frozenset({401, 403})
_REASON: Final = re.compile(r"[A-Z][A-Z0-9_]{0,62}")
_SECONDS: Final = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)s")


class ApiKeyRefusedError(ModelRefusedError):
    """The API refused the key; the secret may hold a newer one."""


def model_error(
    code: int | None, details: Iterable[object]
) -> ModelThrottledError | ModelUnavailableError | ModelRefusedError:
    """The error to raise instead, with the HTTP status and Google's reason code.

    The API's messages are dropped because they quote parts of the request.

    Args:
        code: HTTP status.
        details: the error's `details`, of any form.
    """
    status = int(code or 0)
    messages = [detail for detail in details if isinstance(detail, dict)]
    reason = _reason(messages)
    summary = f"HTTP {status} {reason}".strip()
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return ModelThrottledError(summary, _retry_after_seconds(messages))
    if status in _KEY_REFUSALS or reason == "API_KEY_INVALID":
        return ApiKeyRefusedError(summary)
    if status in _REFUSALS:
        return ModelRefusedError(summary)
    return ModelUnavailableError(summary)


def _reason(details: list[dict[str, object]]) -> str:
    """`google.rpc.ErrorInfo.reason`; google-generativeai's property for it fails over REST."""
    reasons = (str(detail.get("reason", "")) for detail in details)
    return next((reason for reason in reasons if _REASON.fullmatch(reason)), "")


def _retry_after_seconds(details: list[dict[str, object]]) -> float | None:
    """`google.rpc.RetryInfo.retryDelay`, such as "7.5s", which the client libraries ignore."""
    delays = (_SECONDS.fullmatch(str(detail.get("retryDelay", ""))) for detail in details)
    return next((float(delay[1]) for delay in delays if delay), None)
