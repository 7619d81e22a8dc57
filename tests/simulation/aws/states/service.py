"""The Step Functions service, with the names of its API."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.states.attempts import Integration
from tests.simulation.aws.states.backlog import MOST_OPEN_RUNS, Backlog
from tests.simulation.aws.states.descriptions import not_redrivable
from tests.simulation.aws.states.execution import Execution
from tests.simulation.aws.states.language import (
    MOST_BYTES,
    DefinitionRefusedError,
    bytes_of,
    wall_time,
)
from tests.simulation.aws.states.listing import executions_page, history_page
from tests.simulation.aws.states.machine import Machine, compiled_machine
from tests.simulation.aws.states.surroundings import Surroundings
from tests.simulation.aws.states.tokens import Tokens
from tests.simulation.aws.weather import Weather
from tests.simulation.kernel import Scheduler

_DAY: Final = 86_400.0
NAME_DAYS: Final = 90
"""A name is free again so many days after its execution ended."""
REDRIVABLE_DAYS: Final = 14
_NAME: Final = re.compile(r"[^\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]{1,80}")


class StepFunctions:
    """State machines and their executions; each call is atomic."""

    def __init__(
        self,
        scheduler: Scheduler,
        weather: Weather,
        integrations: Mapping[str, Integration],
        *,
        on_payload: Callable[[str, int], None] = lambda _state, _size: None,
        on_status_change: Callable[[dict[str, Any]], None] = lambda _detail: None,
        most_open_map_runs: int = MOST_OPEN_RUNS,
    ) -> None:
        self._scheduler = scheduler
        self._weather = weather
        self._tokens = Tokens(scheduler)
        self._machines: dict[str, Machine] = {}
        self._surroundings = Surroundings(
            scheduler,
            integrations,
            self._tokens,
            Backlog(scheduler, most_open_map_runs),
            on_payload,
            on_status_change,
            weather.transition_delay,
        )

    @property
    def transitions(self) -> int:
        """Billed state transitions of all executions."""
        return self._surroundings.transitions

    @property
    def executions(self) -> Mapping[str, Execution]:
        """All executions, children also, by ARN."""
        return self._surroundings.executions

    def create(
        self, name: str, definition: Mapping[str, Any], type: Literal["STANDARD"] = "STANDARD"
    ) -> str:
        """Create a state machine; its ARN.

        Raises:
            DefinitionRefusedError: the definition is wrong, or uses what is not simulated.
        """
        if type != "STANDARD":
            raise DefinitionRefusedError("only STANDARD is simulated")
        arn = f"arn:aws:states:us-east-1:123456789012:stateMachine:{name}"
        self._machines[arn] = compiled_machine(name, arn, definition)
        return arn

    def start_execution(
        self, *, stateMachineArn: str, name: str | None = None, input: str = "{}"
    ) -> dict[str, Any]:
        machine = self._machines.get(stateMachineArn)
        if machine is None:
            raise AwsError("StateMachineDoesNotExist", f"Not found: '{stateMachineArn}'")
        data = _parsed(input)
        name = self._surroundings.new_name() if name is None else name
        if not _NAME.fullmatch(name):
            raise AwsError("InvalidName", f"Invalid Name: '{name}'")
        arn = f"{machine.arn.replace(':stateMachine:', ':execution:')}:{name}"
        execution = self._surroundings.executions.get(arn)
        if execution is None or self._is_forgotten(execution):
            execution = Execution(self._surroundings, machine, name, data)
            execution.begin()
        elif execution.status != "RUNNING" or execution.data != data:
            raise AwsError("ExecutionAlreadyExists", f"Execution Already Exists: '{arn}'")
        return {"executionArn": arn, "startDate": wall_time(execution.started)}

    def describe_execution(self, *, executionArn: str) -> dict[str, Any]:
        execution = self._execution(executionArn)
        answer = execution.description(self._weather.describe_lag(executionArn))
        if answer is None:
            raise _unknown(executionArn)
        return dict(answer)

    def get_execution_history(
        self,
        *,
        executionArn: str,
        maxResults: int = 100,
        reverseOrder: bool = False,
        nextToken: str | None = None,
        includeExecutionData: bool = True,
    ) -> dict[str, Any]:
        return history_page(
            self._execution(executionArn),
            reverse=reverseOrder,
            with_data=includeExecutionData,
            most=maxResults,
            token=nextToken,
        )

    def list_executions(
        self,
        *,
        stateMachineArn: str | None = None,
        mapRunArn: str | None = None,
        statusFilter: str | None = None,
        maxResults: int = 100,
        nextToken: str | None = None,
    ) -> dict[str, Any]:
        if (stateMachineArn is None) == (mapRunArn is None):
            raise AwsError("ValidationException", "Give either stateMachineArn or mapRunArn")
        executions = (
            execution
            for execution in self._surroundings.executions.values()
            if execution.map_run_arn == mapRunArn
            and stateMachineArn in (None, execution.machine.arn)
        )
        return executions_page(executions, status=statusFilter, most=maxResults, token=nextToken)

    def stop_execution(
        self, *, executionArn: str, error: str | None = None, cause: str | None = None
    ) -> dict[str, Any]:
        execution = self._execution(executionArn)
        execution.end("ABORTED", error=error, cause=cause)
        return {"stopDate": wall_time(execution.stopped or self._scheduler.now)}

    def redrive_execution(self, *, executionArn: str) -> dict[str, Any]:
        execution = self._execution(executionArn)
        reason = not_redrivable(execution)
        if execution.map_run_arn is not None:
            reason = "Child workflow executions are redriven with their parent"
        if self._scheduler.now - (execution.stopped or 0.0) > REDRIVABLE_DAYS * _DAY:
            reason = reason or "Execution has exceeded its redrivable period"
        if reason is not None:
            raise AwsError("ExecutionNotRedrivable", reason)
        execution.redrive()
        return {"redriveDate": wall_time(self._scheduler.now)}

    def send_task_success(self, *, taskToken: str, output: str) -> dict[str, Any]:
        self._tokens.succeed(taskToken, output)
        return {}

    def send_task_failure(
        self, *, taskToken: str, error: str | None = None, cause: str | None = None
    ) -> dict[str, Any]:
        self._tokens.fail(taskToken, error, cause)
        return {}

    def send_task_heartbeat(self, *, taskToken: str) -> dict[str, Any]:
        self._tokens.beat(taskToken)
        return {}

    def _execution(self, arn: str) -> Execution:
        execution = self._surroundings.executions.get(arn)
        if execution is None or execution.status == "PENDING":
            raise _unknown(arn)
        return execution

    def _is_forgotten(self, execution: Execution) -> bool:
        stopped = execution.stopped
        return stopped is not None and self._scheduler.now - stopped > NAME_DAYS * _DAY


def _unknown(arn: str) -> AwsError:
    return AwsError("ExecutionDoesNotExist", f"Execution Does Not Exist: '{arn}'")


def _parsed(text: str) -> Any:
    if bytes_of(text) > MOST_BYTES:
        raise AwsError("InvalidExecutionInput", "The input is too large")
    try:
        return json.loads(text)
    except ValueError as error:
        raise AwsError(
            "InvalidExecutionInput", f"Invalid State Machine Execution Input: {error}"
        ) from error
