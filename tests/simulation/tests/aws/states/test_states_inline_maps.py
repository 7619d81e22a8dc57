from __future__ import annotations

from typing import Any

import pytest

from tests.simulation.aws.states import TaskContext, TaskFailed
from tests.simulation.tests.benches import Bench, a_task, machine


def a_map(*states: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"Type": "Map", "ItemProcessor": machine(*(states or (a_task(),))), **fields}


class Steps:
    """A task that takes the seconds of its item and fails if the item wants so."""

    def __init__(self) -> None:
        self.bench = Bench(self._work)
        self.running = 0
        self.most = 0
        self.done: list[Any] = []
        self.broken: set[Any] = set()

    def _work(self, parameters: Any, _context: TaskContext) -> Any:
        self.running += 1
        self.most = max(self.most, self.running)
        self.bench.scheduler.sleep(parameters)
        self.running -= 1
        if parameters in self.broken:
            raise TaskFailed("Broken", "cause")
        self.done.append(parameters)
        return parameters * 10


def test_a_map_gives_the_outputs_in_the_order_of_its_items() -> None:
    steps = Steps()
    execution = steps.bench.run(machine(a_map()), [3, 1, 2])
    assert execution.output == [30, 10, 20]
    assert steps.done == [1, 2, 3]
    assert execution.stopped == 3


def test_a_map_selects_items_and_keeps_the_rest_of_the_input() -> None:
    bench = Bench()
    state = a_map(
        ItemsPath="$.detail.items",
        ItemSelector={
            "value.$": "$$.Map.Item.Value",
            "index.$": "$$.Map.Item.Index",
            "order.$": "$.order",
        },
        ResultPath="$.detail.items",
    )
    data = {"order": 7, "detail": {"items": ["a", "b"], "x": 1}}
    assert bench.run(machine(state), data).output == {
        "order": 7,
        "detail": {
            "items": [
                {"value": "a", "index": 0, "order": 7},
                {"value": "b", "index": 1, "order": 7},
            ],
            "x": 1,
        },
    }


@pytest.mark.parametrize(
    ("fields", "most", "seconds"),
    [({}, 40, 3), ({"MaxConcurrency": 0}, 40, 3), ({"MaxConcurrency": 1}, 1, 100),
     ({"MaxConcurrency": 7}, 7, 15), ({"MaxConcurrency": 99}, 40, 3)],
)  # fmt: skip
def test_at_most_forty_iterations_run_at_a_time(
    fields: dict[str, Any], most: int, seconds: float
) -> None:
    steps = Steps()
    execution = steps.bench.run(machine(a_map(**fields)), [1] * 100)
    assert (steps.most, execution.stopped) == (most, seconds)


def test_a_map_of_nothing_has_an_empty_output() -> None:
    assert Bench().run(machine(a_map()), []).output == []
    assert Bench().run(machine(a_map()), {}).error == "States.Runtime"


def test_a_failed_iteration_aborts_its_siblings_but_not_their_tasks() -> None:
    steps = Steps()
    steps.broken = {2}
    catch = [{"ErrorEquals": ["Broken"], "Next": "S1"}]
    state = a_map(a_task(), {"Type": "Pass"}, Catch=catch, End=True)
    definition = machine(state, {"Type": "Wait", "Seconds": 10})
    execution = steps.bench.run(definition, [1, 2, 5])
    assert execution.output == {"Error": "Broken", "Cause": "cause"}
    assert execution.stopped == 12
    assert steps.done == [1, 5]
    kinds = steps.bench.kinds(execution)
    assert kinds.count("PassStateEntered") == 1
    assert {"MapIterationFailed", "MapStateFailed"} <= set(kinds)


def test_a_retry_runs_all_iterations_again() -> None:
    steps = Steps()
    steps.broken = {2}
    steps.bench.at(2.5, steps.broken.clear)
    retry = [{"ErrorEquals": ["Broken"]}]
    execution = steps.bench.run(machine(a_map(Retry=retry)), [1, 2])
    assert execution.output == [10, 20]
    assert steps.done == [1, 1, 2]


def test_a_redrive_continues_only_the_iterations_that_are_not_done() -> None:
    steps = Steps()
    steps.broken = {2}
    state = a_map({"Type": "Pass"}, a_task(), MaxConcurrency=3)
    execution = steps.bench.run(machine(state), [1, 2, 3, 4])
    assert execution.error == "Broken"
    assert steps.done == [1, 3, 4]
    steps.broken.clear()
    steps.done.clear()
    steps.bench.states.redrive_execution(executionArn=execution.arn)
    steps.bench.scheduler.run()
    assert execution.output == [10, 20, 30, 40]
    assert steps.done == [2, 3, 4]
    assert steps.bench.kinds(execution).count("PassStateEntered") == 4


def test_the_next_map_begins_anew_after_a_redrive() -> None:
    steps = Steps()
    steps.broken = {2}
    execution = steps.bench.run(machine(a_map(), a_map()), [2])
    steps.broken.clear()
    steps.bench.states.redrive_execution(executionArn=execution.arn)
    steps.bench.scheduler.run()
    assert execution.output == [200]


def test_a_retry_after_a_redrive_runs_all_iterations_again() -> None:
    steps = Steps()
    steps.broken = {2}
    retry = [{"ErrorEquals": ["Broken"], "MaxAttempts": 1}]
    execution = steps.bench.run(machine(a_map(Retry=retry)), [1, 2])
    assert (execution.stopped, steps.done) == (5, [1, 1])
    steps.bench.at(7.5, steps.broken.clear)
    steps.bench.states.redrive_execution(executionArn=execution.arn)
    steps.bench.scheduler.run()
    assert execution.output == [10, 20]
    assert steps.done == [1, 1, 1, 2]


def test_stopping_the_execution_stops_all_iterations() -> None:
    steps = Steps()
    execution = steps.bench.start(machine(a_map(a_task(), {"Type": "Pass"})), [5, 6])
    stop = steps.bench.states.stop_execution
    steps.bench.at(1, lambda: stop(executionArn=execution.arn))
    steps.bench.scheduler.run()
    assert steps.bench.kinds(execution)[-1] == "ExecutionAborted"
    assert steps.done == [5, 6]


def test_maps_nest() -> None:
    inner = a_map({"Type": "Pass", "Parameters": {"v.$": "$$.Map.Item.Value"}})
    assert Bench().run(machine(a_map(inner)), [[1, 2], [3]]).output == [
        [{"v": 1}, {"v": 2}],
        [{"v": 3}],
    ]
