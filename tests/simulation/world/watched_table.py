"""DynamoDB that notes each claim that was taken from a running execution."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.simulation.aws.dynamodb import DynamoDB, Write
from tests.simulation.checks import TakeOver
from tests.simulation.kernel import Scheduler

Item = dict[str, Any]


class WatchedTable(DynamoDB):
    """Compares each write's item before and after.

    Attributes:
        take_overs: of claims whose owners were running.
    """

    def __init__(self, scheduler: Scheduler, is_running: Callable[[str], bool]) -> None:
        """Begin; `is_running` is asked about execution ARNs."""
        super().__init__(scheduler)
        self.take_overs: list[TakeOver] = []
        self._is_running = is_running

    def _apply(self, write: Write) -> None:
        if write.old and write.new:
            self._note(write.old, write.new)
        super()._apply(write)

    def _note(self, old: Item, new: Item) -> None:
        before, after = _text(old, "owner"), _text(new, "owner")
        if before and after and before != after and self._is_running(before):
            # The item of a dataset's gold has no version.
            is_same = _text(old, "version_id") == _text(new, "version_id")
            self.take_overs.append(TakeOver(_text(new, "key"), is_same_version=is_same))


def _text(item: Item, name: str) -> str:
    value: str = item.get(name, {}).get("S", "")
    return value
