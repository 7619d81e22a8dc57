"""A Distributed Map's ResultWriter, and the limit on the size of a state's data."""

import contextvars
import json
from collections.abc import Mapping
from typing import Any

from ministack.services import s3, stepfunctions

from .execution_scope import task_scope
from .role_checks import require_task_permission

_MAX_STATE_BYTES = 256 * 1024
_MAX_INLINE_ITERATIONS = 40
_APPLIED_AFTERWARDS = ("ResultSelector", "ResultPath", "OutputPath")
_RESULT_FIELDS = ("ExecutionArn", "Input", "Name", "Output", "StartDate", "Status", "StopDate")


_children: contextvars.ContextVar[dict[str, dict[str, Any]] | None] = contextvars.ContextVar(
    "children", default=None
)
"""The child executions of the innermost Distributed Map, by ARN."""


def install() -> None:
    """Write the results of a ResultWriter, and apply the limits of Map states and of state data.

    MiniStack has no limit on payloads and on the iterations of an inline Map. It ignores
    ResultWriter and outputs a list of results, unlike AWS.
    """
    run_map, run_items = stepfunctions._run_distributed_map, stepfunctions._run_map_items
    execute_task, execute_map = stepfunctions._execute_task, stepfunctions._execute_map

    def run_map_with_writer(
        state: dict[str, Any], given: Any, effective: Any, iterator: Any, execution: Any, ctx: Any
    ) -> Any:
        with task_scope(state, execution):
            _require_permissions(state, effective, execution, ctx)
        if not state.get("ResultWriter"):
            return run_map(state, given, effective, iterator, execution, ctx)
        bare = {key: value for key, value in state.items() if key not in _APPLIED_AFTERWARDS}
        children: dict[str, dict[str, Any]] = {}
        token = _children.set(children)
        try:
            _results, following = run_map(bare, given, effective, iterator, execution, ctx)
        finally:
            _children.reset(token)
            with task_scope(state, execution):
                details = _write(state["ResultWriter"], children, execution, effective, ctx)
        selected = stepfunctions._apply_result_selector(state, details)
        output = stepfunctions._apply_result_path(state, given, selected)
        return stepfunctions._apply_output_path(state, output, ctx), following

    stepfunctions._run_distributed_map = run_map_with_writer
    stepfunctions._run_map_items = lambda state, *rest: run_items(_bounded(state), *rest)
    stepfunctions._execute_task = lambda *arguments: _limited(execute_task(*arguments))
    stepfunctions._execute_map = lambda *arguments: _limited(execute_map(*arguments))
    _install_children()


def _install_children() -> None:
    run_sub_machine = stepfunctions._run_sub_machine

    def run_noted_sub_machine(
        states: Any, start_at: Any, given: Any, execution: dict[str, Any], ctx: Any
    ) -> Any:
        children = _children.get()
        if children is not None and "mapRunArn" in execution:
            children[execution["executionArn"]] = execution
        return run_sub_machine(states, start_at, given, execution, ctx)

    stepfunctions._run_sub_machine = run_noted_sub_machine


def _bounded(state: Mapping[str, Any]) -> Mapping[str, Any]:
    """The Map state with AWS's limit on the concurrent iterations of an inline Map."""
    processor = state.get("ItemProcessor") or state.get("Iterator") or {}
    if (processor.get("ProcessorConfig") or {}).get("Mode") == "DISTRIBUTED":
        return state
    most = state.get("MaxConcurrency") or _MAX_INLINE_ITERATIONS
    return {**state, "MaxConcurrency": min(most, _MAX_INLINE_ITERATIONS)}


def _map_run_of(children: Mapping[str, Mapping[str, Any]], execution: Mapping[str, Any]) -> str:
    """The ARN of the Map Run; without children, it is the execution's latest."""
    for child in children.values():
        return str(child["mapRunArn"])
    runs = [
        run
        for run in stepfunctions._map_runs.values()
        if run["executionArn"] == execution["executionArn"]
    ]
    return str(runs[-1]["mapRunArn"])


def _require_permissions(
    state: Mapping[str, Any], effective: Any, execution: Mapping[str, Any], ctx: Any
) -> None:
    """Check the permissions of the state machine's role for a Distributed Map."""
    machine = execution["stateMachineArn"]
    require_task_permission("States.Runtime", "states:StartExecution", machine)
    reader = state.get("ItemReader") or {}
    if reader.get("Resource", "").endswith("s3:getObject"):
        source = stepfunctions._resolve_params_obj(reader["Parameters"], effective, ctx)
        arn = f"arn:aws:s3:::{source['Bucket']}/{source['Key']}"
        require_task_permission("States.ItemReaderFailed", "s3:GetObject", arn)


def _limited(result: tuple[Any, Any]) -> tuple[Any, Any]:
    output, _following = result
    if len(json.dumps(output).encode("utf-8")) > _MAX_STATE_BYTES:
        raise stepfunctions._ExecutionError(
            "States.DataLimitExceeded",
            "The state/task returned a result with a size exceeding the maximum number of bytes "
            "service limit.",
        )
    return result


def _write(
    writer: Mapping[str, Any],
    found: Mapping[str, Mapping[str, Any]],
    execution: Mapping[str, Any],
    effective: Any,
    ctx: Any,
) -> dict[str, Any]:
    """Write the children's results by status and a manifest; the result is the state's output."""
    target = stepfunctions._resolve_params_obj(writer["Parameters"], effective, ctx)
    run_arn = _map_run_of(found, execution)
    bucket, run_id = target["Bucket"], run_arn.rsplit(":", 1)[-1]
    folder = "/".join(part for part in (target.get("Prefix", "").strip("/"), run_id) if part)
    require_task_permission(
        "States.ResultWriterFailed", "s3:PutObject", f"arn:aws:s3:::{bucket}/{folder}/manifest.json"
    )
    files: dict[str, list[dict[str, Any]]] = {"FAILED": [], "PENDING": [], "SUCCEEDED": []}
    for status, written in files.items():
        shown = [_shown(child) for child in found.values() if child["status"] == status]
        if shown:
            key = f"{folder}/{status}_0.json"
            written.append({"Key": key, "Size": _put(bucket, key, shown)})
    manifest = {"DestinationBucket": bucket, "MapRunArn": run_arn, "ResultFiles": files}
    key = f"{folder}/manifest.json"
    _put(bucket, key, manifest)
    return {"MapRunArn": run_arn, "ResultWriterDetails": {"Bucket": bucket, "Key": key}}


def _shown(child: Mapping[str, Any]) -> dict[str, Any]:
    fields = {name: child.get(name[0].lower() + name[1:]) for name in _RESULT_FIELDS}
    failure = {name: child.get(name.lower()) for name in ("Error", "Cause")}
    return {key: value for key, value in {**fields, **failure}.items() if value is not None}


def _put(bucket: str, key: str, document: Any) -> int:
    body = json.dumps(document).encode("utf-8")
    headers = {"content-type": "application/json", "content-length": str(len(body))}
    status, _headers, _answer = s3._put_object(bucket, key, body, headers)
    if status >= 300:
        raise stepfunctions._ExecutionError(
            "States.ResultWriterFailed", f"Could not write s3://{bucket}/{key}"
        )
    return len(body)
