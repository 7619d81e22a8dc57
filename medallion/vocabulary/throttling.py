"""The kinds of throttling, which differ in their waits and in who must act."""

from __future__ import annotations

from enum import StrEnum


class ThrottleKind(StrEnum):
    """Why the model's API answered 429."""

    MINUTE = "MINUTE"
    DAY = "DAY"
    SPEND = "SPEND"
    MONTHLY_CAP = "MONTHLY_CAP"
    CREDIT = "CREDIT"
    OVERLOAD = "OVERLOAD"
    BATCH = "BATCH"
    UNKNOWN = "UNKNOWN"
