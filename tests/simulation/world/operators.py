"""Operators: they rerun what the console and the ledger show as unfinished."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.simulation.aws.errors import AwsError
from tests.simulation.checks import Evidence

if TYPE_CHECKING:
    from tests.simulation.world.platform import Platform
    from tests.simulation.world.users import Users

_UNFINISHED: Final = frozenset({"RUNNING", "FAILED", "PARTIAL"})


def unfinished_keys(evidence: Evidence) -> list[str]:
    """The documents that an operator would rerun."""
    found = []
    for key, history in evidence.histories.items():
        entry = evidence.entries.get(key)
        if entry is None:
            if history.current is not None:
                found.append(key)
        elif entry.version_id != (history.current or "") or entry.status in _UNFINISHED:
            found.append(key)
    return found


def rerun(key: str, evidence: Evidence, platform: Platform, users: Users, turn: int) -> str:
    """Redrive the document's last execution if it broke, or start a new one; what was done."""
    broken = [
        execution
        for execution in evidence.executions
        if execution.key == key and execution.status != "SUCCEEDED" and not execution.decided
    ]
    if broken and platform.scheduler.fraction_of("operator", key, turn) < 0.5:
        try:
            platform.states.redrive_execution(executionArn=broken[-1].arn)
        except AwsError:
            pass
        else:
            return f"An operator redrives the last execution of {key}."
    users.start(key)
    return f"An operator starts a new execution for {key}."
