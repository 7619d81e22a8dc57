"""Asks Step Functions whether the run that holds a claim is still alive."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from botocore.exceptions import ClientError

from medallion.aws import error_code

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_stepfunctions import SFNClient

YOUNG_CLAIM = timedelta(minutes=5)
"""DescribeExecution is eventually consistent: a just-started execution may not be visible yet."""

ALIVE = frozenset({"RUNNING", "PENDING_REDRIVE"})
"""Statuses of executions that have not ended."""


class Executions(Protocol):
    """What a step may ask about other runs."""

    def is_alive(self, execution_arn: str, claimed_at: str) -> bool:
        """Whether the run that claimed something at `claimed_at` (ISO 8601) still runs."""


class StepFunctionsExecutions:
    """Executions of the state machine, as Step Functions reports them."""

    def __init__(self, client: SFNClient, now: Callable[[], datetime]) -> None:
        self._client = client
        self._now = now

    def is_alive(self, execution_arn: str, claimed_at: str) -> bool:
        try:
            answer = self._client.describe_execution(executionArn=execution_arn)
        except ClientError as error:
            if error_code(error) != "ExecutionDoesNotExist":
                raise
            return self._now() - datetime.fromisoformat(claimed_at) < YOUNG_CLAIM
        return answer["status"] in ALIVE
