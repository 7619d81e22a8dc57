"""Classifies a 429 of the API: which limit it names, and how long that limit lasts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from medallion.vocabulary.throttling import ThrottleKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from lambdas.extract_batch.model.error_body import ErrorBody

_LONG_SECONDS: Final = 3600.0
"""A longer delay belongs to the quota of a day, whatever its name."""

_PACIFIC: Final = "America/Los_Angeles"
"""Time zone of Google's days and months."""

_MINUTE_SECONDS: Final = 60.0
_SPEND_SECONDS: Final = 600.0
_CREDIT_SECONDS: Final = 3600.0

_QUOTAS: Final = (
    (ThrottleKind.MONTHLY_CAP, re.compile("permonth|spend(?:ing)?cap")),
    (ThrottleKind.BATCH, re.compile("batch|enqueued")),
    (ThrottleKind.DAY, re.compile("perday|daily")),
    (ThrottleKind.SPEND, re.compile("spend|billing|cost")),
    (ThrottleKind.OVERLOAD, re.compile("concurren")),
    (ThrottleKind.MINUTE, re.compile("perminute|persecond")),
)
"""Names of quotas in lower case, without underscores; of several, the longest-lasting first."""

_MESSAGES: Final = (
    (ThrottleKind.CREDIT, re.compile(r"prepa(?:y|id|yment)\b|credits? (?:are|is) depleted")),
    (ThrottleKind.MONTHLY_CAP, re.compile(r"monthly spend|spend(?:ing)? cap")),
    (ThrottleKind.SPEND, re.compile(r"spend-based|spending rate")),
    (ThrottleKind.BATCH, re.compile(r"\bbatch|enqueued")),
    (ThrottleKind.DAY, re.compile(r"per[ _]day|\bdaily\b")),
    (ThrottleKind.MINUTE, re.compile(r"per[ _]minute")),
    (
        ThrottleKind.OVERLOAD,
        re.compile(r"overload|high demand|capacity|concurren|resource exhausted"),
    ),
)
"""Parts of the message in lower case."""

_DURATION: Final = re.compile(
    r"(?:(\d{1,4})h)?(?:(\d{1,6})m(?!s))?(?:(\d{1,9}(?:\.\d{1,9})?)(ms|s))?"
)
_RETRY_IN: Final = re.compile(r"retry in ([0-9hms.]*[hms])")


@dataclass(frozen=True)
class Throttling:
    """A limit that was reached.

    Attributes:
        wait_seconds: until the limit may have ended; None if only trying again can show it.
    """

    kind: ThrottleKind
    wait_seconds: float | None


def throttling_in(error: ErrorBody, now: datetime, status: int = 429) -> Throttling:
    """The limit that a 429 names; a 402 always means that the prepaid credit is used up.

    The quota's name decides, then the delay, then the message. Google's delay is that of a
    minute's quota even if the quota of a day is used up, so it counts only for short limits.
    """
    delay = _delay_seconds(error)
    if status == HTTPStatus.PAYMENT_REQUIRED:
        return Throttling(ThrottleKind.CREDIT, _CREDIT_SECONDS)
    kind = _kind_of_quota(error) or _kind_of_delay(delay) or _kind_of_message(error.message)
    return Throttling(kind, _wait_seconds(kind, delay, now))


def _kind_of_quota(error: ErrorBody) -> ThrottleKind | None:
    names = [name.lower().replace("_", "") for name in _quota_names(error)]
    found = (kind for kind, name in _QUOTAS if any(map(name.search, names)))
    return next(found, None)


def _quota_names(error: ErrorBody) -> Iterator[str]:
    """`quotaId` and `quotaMetric` of each violation in `google.rpc.QuotaFailure`."""
    for detail in error.details:
        violations = detail.get("violations")
        for violation in violations if isinstance(violations, list) else ():
            if isinstance(violation, dict):
                yield _quota_name(violation)


def _quota_name(violation: Mapping[str, Any]) -> str:
    """The identifier, or the metric's name without its service, or the subject."""
    names = (violation.get(key) for key in ("quotaId", "quotaMetric", "subject"))
    name = next((name for name in names if isinstance(name, str) and name), "")
    return name.rpartition("/")[2]


def _kind_of_delay(delay: float | None) -> ThrottleKind | None:
    return ThrottleKind.DAY if delay is not None and delay > _LONG_SECONDS else None


def _kind_of_message(message: str) -> ThrottleKind:
    lower = message.lower()
    found = (kind for kind, words in _MESSAGES if words.search(lower))
    return next(found, ThrottleKind.UNKNOWN)


def _delay_seconds(error: ErrorBody) -> float | None:
    """`google.rpc.RetryInfo.retryDelay`, such as "7.5s", or the message's "retry in 1h2m3.5s"."""
    named = [str(detail.get("retryDelay", "")) for detail in error.details]
    in_text = _RETRY_IN.search(error.message.lower())
    named += [in_text[1]] if in_text else []
    return next((seconds for text in named if (seconds := _seconds(text)) is not None), None)


def _seconds(duration: str) -> float | None:
    found = _DURATION.fullmatch(duration) if duration else None
    if not found:
        return None
    hours, minutes, seconds, unit = found.groups()
    rest = float(seconds or 0) / (1000 if unit == "ms" else 1)
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + rest


def _wait_seconds(kind: ThrottleKind, delay: float | None, now: datetime) -> float | None:
    if kind is ThrottleKind.DAY:
        return _until(now, _next_day(now))
    if kind is ThrottleKind.MONTHLY_CAP:
        return _until(now, _next_month(now))
    if kind is ThrottleKind.CREDIT:
        return _CREDIT_SECONDS
    if delay is not None:
        return delay
    usual = {
        ThrottleKind.MINUTE: _MINUTE_SECONDS,
        ThrottleKind.SPEND: _SPEND_SECONDS,
        ThrottleKind.BATCH: _SPEND_SECONDS,
    }
    return usual.get(kind)


def _next_day(now: datetime) -> datetime:
    there = now.astimezone(ZoneInfo(_PACIFIC))
    return (there + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def _next_month(now: datetime) -> datetime:
    there = now.astimezone(ZoneInfo(_PACIFIC)).replace(day=28)
    first = (there + timedelta(days=4)).replace(day=1)
    return first.replace(hour=0, minute=0, second=0, microsecond=0)


def _until(now: datetime, end: datetime) -> float:
    """Seconds of real time: both moments in UTC, because a day may have 23 or 25 hours."""
    return end.timestamp() - now.timestamp()
