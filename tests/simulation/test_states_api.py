from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.states import MOST_BYTES, MOST_EVENTS
from tests.simulation.aws.weather import Weather
from tests.simulation.kernel import EPOCH, Process
from tests.simulation.machines import Bench, a_task, failing, machine

WAIT = machine({"Type": "Wait", "Seconds": 100}, {"Type": "Pass", "Result": {"done": True}})


def refusal(call: Any, **arguments: Any) -> str:
    with pytest.raises(AwsError) as caught:
        call(**arguments)
    return caught.value.code


@pytest.mark.parametrize(
    ("fields", "data", "seconds"),
    [
        ({"Seconds": 10}, {}, 10),
        ({"SecondsPath": "$.n"}, {"n": 7}, 7),
        ({"Timestamp": "2026-01-05T08:01:00Z"}, {}, 60),
        ({"TimestampPath": "$.t"}, {"t": "2026-01-05T09:00:30.5+01:00"}, 30.5),
        ({"TimestampPath": "$.t"}, {"t": "2020-01-01T00:00:00Z"}, 0),
    ],
)
def test_a_wait_takes_its_time(fields: dict[str, Any], data: Any, seconds: float) -> None:
    execution = Bench().run(machine({"Type": "Wait", **fields}), data)
    assert (execution.status, execution.stopped) == ("SUCCEEDED", seconds)


@pytest.mark.parametrize("value", ["tomorrow", "2026-01-05 08:01:00Z", "2026-01-05T08:01:00", 5])
def test_a_wait_until_something_that_is_no_timestamp_fails(value: Any) -> None:
    execution = Bench().run(machine({"Type": "Wait", "TimestampPath": "$.t"}), {"t": value})
    assert execution.error == "States.Runtime"


def test_a_fail_state_has_fixed_texts_or_paths() -> None:
    fixed = Bench().run(machine({"Type": "Fail", "Error": "E", "Cause": "C"}))
    paths = {"Type": "Fail", "ErrorPath": "$.e", "CausePath": "$.c"}
    read = Bench().run(machine(paths), {"e": "E2", "c": "C2"})
    broken = Bench().run(machine(paths), {"e": "E2", "c": None})
    assert [(e.error, e.cause) for e in (fixed, read)] == [("E", "C"), ("E2", "C2")]
    assert broken.error == "States.Runtime"


def test_the_history_has_the_events_of_aws() -> None:
    bench = Bench()
    execution = bench.run(machine(a_task(), {"Type": "Succeed"}), {"k": "v"})
    assert bench.kinds(execution) == [
        "ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskSucceeded",
        "TaskStateExited", "SucceedStateEntered", "SucceedStateExited", "ExecutionSucceeded",
    ]  # fmt: skip
    page = bench.states.get_execution_history(executionArn=execution.arn)
    assert [event["id"] for event in page["events"]] == list(range(1, 10))
    assert [event["previousEventId"] for event in page["events"]] == [0, 0, *range(2, 9)]
    assert page["events"][1]["stateEnteredEventDetails"] == {"name": "S0", "input": '{"k":"v"}'}
    assert page["events"][-1]["executionSucceededEventDetails"] == {"output": '{"k":"v"}'}


def test_the_history_can_be_read_backwards_in_pages_and_without_data() -> None:
    bench = Bench()
    execution = bench.run(machine(a_task()), {"k": "v"})
    read: dict[str, Any] = {
        "executionArn": execution.arn,
        "reverseOrder": True,
        "maxResults": 4,
        "includeExecutionData": False,
    }
    first = bench.states.get_execution_history(**read)
    second = bench.states.get_execution_history(**read, nextToken=first["nextToken"])
    events = first["events"] + second["events"]
    assert [event["id"] for event in events] == [7, 6, 5, 4, 3, 2, 1]
    assert events[5]["stateEnteredEventDetails"] == {"name": "S0"}
    assert "nextToken" not in second
    assert refusal(bench.states.get_execution_history, executionArn="x") == "ExecutionDoesNotExist"


def test_an_execution_fails_when_its_history_is_full() -> None:
    loop = machine({"Type": "Pass", "Next": "S1"}, {"Type": "Pass", "Next": "S0"})
    execution = Bench().run(loop)
    assert (execution.status, execution.error) == ("FAILED", "States.Runtime")
    assert "history events" in (execution.cause or "")
    assert len(execution.history) == MOST_EVENTS


def test_a_payload_above_the_limit_ends_the_execution_at_the_transition() -> None:
    catch = [{"ErrorEquals": ["States.DataLimitExceeded"], "Next": "S1"}]
    text = "x" * (MOST_BYTES - 20)
    fits = a_task(Catch=catch, End=True)
    grows = a_task(Catch=catch, End=True, ResultPath="$.result")
    work = lambda _parameters, _context: text  # noqa: E731
    last = {"Type": "Pass", "Result": "caught"}
    assert Bench(work).run(machine(fits, last)).output == text
    assert Bench(work).run(machine(grows, last), {"k": "v"}).error == "States.DataLimitExceeded"
    doubles = machine(a_task(Parameters={"a.$": "$", "b.$": "$"}))
    small = Bench(lambda _parameters, _context: "small")
    assert small.run(doubles, text[: MOST_BYTES // 2]).error == "States.DataLimitExceeded"
    too_long = Bench(lambda _parameters, _context: text * 2)
    assert too_long.run(machine(fits, last)).output == "caught"


def test_the_size_of_a_payload_is_in_bytes_of_utf8() -> None:
    bench = Bench()
    bench.run(machine({"Type": "Pass"}), {"k": "ä"})
    bench.run(machine({"Type": "Pass"}), {"k": "\ud800"})
    assert [size for _, size in bench.sizes] == [10, 10, 11, 11]


def test_retries_are_billed_as_transitions() -> None:
    bench = Bench(failing(2))
    bench.run(machine(a_task(Retry=[{"ErrorEquals": ["States.ALL"]}]), {"Type": "Succeed"}))
    assert bench.states.transitions == 4


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


def test_the_trace_has_a_line_for_each_step_of_a_state() -> None:
    bench = Bench(failing(1))
    execution = bench.run(machine(a_task(Retry=[{"ErrorEquals": ["States.ALL"]}])), {"k": "secret"})
    lines = [line.split(f"{execution.name}: ")[1] for line in bench.scheduler.trace.lines]
    assert lines == [
        "is RUNNING", "entered S0", "failed S0 with Broken", "retried S0 (1)", "exited S0",
        "is SUCCEEDED",
    ]  # fmt: skip
