"""Executions of the state machine: as rows, with their states and the time in each."""

from __future__ import annotations

import contextlib
import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from medallion.vocabulary import lake
from medallion.vocabulary.statuses import DocumentStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cli.stacks import Connection

_STATUS_OF_ERROR = {
    "PartialExtraction": DocumentStatus.PARTIAL,
    "DocumentRejected": DocumentStatus.REJECTED,
    "QualityGate": DocumentStatus.HELD,
}
_REASON_CHARS = 200
_LOOKED_AT = 100
_ENDS = {"ExecutionSucceeded", "ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted"}


@dataclass(frozen=True)
class StateVisit:
    """Total time, in seconds, of all visits to a state of an execution."""

    state: str
    visits: int
    seconds: float
    running: bool


def list_runs(connection: Connection, limit: int) -> list[dict[str, object]]:
    """The executions with their documents, newest first."""
    listed = connection.step_functions.list_executions(
        stateMachineArn=connection.stack.state_machine_arn, maxResults=limit
    )
    return [_run_row(connection, run["executionArn"]) for run in listed["executions"][:limit]]


def _run_row(connection: Connection, arn: str) -> dict[str, object]:
    run = connection.step_functions.describe_execution(executionArn=arn)
    key = key_of(run.get("input", "{}"))
    entry = connection.ledger.find(lake.document_id_of(connection.stack.bronze_bucket, key))
    mine = entry if entry and entry.run_id == arn else None
    stop = run.get("stopDate")
    return {
        "started": run["startDate"].isoformat(timespec="seconds"),
        "document": key,
        "status": _status(dict(run), mine.status if mine else None),
        "execution": run["status"],
        "records": mine.counts.records if mine else None,
        "gold_rows": mine.gold.rows if mine else None,
        "seconds": round((stop - run["startDate"]).total_seconds(), 1) if stop else None,
        "reason": (mine.reason if mine else reason_of(dict(run)) or reason_to_skip(run)) or "",
        "run_id": arn,
    }


def newest_run(connection: Connection, key: str) -> dict[str, Any] | None:
    """The newest execution for a key among the last hundred, None if there is none."""
    listed = connection.step_functions.list_executions(
        stateMachineArn=connection.stack.state_machine_arn, maxResults=_LOOKED_AT
    )
    for execution in listed["executions"][:_LOOKED_AT]:
        run: Any = connection.step_functions.describe_execution(
            executionArn=execution["executionArn"]
        )
        if key_of(run.get("input", "{}")) == key:
            return dict(run)
    return None


def reason_of(run: dict[str, Any]) -> str:
    """Why an execution broke, from its error and cause; empty if it did not break.

    The cause of a failed function is JSON with the message of its error.
    """
    error, cause = run.get("error") or "", run.get("cause") or ""
    with contextlib.suppress(ValueError, KeyError, TypeError):
        cause = str(json.loads(cause)["errorMessage"])
    words = " ".join(f"{error}: {cause}".strip(": ").split())
    return words if len(words) <= _REASON_CHARS else f"{words[: _REASON_CHARS - 1]}…"


def key_of(event: str) -> str:
    """The document's key in the input of an execution, empty if there is none."""
    try:
        return str(json.loads(event)["detail"]["object"]["key"])
    except (ValueError, KeyError, TypeError):
        return ""


def _status(run: dict[str, Any], of_entry: DocumentStatus | None) -> str:
    """The document's status at the end of this run."""
    if of_entry:
        return of_entry
    if run["status"] == "RUNNING":
        return DocumentStatus.RUNNING
    if run["status"] != "SUCCEEDED":
        return _STATUS_OF_ERROR.get(run.get("error", ""), DocumentStatus.FAILED)
    output = json.loads(run.get("output") or "{}")
    if "superseded" in output:
        return DocumentStatus.STALE
    return str(output.get("status") or _registration(run).get("status") or "")


def reason_to_skip(run: Mapping[str, Any]) -> str:
    """Why a run that succeeded had nothing to do; empty if it did something."""
    return str(_registration(run).get("reason") or "")


def _registration(run: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run.get("output") or "{}").get("registration", {})
    return found.get("payload") or {}


def history(connection: Connection, arn: str) -> list[Any]:
    """All events of an execution, oldest first."""
    pages = connection.step_functions.get_paginator("get_execution_history").paginate(
        executionArn=arn, includeExecutionData=False
    )
    return [event for page in pages for event in page["events"]]


def state_visits(events: list[Any], now: datetime) -> list[StateVisit]:
    """The time spent in each state, in the order of first visits."""
    seconds: defaultdict[str, float] = defaultdict(float)
    visits: Counter[str] = Counter()
    entered: dict[str, datetime] = {}
    for event in events:
        if name := event.get("stateEnteredEventDetails", {}).get("name"):
            entered[name] = event["timestamp"]
            visits[name] += 1
        elif name := event.get("stateExitedEventDetails", {}).get("name"):
            begin = entered.pop(name, event["timestamp"])
            seconds[name] += (event["timestamp"] - begin).total_seconds()
    finished = bool(events) and events[-1]["type"] in _ENDS
    until = events[-1]["timestamp"] if finished else now
    for name, begin in entered.items():
        seconds[name] += (until - begin).total_seconds()
    return [
        StateVisit(name, count, seconds[name], name in entered and not finished)
        for name, count in visits.items()
    ]


@dataclass(frozen=True)
class Position:
    """Where an execution is, or was when it ended; the state is empty before the first."""

    state: str
    ended: bool


def position(connection: Connection, arn: str) -> Position:
    """Where an execution is, from its newest events."""
    newest = connection.step_functions.get_execution_history(
        executionArn=arn, reverseOrder=True, maxResults=30, includeExecutionData=False
    )["events"]
    names = (event.get("stateEnteredEventDetails", {}).get("name") for event in newest)
    state = next((name for name in names if name), "")
    return Position(state, bool(newest) and newest[0]["type"] in _ENDS)


def current_state(connection: Connection, arn: str) -> str:
    """The state that an execution is in, or was in when it ended."""
    return position(connection, arn).state
