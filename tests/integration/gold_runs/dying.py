"""Clients whose process dies right before one of their writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

_WRITES = {
    "put_item",
    "update_item",
    "delete_item",
    "put_object",
    "delete_object",
    "send_task_success",
    "batch_stop_job_run",
}


class ProcessDiedError(BaseException):
    """The process of a function ended; no handler of errors sees it."""


@dataclass
class Deaths:
    """The writes of one function of one execution, by name, and the one that never happens.

    Attributes:
        function: whose writes count, for example `one: SettleGoldRun`; all others always succeed.
        at: the number of the write before which the process dies, once; None for never.
    """

    function: str = ""
    at: int | None = None
    writes: list[str] = field(default_factory=list)
    died: bool = False

    def before_write(self, running: str, name: str) -> None:
        """Count the write of the running function, or die."""
        if running != self.function or self.died:
            return
        if self.at == len(self.writes):
            self._die()
        self.writes.append(name)

    def at_end(self, running: str) -> None:
        """Die after the last write, before the function's response reaches anybody."""
        if running == self.function and not self.died and self.at == len(self.writes):
            self._die()

    def _die(self) -> None:
        self.died = True
        raise ProcessDiedError


@dataclass
class DyingClient:
    """A client of AWS in a process that may die."""

    client: Any
    deaths: Deaths
    running: list[str]

    def __getattr__(self, operation: str) -> Any:
        call = getattr(self.client, operation)
        if operation not in _WRITES:
            return call

        def write(**request: Any) -> Any:
            self.deaths.before_write(self.running[-1], f"{operation} {_target(request)}".strip())
            return call(**request)

        return write


def _target(request: dict[str, Any]) -> str:
    """What the write is about, without ids."""
    if "Key" in request and isinstance(request["Key"], str):
        parts = request["Key"].split("/")
        return "manifest" if parts[0] == "gold-runs" else parts[0]
    item = request.get("Key") or request.get("Item")
    return str(item["sk"]["S"]).split("#")[0] if item else ""
