"""The kinds of throttling, which differ in their waits and in who must act."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class ThrottleKind(StrEnum):
    """The limit because of which the model's API answered 429 or 402."""

    MINUTE = "MINUTE"
    DAY = "DAY"
    SPEND = "SPEND"
    MONTHLY_CAP = "MONTHLY_CAP"
    CREDIT = "CREDIT"
    OVERLOAD = "OVERLOAD"
    BATCH = "BATCH"
    UNKNOWN = "UNKNOWN"


MODEL_THROTTLED: Final = "MODEL_THROTTLED"
"""Reason code of a limit that ends by itself within an hour."""

LASTING_LIMITS: Final = {
    ThrottleKind.DAY: "QUOTA_DAY",
    ThrottleKind.MONTHLY_CAP: "SPENDING_CAP",
    ThrottleKind.CREDIT: "CREDIT_USED_UP",
}
"""Reason codes of the limits that no run waits for."""

LASTING_CODES: Final = frozenset(LASTING_LIMITS.values())
THROTTLED_CODES: Final = frozenset({MODEL_THROTTLED, *LASTING_CODES})

MAX_WAIT_SECONDS: Final = 3600.0
"""A run does not wait longer for a limit; a later run continues."""
