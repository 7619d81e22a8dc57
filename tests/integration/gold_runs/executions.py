"""Executions from JoinGoldRun on: the states of the state machine that the functions work in."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from medallion.contracts import DocumentPointer
    from tests.integration.steps_surroundings import Clock

HEARTBEAT = timedelta(hours=1)


STARTED = datetime(2026, 11, 23, 7, tzinfo=UTC)
"""When all executions began."""


@dataclass
class Execution:
    """One execution.

    Attributes:
        state: the current state; None once it has ended.
        due: when its current wait ends.
        answer: what its task was answered, None while it waits.
    """

    arn: str
    document: DocumentPointer
    state: str | None = "JoinGoldRun"
    status: str = "RUNNING"
    due: datetime | None = None
    token: str = ""
    answer: dict[str, Any] | None = None
    data: dict[str, Any] = field(default_factory=dict)
    visited: list[str] = field(default_factory=list)

    @property
    def is_waiting(self) -> bool:
        return self.state == "JoinGoldRun" and bool(self.token) and self.answer is None

    def go(self, state: str) -> None:
        self.state, self.due = state, None

    def end(self, status: str) -> None:
        self.state, self.status, self.due, self.token = None, status, None, ""


@dataclass
class InMemoryStepFunctions:
    """The client of Step Functions for these executions."""

    clock: Clock
    executions: dict[str, Execution] = field(default_factory=dict)
    described: int = 0

    def send_task_success(self, *, taskToken: str, output: str) -> None:  # noqa: N803 - AWS's name
        for execution in self.executions.values():
            if execution.is_waiting and execution.token == taskToken:
                execution.answer = json.loads(output)
                return
        error = {"Error": {"Code": "TaskTimedOut", "Message": ""}}
        raise ClientError(error, "SendTaskSuccess")  # type: ignore[arg-type]  # no metadata

    def describe_execution(self, *, executionArn: str) -> dict[str, Any]:  # noqa: N803 - AWS's name
        self.described += 1
        execution = self.executions[executionArn]
        key = {"bucket": {"name": "bronze"}, "object": {"key": execution.document.key}}
        return {
            "status": execution.status,
            "startDate": STARTED,
            "input": json.dumps({"detail": key}),
        }

    def get_execution_history(self, **_request: Any) -> dict[str, Any]:
        return {"events": []}


@dataclass
class InMemoryGlue:
    """A Glue job without runs in progress: a killed execution's run ends with it."""

    asked: int = 0

    def get_job_runs(self, **_request: Any) -> dict[str, Any]:
        self.asked += 1
        return {"JobRuns": []}
