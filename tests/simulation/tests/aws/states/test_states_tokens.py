from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.states import TaskContext, TaskFailed
from tests.simulation.tests.benches import TOKEN_TASK, Bench, machine


class Callbacks:
    """A bench whose task notes its tokens; answers are given at seconds."""

    def __init__(self) -> None:
        self.tokens: list[str] = []
        self.refusals: list[str] = []
        self.bench = Bench(self._note)

    def _note(self, parameters: Any, context: TaskContext) -> str:
        assert parameters["token"] == context.token
        self.tokens.append(parameters["token"])
        return "submitted"

    def at(self, second: float, call: Callable[[], object]) -> None:
        def answer() -> None:
            try:
                call()
            except AwsError as error:
                self.refusals.append(error.code)

        self.bench.scheduler.at(second, answer)

    def run(self, **fields: Any) -> Any:
        state = {
            "Type": "Task",
            "Resource": TOKEN_TASK,
            "Parameters": {"token.$": "$$.Task.Token"},
            **fields,
        }
        execution = self.bench.run(machine(state))
        return execution, execution.error or execution.output

    def succeed(self, number: int, output: Any = "answer") -> None:
        text = json.dumps(output)
        self.bench.states.send_task_success(taskToken=self.tokens[number], output=text)

    def beat(self, number: int) -> None:
        self.bench.states.send_task_heartbeat(taskToken=self.tokens[number])


def test_a_task_waits_for_the_answer_to_its_token() -> None:
    callbacks = Callbacks()
    callbacks.at(500, lambda: callbacks.succeed(0, {"a": 1}))
    execution, end = callbacks.run()
    assert end == {"a": 1}
    assert execution.stopped == 500
    kinds = callbacks.bench.kinds(execution)
    assert kinds == [
        "ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskSubmitted",
        "TaskSucceeded", "TaskStateExited", "ExecutionSucceeded",
    ]  # fmt: skip


def test_an_answer_can_be_a_failure() -> None:
    callbacks = Callbacks()
    send = callbacks.bench.states.send_task_failure
    callbacks.at(5, lambda: send(taskToken=callbacks.tokens[0], error="Refused", cause="why"))
    execution, end = callbacks.run()
    assert (end, execution.cause) == ("Refused", "why")


def test_a_token_is_answered_once() -> None:
    callbacks = Callbacks()
    callbacks.at(5, lambda: callbacks.succeed(0))
    callbacks.at(5, lambda: callbacks.succeed(0))
    callbacks.at(9, lambda: callbacks.beat(0))
    assert callbacks.run()[1] == "answer"
    assert callbacks.refusals == ["TaskTimedOut", "TaskTimedOut"]


def test_a_retry_makes_a_new_token_and_the_old_one_is_dead() -> None:
    callbacks = Callbacks()
    callbacks.at(15, lambda: callbacks.succeed(0, "old"))
    callbacks.at(16, lambda: callbacks.succeed(1, "new"))
    _, end = callbacks.run(TimeoutSeconds=10, Retry=[{"ErrorEquals": ["States.Timeout"]}])
    assert end == "new"
    assert callbacks.refusals == ["TaskTimedOut"]
    assert len(set(callbacks.tokens)) == 2


def test_the_token_of_a_stopped_execution_is_dead() -> None:
    callbacks = Callbacks()
    arn: list[str] = []
    callbacks.at(3, lambda: arn.extend(callbacks.bench.states.executions))
    callbacks.at(4, lambda: callbacks.bench.states.stop_execution(executionArn=arn[0]))
    callbacks.at(5, lambda: callbacks.succeed(0))
    execution, _ = callbacks.run()
    assert execution.status == "ABORTED"
    assert callbacks.refusals == ["TaskTimedOut"]


def test_heartbeats_keep_a_task_alive_until_they_end() -> None:
    callbacks = Callbacks()
    for second in (8, 16, 24):
        callbacks.at(second, lambda: callbacks.beat(0))
    execution, end = callbacks.run(HeartbeatSeconds=10)
    assert end == "States.HeartbeatTimeout"
    assert execution.stopped == 34


def test_heartbeats_do_not_extend_the_time_limit() -> None:
    callbacks = Callbacks()
    for second in range(8, 60, 8):
        callbacks.at(second, lambda: callbacks.beat(0))
    execution, end = callbacks.run(HeartbeatSeconds=10, TimeoutSeconds=30)
    assert (end, execution.stopped) == ("States.Timeout", 30)


def test_a_missed_heartbeat_is_a_timeout_for_retriers() -> None:
    callbacks = Callbacks()
    retry = [{"ErrorEquals": ["States.Timeout"], "MaxAttempts": 1}]
    callbacks.run(HeartbeatSeconds=10, Retry=retry)
    assert len(callbacks.tokens) == 2


def test_the_task_fails_with_its_call_unless_an_answer_was_there_before() -> None:
    def work(parameters: Any, context: TaskContext) -> None:
        if not answers:
            raise TaskFailed("NotSent", "cause")
        bench.states.send_task_success(taskToken=context.token or "", output=answers.pop())
        bench.scheduler.sleep(100)
        raise TaskFailed("TooLate", "cause")

    answers: list[str] = []
    bench = Bench(work)
    definition = machine({"Type": "Task", "Resource": TOKEN_TASK})
    assert bench.run(definition).error == "NotSent"
    answers.append('"early"')
    execution = bench.run(definition)
    assert (execution.output, execution.stopped) == ("early", 0)


@pytest.mark.parametrize(
    ("token", "output", "code"),
    [
        ("nonsense", "{}", "InvalidToken"),
        (None, "{}", "TaskDoesNotExist"),
        ("", "{", "InvalidOutput"),
        ("", '"' + "x" * 262_144 + '"', "InvalidOutput"),
    ],
)
def test_wrong_answers_are_refused(token: str | None, output: str, code: str) -> None:
    callbacks = Callbacks()

    def answer() -> None:
        known = callbacks.tokens[0]
        unknown = known[:-4] + "zzzz"
        sent = unknown if token is None else token or known
        callbacks.bench.states.send_task_success(taskToken=sent, output=output)

    callbacks.at(1, answer)
    callbacks.at(2, lambda: callbacks.succeed(0))
    assert callbacks.run()[1] == "answer"
    assert callbacks.refusals == [code]
