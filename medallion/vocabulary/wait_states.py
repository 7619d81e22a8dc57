"""Times in the format of a Wait state."""

from __future__ import annotations

import math
from datetime import UTC, datetime


def wait_until(moment: datetime) -> str:
    """Whole seconds, never earlier than the moment: waking up too early would mean another wait."""
    whole = datetime.fromtimestamp(math.ceil(moment.timestamp()), tz=UTC)
    return whole.strftime("%Y-%m-%dT%H:%M:%SZ")
