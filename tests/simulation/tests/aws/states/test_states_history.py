from __future__ import annotations

from typing import Any

import pytest

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.states import MOST_BYTES, MOST_EVENTS
from tests.simulation.tests.benches import Bench, a_task, failing, machine

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


def test_the_trace_has_a_line_for_each_step_of_a_state() -> None:
    bench = Bench(failing(1))
    execution = bench.run(machine(a_task(Retry=[{"ErrorEquals": ["States.ALL"]}])), {"k": "secret"})
    lines = [line.split(f"{execution.name}: ")[1] for line in bench.scheduler.trace.lines]
    assert lines == [
        "is RUNNING", "entered S0", "failed S0 with Broken", "retried S0 (1)", "exited S0",
        "is SUCCEEDED",
    ]  # fmt: skip
