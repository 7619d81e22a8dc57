from __future__ import annotations

import json
from typing import Any

import pytest

from tests.simulation.aws.states import MOST_BYTES
from tests.simulation.tests.benches import WRITER, MapBench, a_distributed_map, a_task, machine


def test_each_line_becomes_a_child_execution() -> None:
    store = MapBench({"n": 1}, {"n": 2})
    selector = {"item.$": "$$.Map.Item.Value", "index.$": "$$.Map.Item.Index", "key.$": "$.key"}
    execution = store.run(ItemSelector=selector)
    expected = [{"item": {"n": n + 1}, "index": n, "key": "items.jsonl"} for n in range(2)]
    assert execution.output == [{"got": item} for item in expected]
    child = store.children()[0]
    name = f"{execution.machine.name}/Items"
    assert child.arn == f"arn:aws:states:us-east-1:123456789012:execution:{name}:{child.name}"
    assert store.bench.kinds(execution) == [
        "ExecutionStarted", "MapStateEntered", "MapRunStarted", "MapRunSucceeded",
        "MapStateExited", "ExecutionSucceeded",
    ]  # fmt: skip
    assert store.bench.kinds(child)[1] == "TaskStateEntered"
    assert store.bench.states.transitions == 3


def test_children_are_listed_by_their_map_run() -> None:
    store = MapBench(1, 2, 3)
    store.run()
    arn = store.children()[0].map_run_arn
    listed = store.bench.states.list_executions(mapRunArn=arn, statusFilter="SUCCEEDED")
    assert len(listed["executions"]) == 3
    assert listed["executions"][0]["mapRunArn"] == arn


def test_only_so_many_children_run_at_a_time() -> None:
    store = MapBench(*range(10))
    execution = store.run(MaxConcurrency=3)
    assert (store.most, execution.stopped) == (3, 41)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, "FAILED"),
        ({"ToleratedFailureCount": 2}, "SUCCEEDED"),
        ({"ToleratedFailureCount": 1}, "FAILED"),
        ({"ToleratedFailurePercentage": 20}, "SUCCEEDED"),
        ({"ToleratedFailurePercentage": 19}, "FAILED"),
        ({"ToleratedFailurePercentage": 100, "ToleratedFailureCount": 1}, "FAILED"),
        ({"ToleratedFailurePercentage": 100}, "SUCCEEDED"),
    ],
)
def test_a_map_run_fails_if_more_items_fail_than_tolerated(
    fields: dict[str, Any], status: str
) -> None:
    store = MapBench(*range(10))
    store.broken = {"3", "4"}
    execution = store.run(**fields)
    assert execution.status == status
    expected = None if status == "SUCCEEDED" else "States.ExceedToleratedFailureThreshold"
    assert execution.error == expected


def test_children_that_run_are_aborted_if_the_map_run_fails_and_no_more_begin() -> None:
    store = MapBench(1, 2, 3)
    store.broken = {"1"}
    store.run(a_task(), {"Type": "Wait", "Seconds": 5}, MaxConcurrency=2)
    assert [child.status for child in store.children()] == ["FAILED", "ABORTED", "PENDING"]


def test_stopping_the_execution_aborts_its_children() -> None:
    store = MapBench(1, 2)
    execution = store.bench.start(machine(a_distributed_map()), {"key": "items.jsonl"})
    stop = store.bench.states.stop_execution
    store.bench.at(5, lambda: stop(executionArn=execution.arn))
    store.bench.scheduler.run()
    assert [child.status for child in store.children()] == ["ABORTED", "ABORTED"]
    assert [child.stopped for child in store.children()] == [5, 5]


def test_items_come_in_batches() -> None:
    store = MapBench(1, 2, 3, 4, 5)
    batcher = {"MaxItemsPerBatch": 2, "BatchInput": {"key.$": "$.key"}}
    store.run(ItemBatcher=batcher)
    common = {"BatchInput": {"key": "items.jsonl"}}
    assert store.seen == [{**common, "Items": items} for items in ([1, 2], [3, 4], [5])]


def test_batches_have_a_size_in_bytes() -> None:
    store = MapBench(*["x" * 100] * 5)
    store.run(ItemBatcher={"MaxInputBytesPerBatch": 250})
    assert [len(batch["Items"]) for batch in store.seen] == [2, 2, 1]


def test_all_items_of_a_batch_fail_together() -> None:
    store = MapBench(*range(10))
    store.broken = {"{'Items': [0, 1, 2]}"}
    batcher = {"MaxItemsPerBatch": 3}
    assert store.run(ItemBatcher=batcher, ToleratedFailureCount=2).status == "FAILED"
    assert store.run(ItemBatcher=batcher, ToleratedFailureCount=3).status == "SUCCEEDED"


@pytest.mark.parametrize(("key", "body"), [("missing", b""), ("broken", b'{"a": 1}\n{"b"')])
def test_items_that_cannot_be_read_fail_the_state(key: str, body: bytes) -> None:
    store = MapBench()
    if body:
        store.objects[key] = body
    assert store.run(key=key).error == "States.ItemReaderFailed"


def test_results_are_written_with_a_manifest() -> None:
    store = MapBench(1, 2)
    store.broken = {"2"}
    execution = store.run(ResultWriter=WRITER, ToleratedFailurePercentage=100)
    details = execution.output["ResultWriterDetails"]
    assert execution.output["MapRunArn"] == store.children()[0].map_run_arn
    manifest = json.loads(store.objects[details["Key"]])
    files = manifest["ResultFiles"]
    assert details["Key"].startswith("results/")
    assert files["PENDING"] == []
    succeeded, failed = (
        json.loads(store.objects[files[group][0]["Key"]]) for group in ("SUCCEEDED", "FAILED")
    )
    assert [result["Output"] for result in succeeded] == ['{"got":1}']
    assert [(result["Input"], result["Error"]) for result in failed] == [("2", "Broken")]


def test_a_large_output_fails_the_state_unless_it_is_written() -> None:
    items = ["x" * (MOST_BYTES // 10)] * 11
    store = MapBench(*items)
    assert store.run(ResultPath=None).error == "States.DataLimitExceeded"
    assert store.run(ResultPath=None, ResultWriter=WRITER).status == "SUCCEEDED"
