"""Times in the form that a Wait state reads."""

from __future__ import annotations

import math
from datetime import UTC, datetime


def wait_until(moment: datetime) -> str:
    """Whole seconds, never earlier than the moment: whoever comes back too early waits again."""
    whole = datetime.fromtimestamp(math.ceil(moment.timestamp()), tz=UTC)
    return whole.strftime("%Y-%m-%dT%H:%M:%SZ")
