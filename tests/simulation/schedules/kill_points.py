"""Every call of every function, before and after which a process can be killed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_name("calls.txt")
"""One call a line, "PublishOutcome/s3 PutObject silver documents"; `calls` rewrites it."""

SIDES: Final = ("before", "after")


@dataclass(frozen=True)
class KillPoint:
    """A call of a function, and a side of it."""

    target: str
    side: str


@cache
def known_calls() -> tuple[str, ...]:
    """The calls that functions are known to make."""
    return tuple(FILE.read_text(encoding="utf-8").splitlines())


@cache
def kill_points() -> tuple[KillPoint, ...]:
    """Both sides of every known call."""
    return tuple(KillPoint(call, side) for call in known_calls() for side in SIDES)


def write_calls(calls: Iterable[str]) -> None:
    """Replace the list."""
    FILE.write_text("".join(f"{call}\n" for call in sorted(set(calls))), encoding="utf-8")
