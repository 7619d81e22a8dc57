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
        self._scheduler = scheduler
        self.take_overs: list[TakeOver] = []
        self._is_running = is_running
        self._givers: dict[str, object] = {}

    def _apply(self, write: Write) -> None:
        if write.old and write.new:
            self._note(write.old, write.new)
        super()._apply(write)

    def _note(self, old: Item, new: Item) -> None:
        before, after = _text(old, "owner"), _text(new, "owner")
        is_withdrawn = self._is_withdrawn(new)
        is_given = is_withdrawn or before == self._acting_execution()
        if before and after and before != after and not is_given and self._is_running(before):
            # The item of a dataset's gold has no version.
            is_same = _text(old, "version_id") == _text(new, "version_id")
            self.take_overs.append(TakeOver(_text(new, "key"), is_same_version=is_same))

    def _is_withdrawn(self, new: Item) -> bool:
        """Whether the invocation takes back what it gave itself: it did not reach the owner."""
        fiber, item = self._scheduler.current, _text(new, "pk") + _text(new, "sk")
        invocation = fiber.local.get("event") if fiber else None
        before, self._givers[item] = self._givers.get(item), invocation
        return invocation is not None and before is invocation

    def _acting_execution(self) -> str:
        """The execution whose step writes; a leader hands a dataset's gold on by itself."""
        fiber = self._scheduler.current
        event = fiber.local.get("event", {}) if fiber else {}
        run_id: str = event.get("document", {}).get("run_id", "")
        return run_id


def _text(item: Item, name: str) -> str:
    value: str = item.get(name, {}).get("S", "")
    return value
