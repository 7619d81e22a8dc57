"""Distributed Maps of tests: items in S3, and tasks that fail for some items."""

from __future__ import annotations

import json
from typing import Any

from tests.simulation.aws.states import Execution, TaskContext, TaskFailed
from tests.simulation.tests.benches.machines import Bench, a_task, machine

READER = {
    "Resource": "arn:aws:states:::s3:getObject",
    "ReaderConfig": {"InputType": "JSONL"},
    "Parameters": {"Bucket": "b", "Key.$": "$.key"},
}
WRITER = {
    "Resource": "arn:aws:states:::s3:putObject",
    "Parameters": {"Bucket": "b", "Prefix": "results"},
}


class MapBench:
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
        return self.bench.run(machine(a_distributed_map(*states, **fields)), {"key": key})

    def children(self) -> list[Execution]:
        executions = self.bench.states.executions.values()
        return [execution for execution in executions if execution.map_run_arn]


def a_distributed_map(*states: dict[str, Any], **fields: Any) -> dict[str, Any]:
    config = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}
    return {
        "Type": "Map",
        "ItemProcessor": machine(*(states or (a_task(),)), **config),
        "Label": "Items",
        "ItemReader": READER,
        **fields,
    }
