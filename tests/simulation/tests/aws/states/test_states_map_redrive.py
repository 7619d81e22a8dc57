from __future__ import annotations

from typing import Any

import pytest

from tests.simulation.aws.errors import AwsError
from tests.simulation.tests.benches import MapBench, a_distributed_map, a_task, machine


def test_a_map_run_waits_for_a_place_while_the_time_of_its_execution_runs() -> None:
    store = MapBench(1, most_open_map_runs=1)
    definition = machine(a_distributed_map(), TimeoutSeconds=30)
    executions = [store.bench.start(definition, {"key": "items.jsonl"}) for _ in range(4)]
    store.bench.scheduler.run()
    assert [execution.stopped for execution in executions] == [11, 22, 30, 30]
    assert [execution.status for execution in executions[1:3]] == ["SUCCEEDED", "TIMED_OUT"]


def test_an_execution_that_is_stopped_in_the_backlog_gets_no_place() -> None:
    store = MapBench(1, most_open_map_runs=1)
    executions = [
        store.bench.start(machine(a_distributed_map()), {"key": "items.jsonl"}) for _ in range(3)
    ]
    stop = store.bench.states.stop_execution
    store.bench.at(5, lambda: stop(executionArn=executions[1].arn))
    store.bench.scheduler.run()
    assert [execution.stopped for execution in executions] == [11, 5, 22]


def test_a_redrive_runs_only_the_children_that_are_not_done() -> None:
    store = MapBench(1, 2, 3)
    store.broken = {"2"}
    execution = store.run({"Type": "Pass"}, a_task(), MaxConcurrency=1)
    assert execution.error == "States.ExceedToleratedFailureThreshold"
    child = store.children()[1]
    with pytest.raises(AwsError, match="ExecutionNotRedrivable"):
        store.bench.states.redrive_execution(executionArn=child.arn)
    store.broken.clear()
    store.seen.clear()
    store.bench.states.redrive_execution(executionArn=execution.arn)
    store.bench.scheduler.run()
    assert execution.output == [{"got": 1}, {"got": 2}, {"got": 3}]
    assert store.seen == [2, 3]
    assert store.bench.kinds(child).count("PassStateEntered") == 1
    assert (child.redrive_count, store.children()[2].redrive_count) == (1, 0)
    assert "MapRunRedriven" in store.bench.kinds(execution)


def test_a_child_waits_for_its_redrive_until_there_is_a_place() -> None:
    store = MapBench(1, 2)
    store.broken = {"1", "2"}
    fields: dict[str, Any] = {"MaxConcurrency": 1, "ToleratedFailureCount": 1}
    execution = store.run(**fields)
    store.bench.states.redrive_execution(executionArn=execution.arn)
    store.bench.scheduler.run(until=store.bench.scheduler.now + 5)
    arn = store.children()[1].arn
    answer = store.bench.states.describe_execution(executionArn=arn)
    assert answer["status"] == "PENDING_REDRIVE"


def test_tolerated_failures_are_not_redriven() -> None:
    store = MapBench(1, 2)
    store.broken = {"1"}
    definition = machine(
        a_distributed_map(ToleratedFailurePercentage=100), {"Type": "Fail", "Error": "Later"}
    )
    execution = store.bench.run(definition, {"key": "items.jsonl"})
    store.seen.clear()
    store.bench.states.redrive_execution(executionArn=execution.arn)
    store.bench.scheduler.run()
    assert (execution.error, store.seen) == ("Later", [])
