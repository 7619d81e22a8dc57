"""What `doctor` finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """The result of a check: the verdict (ok, warn or fail), and the next step unless it is ok."""

    check: str
    verdict: str
    finding: str
    next_step: str = ""
