from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.states import MOST_BYTES
from tests.simulation.aws.weather import Weather
from tests.simulation.kernel import EPOCH, Process
from tests.simulation.tests.benches import Bench, a_task, machine

WAIT = machine({"Type": "Wait", "Seconds": 100}, {"Type": "Pass", "Result": {"done": True}})


def refusal(call: Any, **arguments: Any) -> str:
    with pytest.raises(AwsError) as caught:
        call(**arguments)
    return caught.value.code


def test_a_name_is_unique_and_the_same_start_is_idempotent_while_it_runs() -> None:
    bench = Bench()
    arn = bench.states.create("m", WAIT)
    start = bench.states.start_execution
    first = start(stateMachineArn=arn, name="n", input='{"a": 1}')
    assert start(stateMachineArn=arn, name="n", input='{"a":1}') == first
    other = refusal(start, stateMachineArn=arn, name="n", input="{}")
    bench.scheduler.run()
    closed = refusal(start, stateMachineArn=arn, name="n", input='{"a": 1}')
    assert {other, closed} == {"ExecutionAlreadyExists"}
    bench.scheduler.run(until=91 * 86_400)
    assert start(stateMachineArn=arn, name="n")["startDate"] == EPOCH + timedelta(days=91)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"stateMachineArn": "x"}, "StateMachineDoesNotExist"),
        ({"input": "{"}, "InvalidExecutionInput"),
        ({"input": json.dumps("x" * MOST_BYTES)}, "InvalidExecutionInput"),
        ({"name": "a b"}, "InvalidName"),
        ({"name": "a" * 81}, "InvalidName"),
    ],
)
def test_wrong_starts_are_refused(arguments: dict[str, Any], code: str) -> None:
    bench = Bench()
    arn = bench.states.create("m", WAIT)
    assert refusal(bench.states.start_execution, **{"stateMachineArn": arn, **arguments}) == code


def test_names_without_a_wish_are_uuids_that_repeat_with_the_seed() -> None:
    names = [Bench().start(WAIT).name for _ in range(2)]
    assert names[0] == names[1]
    assert [len(part) for part in names[0].split("-")] == [8, 4, 4, 4, 12]


def test_a_description_is_as_old_as_the_lag() -> None:
    class Lagging(Weather):
        def describe_lag(self, execution_arn: str) -> float:
            assert execution_arn
            return 5.0

    bench = Bench(weather=Lagging())
    execution = bench.start(WAIT)
    describe = bench.states.describe_execution
    assert refusal(describe, executionArn=execution.arn) == "ExecutionDoesNotExist"
    bench.scheduler.run(until=104.9)
    assert describe(executionArn=execution.arn)["status"] == "RUNNING"
    bench.scheduler.run(until=105)
    answer = describe(executionArn=execution.arn)
    assert (answer["status"], answer["output"]) == ("SUCCEEDED", '{"done":true}')


def test_status_changes_are_announced_with_the_fields_of_aws() -> None:
    bench = Bench()
    execution = bench.run(machine({"Type": "Fail", "Error": "E", "Cause": "C"}), {"k": 1})
    running, failed = bench.events
    assert (running["status"], running["stopDate"]) == ("RUNNING", None)
    start = round(EPOCH.timestamp() * 1000)
    expected = {
        "executionArn": execution.arn, "stateMachineArn": execution.machine.arn,
        "name": execution.name, "status": "FAILED", "startDate": start, "stopDate": start,
        "input": '{"k":1}', "output": None, "error": "E", "cause": "C",
    }  # fmt: skip
    assert {key: failed[key] for key in expected} == expected


def test_a_large_input_is_missing_from_the_events() -> None:
    bench = Bench()
    bench.run(machine({"Type": "Pass", "Result": 1}), "x" * 255_000)
    assert [event["input"] for event in bench.events] == [None, None]
    assert bench.events[0]["inputDetails"] == {"included": False}


def test_a_stopped_execution_does_nothing_more_but_its_task_does() -> None:
    ended: list[float] = []
    reasons: list[str] = []

    def work(_parameters: Any, context: Any) -> None:
        context.cancelled.then(lambda: reasons.append(context.cancelled.value))
        bench.scheduler.sleep(50)
        ended.append(bench.scheduler.now)

    bench = Bench(work)
    execution = bench.start(machine(a_task(), {"Type": "Pass"}))
    stop = bench.states.stop_execution
    bench.at(10, lambda: stop(executionArn=execution.arn, error="E", cause="C"))
    bench.scheduler.run()
    assert (execution.status, execution.error, execution.cause) == ("ABORTED", "E", "C")
    assert bench.kinds(execution)[-2:] == ["TaskStarted", "ExecutionAborted"]
    assert (ended, reasons) == ([50], ["ABORTED"])
    assert stop(executionArn=execution.arn) == {"stopDate": EPOCH + timedelta(seconds=10)}


def test_an_execution_that_is_stopped_as_its_wait_ends_does_nothing_more() -> None:
    bench = Bench()
    execution = bench.start(machine({"Type": "Wait", "Seconds": 10}, {"Type": "Pass"}))
    bench.at(10, lambda: bench.states.stop_execution(executionArn=execution.arn))
    bench.scheduler.run()
    assert execution.status == "ABORTED"
    assert bench.kinds(execution)[-2:] == ["WaitStateEntered", "ExecutionAborted"]


def test_an_execution_survives_the_process_that_started_it() -> None:
    bench = Bench()
    process = Process(bench.scheduler, "starter")
    wait = {"Type": "Wait", "Seconds": 100}
    arn = bench.states.create("m", machine(wait, a_task(), wait))

    def start() -> None:
        bench.states.start_execution(stateMachineArn=arn)
        bench.scheduler.sleep(1)
        process.kill("power cut")

    process.spawn("main", start)
    bench.scheduler.run()
    assert [execution.status for execution in bench.states.executions.values()] == ["SUCCEEDED"]


def test_executions_are_listed_newest_first_by_status() -> None:
    bench = Bench()
    arn = bench.states.create("m", WAIT)
    for number in range(3):
        bench.states.start_execution(stateMachineArn=arn, name=f"n{number}")
        bench.scheduler.run(until=number + 1)
    bench.scheduler.run(until=101.5)
    listed = bench.states.list_executions
    page = listed(stateMachineArn=arn, maxResults=2)
    rest = listed(stateMachineArn=arn, maxResults=2, nextToken=page["nextToken"])
    names = [item["name"] for item in page["executions"] + rest["executions"]]
    assert names == ["n2", "n1", "n0"]
    running = listed(stateMachineArn=arn, statusFilter="RUNNING")["executions"]
    assert [item["name"] for item in running] == ["n2"]
    assert refusal(listed) == "ValidationException"
