"""Find runs that failed before they claimed their document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cli.runs.executions import current_state, key_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from cli.stacks import Connection

_PAGES: Final = 5
_DESCRIPTIONS: Final = 10


class EarlyFailures:
    """Failed executions by the key of their document; each execution is described once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._described: set[str] = set()
        self._by_key: dict[str, dict[str, Any]] = {}

    def look(self, since: datetime, known: Collection[str]) -> None:
        """Describe new failures, at most ten of them.

        Args:
            since: executions that started earlier are left out.
            known: executions that claimed their documents.
        """
        left = _DESCRIPTIONS
        for run in self._listed(since):
            arn = run["executionArn"]
            if left and arn not in self._described and arn not in known:
                self._describe(arn)
                left -= 1

    def find(self, key: str, since: datetime) -> tuple[str, str] | None:
        """The error of a failed execution for this key, and the state that it was in."""
        run = self._by_key.get(key)
        if run is None or run["startDate"] < since:
            return None
        state = current_state(self._connection, run["executionArn"])
        return str(run.get("error") or run["status"]), state

    def _describe(self, arn: str) -> None:
        run: Any = self._connection.step_functions.describe_execution(executionArn=arn)
        self._described.add(arn)
        self._by_key.setdefault(key_of(run.get("input", "{}")), run)

    def _listed(self, since: datetime) -> Iterator[Any]:
        """Failed executions, newest first."""
        request: dict[str, Any] = {
            "stateMachineArn": self._connection.stack.state_machine_arn,
            "statusFilter": "FAILED",
            "maxResults": 100,
        }
        for _ in range(_PAGES):
            page = self._connection.step_functions.list_executions(**request)
            for run in page["executions"]:
                if run["startDate"] < since:
                    return
                yield run
            if "nextToken" not in page:
                return
            request["nextToken"] = page["nextToken"]
