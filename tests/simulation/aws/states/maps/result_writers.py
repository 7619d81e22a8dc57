"""ResultWriter: the results of child executions as objects in S3."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from tests.simulation.aws.states.attempts import TaskContext
from tests.simulation.aws.states.execution import Execution
from tests.simulation.aws.states.flow import Flow
from tests.simulation.aws.states.language import StateError, TaskFailed, compiled_template
from tests.simulation.aws.states.maps.map_runs import MapRun
from tests.simulation.kernel import Promise

PUT_OBJECT: Final = "s3:putObject"
_GROUPS: Final = {
    "SUCCEEDED": ("SUCCEEDED",),
    "FAILED": ("FAILED", "TIMED_OUT", "ABORTED"),
    "PENDING": ("PENDING", "PENDING_REDRIVE"),
}


class ResultWriter:
    """Writes one object for each group of results, and a manifest."""

    def __init__(self, writer: Mapping[str, Any]) -> None:
        self._parameters = compiled_template(writer["Parameters"])

    def write(self, flow: Flow, state: str, effective: Any, run: MapRun) -> dict[str, Any]:
        """Write the results; where the manifest is.

        Raises:
            StateError: an object cannot be written.
        """
        target = self._parameters(effective, flow.context)
        bucket, prefix = target["Bucket"], target.get("Prefix", "").rstrip("/")
        folder = f"{prefix}/{run.arn.rpartition(':')[2]}".lstrip("/")
        put = flow.execution.integration(PUT_OBJECT)
        cancelled: Promise[str] = Promise(flow.scope.scheduler)
        context = TaskContext(flow.execution.arn, state, None, cancelled)

        def save(name: str, content: Any) -> dict[str, Any]:
            body = json.dumps(content).encode()
            key = f"{folder}/{name}"
            try:
                put({"Bucket": bucket, "Key": key, "Body": body}, context)
            except TaskFailed as error:
                raise StateError("States.ResultWriterFailed", str(error)) from error
            return {"Key": key, "Size": len(body)}

        files: dict[str, list[dict[str, Any]]] = {}
        for group, statuses in _GROUPS.items():
            results = [_result(c) for c in run.children if c.status in statuses]
            files[group] = [save(f"{group}_0.json", results)] if results else []
        manifest = {"DestinationBucket": bucket, "MapRunArn": run.arn, "ResultFiles": files}
        return {"Bucket": bucket, "Key": save("manifest.json", manifest)["Key"]}


def _result(child: Execution) -> dict[str, Any]:
    described = child.description() or {}
    names = {"executionArn": "ExecutionArn", "name": "Name", "status": "Status"}
    result = {shown: described[name] for name, shown in names.items()}
    optional = {"input": "Input", "output": "Output", "error": "Error", "cause": "Cause"}
    return result | {
        shown: described[name] for name, shown in optional.items() if name in described
    }
