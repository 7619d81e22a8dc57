"""A Distributed Map's ResultWriter, and the limit on the size of a state's data."""

import json
from collections.abc import Mapping
from typing import Any

from ministack.services import s3, stepfunctions

from .execution_scope import task_scope
from .role_checks import require_task_permission

_MAX_STATE_BYTES = 256 * 1024
_APPLIED_AFTERWARDS = ("ResultSelector", "ResultPath", "OutputPath")
_RESULT_FIELDS = ("ExecutionArn", "Input", "Name", "Output", "StartDate", "Status", "StopDate")


def install() -> None:
    """Write the results of a ResultWriter, and reject more data than a state may have.

    MiniStack has no limit on payloads. It ignores ResultWriter and outputs a list of results,
    unlike AWS.
    """
    run_map = stepfunctions._run_distributed_map
    execute_task, execute_map = stepfunctions._execute_task, stepfunctions._execute_map

    def run_map_with_writer(
        state: dict[str, Any], given: Any, effective: Any, iterator: Any, execution: Any, ctx: Any
    ) -> Any:
        with task_scope(state, execution):
            _require_permissions(state, effective, execution, ctx)
        if not state.get("ResultWriter"):
            return run_map(state, given, effective, iterator, execution, ctx)
        bare = {key: value for key, value in state.items() if key not in _APPLIED_AFTERWARDS}
        before = _map_runs_of(execution)
        try:
            _results, following = run_map(bare, given, effective, iterator, execution, ctx)
        finally:
            details: dict[str, Any] = {}
            with task_scope(state, execution):
                for run_arn in _map_runs_of(execution) - before:
                    details = _write(state["ResultWriter"], run_arn, effective, ctx)
        selected = stepfunctions._apply_result_selector(state, details)
        output = stepfunctions._apply_result_path(state, given, selected)
        return stepfunctions._apply_output_path(state, output, ctx), following

    def execute_limited_task(*arguments: Any) -> Any:
        return _limited(execute_task(*arguments))

    def execute_limited_map(*arguments: Any) -> Any:
        return _limited(execute_map(*arguments))

    stepfunctions._run_distributed_map = run_map_with_writer
    stepfunctions._execute_task = execute_limited_task
    stepfunctions._execute_map = execute_limited_map


def _map_runs_of(execution: Mapping[str, Any]) -> set[str]:
    return {
        arn
        for arn, run in stepfunctions._map_runs.items()
        if run["executionArn"] == execution["executionArn"]
    }


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


def _write(writer: Mapping[str, Any], run_arn: str, effective: Any, ctx: Any) -> dict[str, Any]:
    """Write the children's results by status and a manifest; the result is the state's output."""
    target = stepfunctions._resolve_params_obj(writer["Parameters"], effective, ctx)
    bucket, run_id = target["Bucket"], run_arn.rsplit(":", 1)[-1]
    folder = "/".join(part for part in (target.get("Prefix", "").strip("/"), run_id) if part)
    require_task_permission(
        "States.ResultWriterFailed", "s3:PutObject", f"arn:aws:s3:::{bucket}/{folder}/manifest.json"
    )
    children = [e for e in stepfunctions._executions.values() if e.get("mapRunArn") == run_arn]
    files: dict[str, list[dict[str, Any]]] = {"FAILED": [], "PENDING": [], "SUCCEEDED": []}
    for status, written in files.items():
        shown = [_shown(child) for child in children if child["status"] == status]
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
