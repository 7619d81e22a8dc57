from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.states import TaskContext, TaskFailed
from tests.simulation.kernel import EPOCH
from tests.simulation.tests.benches import Bench, a_task, failing, machine


def redrive(bench: Bench, arn: str) -> dict[str, Any]:
    answer = bench.states.redrive_execution(executionArn=arn)
    bench.scheduler.run()
    return answer


def test_a_redrive_continues_at_the_failed_state_with_its_input() -> None:
    inputs: list[Any] = []

    def work(parameters: Any, _context: TaskContext) -> str:
        inputs.append(parameters)
        if len(inputs) == 2:
            raise TaskFailed("A", "cause")
        return f"result {len(inputs)}"

    bench = Bench(work)
    execution = bench.run(machine(a_task(ResultPath="$.first"), a_task()), {"k": 1})
    assert execution.status == "FAILED"
    answer = redrive(bench, execution.arn)
    assert answer == {"redriveDate": EPOCH}
    assert inputs[1:] == [{"k": 1, "first": "result 1"}] * 2
    assert (execution.status, execution.output, execution.error) == ("SUCCEEDED", "result 3", None)
    kinds = bench.kinds(execution)
    assert kinds[kinds.index("ExecutionRedriven") + 1] == "TaskScheduled"
    assert [event["status"] for event in bench.events] == [
        "RUNNING", "FAILED", "RUNNING", "SUCCEEDED",
    ]  # fmt: skip
    assert [event["error"] for event in bench.events] == [None, "A", None, None]
    assert execution.transitions == 3


def test_a_redrive_resets_the_retries_and_the_time_limit() -> None:
    retry = [{"ErrorEquals": ["A"], "IntervalSeconds": 10, "MaxAttempts": 2, "BackoffRate": 1}]
    bench = Bench(failing(5, "A"))
    execution = bench.run(machine(a_task(Retry=retry), TimeoutSeconds=25))
    assert (execution.status, execution.stopped) == ("FAILED", 20)
    redrive(bench, execution.arn)
    assert (execution.status, execution.stopped) == ("SUCCEEDED", 40)


def test_executions_that_timed_out_or_were_stopped_are_redriven_where_they_were() -> None:
    bench = Bench()
    wait = {"Type": "Wait", "Timestamp": "2026-01-05T08:01:40Z"}
    timed_out = bench.run(machine({"Type": "Pass"}, wait, TimeoutSeconds=60))
    assert timed_out.status == "TIMED_OUT"
    redrive(bench, timed_out.arn)
    assert (timed_out.status, timed_out.stopped) == ("SUCCEEDED", 100)
    stopped = bench.start(machine({"Type": "Wait", "Seconds": 100}))
    bench.scheduler.run(until=150)
    bench.states.stop_execution(executionArn=stopped.arn)
    redrive(bench, stopped.arn)
    assert (stopped.status, stopped.stopped) == ("SUCCEEDED", 250)


def test_a_stop_and_a_redrive_at_the_same_moment_run_the_state_once_more() -> None:
    bench = Bench()
    execution = bench.start(machine({"Type": "Wait", "Seconds": 10}))
    bench.at(5, lambda: bench.states.stop_execution(executionArn=execution.arn))
    bench.at(5, lambda: bench.states.redrive_execution(executionArn=execution.arn))
    bench.scheduler.run()
    assert (execution.status, execution.stopped) == ("SUCCEEDED", 15)
    assert bench.kinds(execution).count("WaitStateExited") == 1


def test_a_decided_failure_fails_again() -> None:
    bench = Bench()
    execution = bench.run(machine({"Type": "Fail", "Error": "Decided"}))
    redrive(bench, execution.arn)
    assert (execution.status, execution.error) == ("FAILED", "Decided")
    assert bench.kinds(execution).count("FailStateEntered") == 2


def test_a_description_counts_redrives() -> None:
    bench = Bench(failing(2, "A"))
    execution = bench.run(machine(a_task()))
    bench.scheduler.run(until=60)
    redrive(bench, execution.arn)
    answer = bench.states.describe_execution(executionArn=execution.arn)
    assert answer["redriveCount"] == 1
    assert answer["redriveDate"] == EPOCH + timedelta(seconds=60)
    assert answer["redriveStatus"] == "REDRIVABLE"
    assert "stopDate" in answer


def test_only_failed_executions_of_the_last_two_weeks_can_be_redriven() -> None:
    bench = Bench(failing(9, "A"))
    succeeded = bench.run(machine({"Type": "Pass"}))
    failed = bench.run(machine(a_task()))
    running = bench.start(machine({"Type": "Wait", "Seconds": 15 * 86_400}))
    bench.scheduler.run(until=15 * 86_400 - 1)
    for execution in (succeeded, failed, running):
        with pytest.raises(AwsError, match="ExecutionNotRedrivable"):
            bench.states.redrive_execution(executionArn=execution.arn)
