from __future__ import annotations

import json
from typing import Any

import pytest

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.states import MOST_BYTES, Execution, TaskContext, TaskFailed
from tests.simulation.machines import Bench, a_task, machine

READER = {
    "Resource": "arn:aws:states:::s3:getObject",
    "ReaderConfig": {"InputType": "JSONL"},
    "Parameters": {"Bucket": "b", "Key.$": "$.key"},
}
WRITER = {
    "Resource": "arn:aws:states:::s3:putObject",
    "Parameters": {"Bucket": "b", "Prefix": "results"},
}


class Store:
    """Objects, and tasks that fail for some items."""

    def __init__(self, *items: Any, most_open_map_runs: int = 1000) -> None:
        self.objects = {"items.jsonl": "".join(json.dumps(item) + "\n" for item in items).encode()}
        self.seen: list[Any] = []
        self.running = 0
        self.most = 0
        self.broken: set[Any] = set()
        self.bench = Bench(
            self._work,
            integrations={"s3:getObject": self._get, "s3:putObject": self._put},
            most_open_map_runs=most_open_map_runs,
        )

    def _get(self, parameters: Any, _context: TaskContext) -> bytes:
        self.bench.scheduler.sleep(1)
        if parameters["Key"] not in self.objects:
            raise TaskFailed("S3.NoSuchKeyException", "cause")
        return self.objects[parameters["Key"]]

    def _put(self, parameters: Any, _context: TaskContext) -> None:
        self.objects[parameters["Key"]] = parameters["Body"]

    def _work(self, parameters: Any, _context: TaskContext) -> Any:
        self.seen.append(parameters)
        self.running += 1
        self.most = max(self.most, self.running)
        self.bench.scheduler.sleep(10)
        self.running -= 1
        if str(parameters) in self.broken:
            raise TaskFailed("Broken", "cause")
        return {"got": parameters}

    def run(self, *states: dict[str, Any], key: str = "items.jsonl", **fields: Any) -> Execution:
        return self.bench.run(machine(a_map(*states, **fields)), {"key": key})

    def children(self) -> list[Execution]:
        executions = self.bench.states.executions.values()
        return [execution for execution in executions if execution.map_run_arn]


def a_map(*states: dict[str, Any], **fields: Any) -> dict[str, Any]:
    config = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}
    return {
        "Type": "Map",
        "ItemProcessor": machine(*(states or (a_task(),)), **config),
        "Label": "Items",
        "ItemReader": READER,
        **fields,
    }


def test_each_line_becomes_a_child_execution() -> None:
    store = Store({"n": 1}, {"n": 2})
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
    store = Store(1, 2, 3)
    store.run()
    arn = store.children()[0].map_run_arn
    listed = store.bench.states.list_executions(mapRunArn=arn, statusFilter="SUCCEEDED")
    assert len(listed["executions"]) == 3
    assert listed["executions"][0]["mapRunArn"] == arn


def test_only_so_many_children_run_at_a_time() -> None:
    store = Store(*range(10))
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
    store = Store(*range(10))
    store.broken = {"3", "4"}
    execution = store.run(**fields)
    assert execution.status == status
    expected = None if status == "SUCCEEDED" else "States.ExceedToleratedFailureThreshold"
    assert execution.error == expected


def test_children_that_run_are_aborted_if_the_map_run_fails_and_no_more_begin() -> None:
    store = Store(1, 2, 3)
    store.broken = {"1"}
    store.run(a_task(), {"Type": "Wait", "Seconds": 5}, MaxConcurrency=2)
    assert [child.status for child in store.children()] == ["FAILED", "ABORTED", "PENDING"]


def test_stopping_the_execution_aborts_its_children() -> None:
    store = Store(1, 2)
    execution = store.bench.start(machine(a_map()), {"key": "items.jsonl"})
    stop = store.bench.states.stop_execution
    store.bench.at(5, lambda: stop(executionArn=execution.arn))
    store.bench.scheduler.run()
    assert [child.status for child in store.children()] == ["ABORTED", "ABORTED"]
    assert [child.stopped for child in store.children()] == [5, 5]


def test_items_come_in_batches() -> None:
    store = Store(1, 2, 3, 4, 5)
    batcher = {"MaxItemsPerBatch": 2, "BatchInput": {"key.$": "$.key"}}
    store.run(ItemBatcher=batcher)
    common = {"BatchInput": {"key": "items.jsonl"}}
    assert store.seen == [{**common, "Items": items} for items in ([1, 2], [3, 4], [5])]


def test_batches_have_a_size_in_bytes() -> None:
    store = Store(*["x" * 100] * 5)
    store.run(ItemBatcher={"MaxInputBytesPerBatch": 250})
    assert [len(batch["Items"]) for batch in store.seen] == [2, 2, 1]


def test_all_items_of_a_batch_fail_together() -> None:
    store = Store(*range(10))
    store.broken = {"{'Items': [0, 1, 2]}"}
    batcher = {"MaxItemsPerBatch": 3}
    assert store.run(ItemBatcher=batcher, ToleratedFailureCount=2).status == "FAILED"
    assert store.run(ItemBatcher=batcher, ToleratedFailureCount=3).status == "SUCCEEDED"


@pytest.mark.parametrize(("key", "body"), [("missing", b""), ("broken", b'{"a": 1}\n{"b"')])
def test_items_that_cannot_be_read_fail_the_state(key: str, body: bytes) -> None:
    store = Store()
    if body:
        store.objects[key] = body
    assert store.run(key=key).error == "States.ItemReaderFailed"


def test_results_are_written_with_a_manifest() -> None:
    store = Store(1, 2)
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
    store = Store(*items)
    assert store.run(ResultPath=None).error == "States.DataLimitExceeded"
    assert store.run(ResultPath=None, ResultWriter=WRITER).status == "SUCCEEDED"


def test_a_map_run_waits_for_a_place_while_the_time_of_its_execution_runs() -> None:
    store = Store(1, most_open_map_runs=1)
    definition = machine(a_map(), TimeoutSeconds=30)
    executions = [store.bench.start(definition, {"key": "items.jsonl"}) for _ in range(4)]
    store.bench.scheduler.run()
    assert [execution.stopped for execution in executions] == [11, 22, 30, 30]
    assert [execution.status for execution in executions[1:3]] == ["SUCCEEDED", "TIMED_OUT"]


def test_an_execution_that_is_stopped_in_the_backlog_gets_no_place() -> None:
    store = Store(1, most_open_map_runs=1)
    executions = [store.bench.start(machine(a_map()), {"key": "items.jsonl"}) for _ in range(3)]
    stop = store.bench.states.stop_execution
    store.bench.at(5, lambda: stop(executionArn=executions[1].arn))
    store.bench.scheduler.run()
    assert [execution.stopped for execution in executions] == [11, 5, 22]


def test_a_redrive_runs_only_the_children_that_are_not_done() -> None:
    store = Store(1, 2, 3)
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
    store = Store(1, 2)
    store.broken = {"1", "2"}
    fields: dict[str, Any] = {"MaxConcurrency": 1, "ToleratedFailureCount": 1}
    execution = store.run(**fields)
    store.bench.states.redrive_execution(executionArn=execution.arn)
    store.bench.scheduler.run(until=store.bench.scheduler.now + 5)
    arn = store.children()[1].arn
    answer = store.bench.states.describe_execution(executionArn=arn)
    assert answer["status"] == "PENDING_REDRIVE"


def test_tolerated_failures_are_not_redriven() -> None:
    store = Store(1, 2)
    store.broken = {"1"}
    definition = machine(a_map(ToleratedFailurePercentage=100), {"Type": "Fail", "Error": "Later"})
    execution = store.bench.run(definition, {"key": "items.jsonl"})
    store.seen.clear()
    store.bench.states.redrive_execution(executionArn=execution.arn)
    store.bench.scheduler.run()
    assert (execution.error, store.seen) == ("Later", [])
