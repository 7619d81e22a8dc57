"""Groups of documents that broke a gold run together, and are tried in halves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

Member = TypeVar("Member")


def halves(members: Sequence[Member]) -> tuple[Sequence[Member], Sequence[Member]]:
    """The first half, which is the larger one, and the second."""
    middle = (len(members) + 1) // 2
    return members[:middle], members[middle:]


def group_of(gold_run_id: str, half: int) -> str:
    """The name of a half of a broken gold run."""
    return f"{gold_run_id}/{half}"


def gold_run_of(group: str) -> str:
    """The broken gold run of a group."""
    return group.split("/", 1)[0]
