from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from tests.simulation.aws.states import DefinitionRefusedError, TaskContext, TaskFailed
from tests.simulation.kernel import Promise
from tests.simulation.tests.benches import Bench, a_task, failing, machine


def attempts(retry: list[dict[str, Any]], errors: list[str], **fields: Any) -> tuple[Any, Any]:
    """The seconds at which the attempts begin, and how the execution ends."""
    began: list[float] = []
    left = list(errors)

    def work(_parameters: Any, _context: TaskContext) -> str:
        began.append(bench.scheduler.now)
        if left:
            raise TaskFailed(left.pop(0), "cause")
        return "done"

    bench = Bench(work)
    execution = bench.run(machine(a_task(Retry=retry, **fields)))
    return began, execution.error or execution.output


def test_a_retrier_has_defaults() -> None:
    began, end = attempts([{"ErrorEquals": ["A"]}], ["A"] * 4)
    assert began == [0, 1, 3, 7]
    assert end == "A"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"IntervalSeconds": 3, "MaxAttempts": 2, "BackoffRate": 1.5}, [0, 3, 7.5]),
        ({"IntervalSeconds": 3, "MaxAttempts": 4, "BackoffRate": 2, "MaxDelaySeconds": 5},
         [0, 3, 8, 13, 18]),
        ({"MaxAttempts": 0}, [0]),
    ],
)  # fmt: skip
def test_delays_grow_by_the_rate_up_to_the_limit(
    fields: dict[str, Any], expected: list[float]
) -> None:
    assert attempts([{"ErrorEquals": ["A"], **fields}], ["A"] * 9) == (expected, "A")


def test_full_jitter_waits_up_to_the_delay_and_depends_on_the_seed_only() -> None:
    retry = [{"ErrorEquals": ["A"], "MaxAttempts": 6, "JitterStrategy": "FULL"}]
    began, _ = attempts(retry, ["A"] * 9)
    delays = [after - before for before, after in pairwise(began)]
    assert all(0 <= delay < 2**number for number, delay in enumerate(delays))
    assert 0.1 < sum(delays) < 62
    assert attempts(retry, ["A"] * 9)[0] == began


def test_each_retrier_counts_its_own_attempts() -> None:
    """The specification's example of two retriers."""
    retry = [
        {"ErrorEquals": ["ErrorA", "ErrorB"], "IntervalSeconds": 1, "BackoffRate": 2.0,
         "MaxAttempts": 2},
        {"ErrorEquals": ["ErrorC"], "IntervalSeconds": 5},
    ]  # fmt: skip
    began, end = attempts(retry, ["ErrorA", "ErrorB", "ErrorC", "ErrorC", "ErrorB"])
    assert began == [0, 1, 3, 8, 18]
    assert end == "ErrorB"


def test_the_first_retrier_that_has_the_error_decides_even_if_it_is_exhausted() -> None:
    retry = [
        {"ErrorEquals": ["A"], "MaxAttempts": 1},
        {"ErrorEquals": ["States.ALL"], "MaxAttempts": 9},
    ]
    assert attempts(retry, ["A", "A"]) == ([0, 1], "A")


@pytest.mark.parametrize(
    ("pattern", "error", "is_caught"),
    [
        ("States.ALL", "Custom", True),
        ("States.TaskFailed", "Custom", True),
        ("States.TaskFailed", "States.Timeout", False),
        ("States.ALL", "States.Timeout", True),
        ("States.ALL", "States.Runtime", False),
        ("States.Runtime", "States.Runtime", False),
        ("States.ALL", "States.DataLimitExceeded", False),
        ("States.DataLimitExceeded", "States.DataLimitExceeded", True),
        ("Custom", "Customs", False),
    ],
)
def test_error_names(pattern: str, error: str, is_caught: bool) -> None:
    catch = [{"ErrorEquals": [pattern], "Next": "S1"}]
    definition = machine(a_task(Catch=catch, End=True), {"Type": "Succeed"})
    execution = Bench(failing(1, error)).run(definition)
    assert (execution.status == "SUCCEEDED") is is_caught


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, {"Error": "A", "Cause": "cause"}),
        ({"ResultPath": "$.error"}, {"k": 1, "error": {"Error": "A", "Cause": "cause"}}),
        ({"ResultPath": None}, {"k": 1}),
    ],
)
def test_a_catcher_hands_on_the_error(fields: dict[str, Any], expected: Any) -> None:
    catch = [
        {"ErrorEquals": ["B"], "Next": "S2"},
        {"ErrorEquals": ["States.ALL"], "Next": "S1", **fields},
    ]
    definition = machine(
        a_task(Catch=catch, InputPath="$.k", End=True), {"Type": "Succeed"}, {"Type": "Fail"}
    )
    assert Bench(failing(1, "A")).run(definition, {"k": 1}).output == expected


def test_retries_come_before_catch() -> None:
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "S1"}]
    retry = [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}]
    definition = machine(a_task(Retry=retry, Catch=catch, End=True), {"Type": "Succeed"})
    execution = Bench(failing(3, "A")).run(definition)
    assert execution.output == {"Error": "A", "Cause": "cause"}
    assert execution.transitions == 4


def test_states_all_must_be_alone() -> None:
    with pytest.raises(DefinitionRefusedError):
        Bench().start(machine(a_task(Retry=[{"ErrorEquals": ["States.ALL", "A"]}])))


def test_a_task_that_times_out_continues_without_effect_on_the_execution() -> None:
    ended: list[float] = []
    cancelled: list[Promise[str]] = []

    def work(_parameters: Any, context: TaskContext) -> str:
        cancelled.append(context.cancelled)
        bench.scheduler.sleep(100)
        ended.append(bench.scheduler.now)
        return "late"

    bench = Bench(work)
    catch = [{"ErrorEquals": ["States.Timeout"], "Next": "S1"}]
    execution = bench.run(
        machine(
            a_task(Catch=catch, TimeoutSeconds=60, End=True),
            {"Type": "Pass", "Parameters": {"error.$": "$.Error"}},
        )
    )
    assert execution.output == {"error": "States.Timeout"}
    assert execution.stopped == 60
    assert ended == [100]
    assert cancelled[0].is_done
    assert "TaskTimedOut" in bench.kinds(execution)


def test_each_attempt_has_the_whole_time() -> None:
    bench = Bench(lambda _parameters, _context: bench.scheduler.sleep(50))
    retry = [{"ErrorEquals": ["States.Timeout"], "MaxAttempts": 2}]
    execution = bench.run(machine(a_task(Retry=retry, TimeoutSecondsPath="$.limit")), {"limit": 20})
    assert (execution.status, execution.stopped) == ("FAILED", 20 + 1 + 20 + 2 + 20)


def test_an_execution_times_out_while_it_waits() -> None:
    definition = machine({"Type": "Wait", "Seconds": 100}, TimeoutSeconds=60)
    bench = Bench()
    execution = bench.run(definition)
    assert (execution.status, execution.stopped) == ("TIMED_OUT", 60)
    assert bench.kinds(execution)[-1] == "ExecutionTimedOut"
    assert bench.scheduler.now == 60


def test_a_path_that_leads_nowhere_is_an_error_that_nothing_catches() -> None:
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "S1"}]
    retry = [{"ErrorEquals": ["States.ALL"]}]
    definition = machine(
        a_task(Parameters={"x.$": "$.none"}, Retry=retry, Catch=catch, End=True),
        {"Type": "Succeed"},
    )
    execution = Bench().run(definition)
    assert execution.error == "States.Runtime"
    assert execution.cause is not None
    assert "'$.none' specified for the field 'x.$'" in execution.cause
    assert "'S0' (entered at the event id #2)" in execution.cause


def test_a_defect_of_an_integration_ends_the_schedule() -> None:
    with pytest.raises(ZeroDivisionError):
        Bench(lambda _parameters, _context: 1 // 0).run(machine(a_task()))
