"""What Step Functions reports about a broken run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

_LAST_EVENTS = 200
"""A state's own events, retries included, are far fewer."""


@dataclass(frozen=True)
class BrokenRun:
    """One execution as DescribeExecution reports it."""

    status: str
    input: str | None
    error: str | None
    cause: str | None
    redrive_count: int = 0


class RunHistory:
    """Executions and the states in which they broke."""

    def __init__(self, client: SFNClient) -> None:
        self._client = client

    def describe(self, execution_arn: str) -> BrokenRun:
        answer = self._client.describe_execution(executionArn=execution_arn)
        return BrokenRun(
            status=answer["status"],
            input=answer.get("input"),
            error=answer.get("error") or None,
            cause=answer.get("cause") or None,
            redrive_count=answer.get("redriveCount") or 0,
        )

    def last_state(self, execution_arn: str) -> str | None:
        """The name of the state that was entered last, None if there was none."""
        answer = self._client.get_execution_history(
            executionArn=execution_arn,
            reverseOrder=True,
            maxResults=_LAST_EVENTS,
            includeExecutionData=False,
        )
        events: list[Any] = list(answer["events"])
        entered = (event.get("stateEnteredEventDetails", {}).get("name") for event in events)
        return next((name for name in entered if name), None)
