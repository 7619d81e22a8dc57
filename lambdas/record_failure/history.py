"""What Step Functions reports about a broken run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from medallion.aws import error_code
from medallion.ledger import ALIVE

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
    started: datetime | None = None


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
            started=answer["startDate"],
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

    def ended_before(self, run_id: str, time: datetime | None, *, is_at_rest: bool) -> bool:
        """Whether a run began, or was redriven last, before the time, and has ended.

        One that released its claim (`is_at_rest`), or that AWS forgot after 90 days, has ended.
        """
        try:
            answer = self._client.describe_execution(executionArn=run_id)
        except ClientError as error:
            if error_code(error) != "ExecutionDoesNotExist":
                raise
            return True
        began = answer.get("redriveDate") or answer["startDate"]
        is_earlier = time is not None and began < time
        return is_earlier and (is_at_rest or answer["status"] not in ALIVE)
