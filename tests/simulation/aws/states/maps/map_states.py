"""Map states whose iterations are executions of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from tests.simulation.aws.states.flow import Flow
from tests.simulation.aws.states.kinds import FOLLOWED, State
from tests.simulation.aws.states.language import (
    DATA_LIMIT_EXCEEDED,
    MOST_BYTES,
    StateError,
    path_of,
    runtime_error,
    size_of,
)
from tests.simulation.aws.states.maps.item_sources import ItemSource
from tests.simulation.aws.states.maps.map_runs import MapRun, Tolerance
from tests.simulation.aws.states.maps.result_writers import ResultWriter
from tests.simulation.aws.states.workflow import Workflow

MOST_CHILDREN: Final = 10_000
"""AWS's limit of child executions that run at the same time."""


class DistributedMap(State):
    """Runs its states for each item or batch in a child execution."""

    kind = "Map"
    fields = FOLLOWED | {
        "ItemProcessor", "ItemReader", "ItemsPath", "ItemSelector", "ItemBatcher", "Label",
        "MaxConcurrency", "MaxConcurrencyPath", "ToleratedFailurePercentage",
        "ToleratedFailurePercentagePath", "ToleratedFailureCount", "ToleratedFailureCountPath",
        "ResultWriter", "ResultSelector", "ResultPath", "Retry", "Catch",
    }  # fmt: skip
    continues = True

    def __init__(self, name: str, state: Mapping[str, Any], workflow: Workflow) -> None:
        super().__init__(name, state)
        self._workflow = workflow
        self._label: str = state.get("Label", name)
        self._source = ItemSource(state)
        self._writer = ResultWriter(state["ResultWriter"]) if "ResultWriter" in state else None
        self._numbers = {
            field: (state.get(field), state.get(f"{field}Path"))
            for field in ("MaxConcurrency", "ToleratedFailurePercentage", "ToleratedFailureCount")
        }

    def run(self, flow: Flow, data: Any) -> tuple[str | None, Any]:
        effective = self.flow.effective(data, flow.context)
        leave = flow.execution.backlog.enter()
        try:
            result = self._run_children(flow, effective)
        finally:
            leave()
        return self.next, self.flow.output(data, result, flow.context)

    def _run_children(self, flow: Flow, effective: Any) -> Any:
        run = self._map_run(flow, effective)
        forget = flow.scope.on_end(run.abort)
        try:
            run.run()
        except StateError as error:
            self._written(flow, effective, run)
            flow.add("MapRunFailed", error=error.error, cause=error.cause)
            raise
        finally:
            forget()
        result = self._result(flow, effective, run)
        flow.add("MapRunSucceeded")
        return result

    def _map_run(self, flow: Flow, effective: Any) -> MapRun:
        known: MapRun | None = flow.unfinished if flow.is_resuming else None
        if known is not None:
            known.redrive_count += 1
            flow.add("MapRunRedriven", mapRunArn=known.arn, redriveCount=known.redrive_count)
            return known
        tolerance = Tolerance(
            self._number("ToleratedFailureCount", flow, effective),
            self._number("ToleratedFailurePercentage", flow, effective),
        )
        width = int(self._number("MaxConcurrency", flow, effective) or MOST_CHILDREN)
        arn = flow.execution.map_run_arn_of(self._label)
        flow.add("MapRunStarted", mapRunArn=arn)
        try:
            inputs = self._source.inputs(flow, self.name, effective)
        except StateError as error:
            flow.add("MapRunFailed", error=error.error, cause=error.cause)
            raise
        flow.scope.require_life()
        children = flow.execution.children(self._label, arn, self._workflow, inputs)
        run = MapRun(flow.scope.scheduler, arn, children, tolerance, min(width, MOST_CHILDREN))
        flow.unfinished = run
        return run

    def _written(self, flow: Flow, effective: Any, run: MapRun) -> dict[str, Any] | None:
        if self._writer is None:
            return None
        details = self._writer.write(flow, self.name, effective, run)
        flow.scope.require_life()
        return {"MapRunArn": run.arn, "ResultWriterDetails": details}

    def _result(self, flow: Flow, effective: Any, run: MapRun) -> Any:
        written = self._written(flow, effective, run)
        if written is not None:
            return written
        outputs = [child.output for child in run.children if child.status == "SUCCEEDED"]
        if size_of(outputs) > MOST_BYTES:
            cause = "The output of the Map Run exceeds the maximum number of bytes service limit"
            flow.add("MapRunFailed", error=DATA_LIMIT_EXCEEDED, cause=cause)
            raise StateError(DATA_LIMIT_EXCEEDED, cause)
        return outputs

    def _number(self, field: str, flow: Flow, effective: Any) -> float | None:
        fixed, path = self._numbers[field]
        if path is None:
            return None if fixed is None else float(fixed)
        number = path_of(path).read(effective, flow.context)
        if not isinstance(number, int | float) or isinstance(number, bool):
            raise runtime_error(f"The value of {field}Path is not a number")
        return float(number)
