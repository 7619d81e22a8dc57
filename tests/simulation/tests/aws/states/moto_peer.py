"""Moto's interpreter of the Amazon States Language, run in this process with scripted tasks."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from moto.stepfunctions.parser.api import StateMachineType
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.eval.evaluation_details import (
    AWSExecutionDetails,
    EvaluationDetails,
    ExecutionDetails,
    StateMachineDetails,
)
from moto.stepfunctions.parser.asl.eval.program_state import ProgramEnded
from moto.stepfunctions.parser.backend.execution_worker import SyncExecutionWorker
from moto.stepfunctions.parser.mocking.mock_config import (
    MockedResponseReturn,
    MockedResponseThrow,
    MockTestCase,
    StateMockedResponses,
)

ARN = "arn:aws:states:us-east-1:123456789012:execution:m:n"


@dataclass(frozen=True)
class Outcome:
    """How an execution ends, the states that it entered, and its delays before retries."""

    output: Any
    error: str | None
    entered: tuple[str, ...]
    delays: tuple[float, ...]


def run_with_moto(
    definition: Mapping[str, Any], data: Any, script: Mapping[str, Sequence[Any]]
) -> Outcome:
    """Run the definition; an answer of the script that is a str is an error's name."""
    delays: list[float] = []
    comm: Any = SimpleNamespace(terminated=lambda: None)
    details = _details(definition, data)
    worker: Any = SyncExecutionWorker(details, comm, None, {}, _mocks(script))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(retrier_decl, "time", SimpleNamespace(sleep=delays.append))
        patch.setattr(logging.root.manager, "disable", logging.CRITICAL)  # it logs each failure
        worker.start()
    state = worker.env.program_state()
    history = worker.env.event_manager.get_event_history()
    states = [event.get("stateEnteredEventDetails") for event in history]
    ended = isinstance(state, ProgramEnded)
    return Outcome(
        worker.env.states.get_input() if ended else None,
        None if ended else state.error.get("error"),
        tuple(detail["name"] for detail in states if detail),
        tuple(delays),
    )


def _details(definition: Mapping[str, Any], data: Any) -> EvaluationDetails:
    text = json.dumps(definition)
    return EvaluationDetails(
        AWSExecutionDetails("123456789012", "us-east-1", "arn:aws:iam::123456789012:role/r"),
        ExecutionDetails(
            ARN, "n", "arn:aws:iam::123456789012:role/r", data, "2026-01-05T08:00:00Z"
        ),
        StateMachineDetails(ARN, "m", StateMachineType.STANDARD, text),
    )


def _mocks(script: Mapping[str, Sequence[Any]]) -> MockTestCase:
    return MockTestCase(
        "m",
        "case",
        [
            StateMockedResponses(
                state, state, [_mock(number, answer) for number, answer in enumerate(answers)]
            )
            for state, answers in script.items()
        ],
    )


def _mock(number: int, answer: Any) -> Any:
    if isinstance(answer, str):
        return MockedResponseThrow(number, number, answer, "cause")
    return MockedResponseReturn(number, number, answer)
