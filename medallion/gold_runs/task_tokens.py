"""Answers the tasks of the state machine that wait for gold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Protocol

from botocore.exceptions import ClientError

from medallion.aws import error_code

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

    from medallion.contracts import JoinGoldRunResponse

_ENDED = frozenset({"TaskTimedOut", "TaskDoesNotExist", "InvalidToken"})
"""The task was answered already, or its attempt or its execution has ended."""


class TaskTokens(Protocol):
    """Tasks that wait for an answer."""

    def answer(self, token: str, response: JoinGoldRunResponse) -> bool:
        """Let the task continue with the response; False if it no longer waits."""


class StepFunctionsTaskTokens:
    """Tasks of Step Functions."""

    def __init__(self, client: SFNClient) -> None:
        self._client = client

    def answer(self, token: str, response: JoinGoldRunResponse) -> bool:
        output = json.dumps(response.model_dump(mode="json"))
        try:
            self._client.send_task_success(taskToken=token, output=output)
        except ClientError as error:
            if error_code(error) in _ENDED:
                return False
            raise
        return True
