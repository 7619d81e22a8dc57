"""Operators: they rerun what the console and the ledger show as unfinished."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.simulation.aws.errors import AwsError
from tests.simulation.checks import Evidence, ExecutionFacts

if TYPE_CHECKING:
    from tests.simulation.world.platform import Platform
    from tests.simulation.world.users import Users

_UNFINISHED: Final = frozenset({"RUNNING", "FAILED", "PARTIAL"})
_OF_A_LEADER: Final = frozenset({"SilverToGold", "SettleGoldRun"})
"""States of an execution that leads a gold run."""


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
    """Redrive the document's last execution if it broke, or start a new one; what was done.

    A redriven leader would run its old manifest (a known fault), so operators start it anew.
    """
    broken = [
        execution
        for execution in evidence.executions
        if execution.key == key and execution.status != "SUCCEEDED" and not execution.decided
    ]
    is_chosen = turn == 0 and platform.scheduler.fraction_of("operator", key) < 0.5
    if broken and is_chosen and _last_state(broken[-1], platform) not in _OF_A_LEADER:
        try:
            platform.states.redrive_execution(executionArn=broken[-1].arn)
        except AwsError:
            pass
        else:
            return f"An operator redrives the last execution of {key}."
    users.start(key)
    return f"An operator starts a new execution for {key}."


def _last_state(execution: ExecutionFacts, platform: Platform) -> str:
    """The name of the state that the execution entered last."""
    history = platform.states.get_execution_history(
        executionArn=execution.arn, reverseOrder=True, maxResults=100, includeExecutionData=False
    )
    entered = (event.get("stateEnteredEventDetails") for event in history["events"])
    return next((str(details["name"]) for details in entered if details), "")
