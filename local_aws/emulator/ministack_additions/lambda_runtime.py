"""Run functions as on AWS: on their own interpreter, with error classes in their errors."""

import queue
import threading
import time
from typing import Any

import ministack.core.lambda_runtime as runtime
from ministack.services import lambda_svc, stepfunctions

from .lambda_errors import END_OF_LOG, WORKER_REPLACEMENTS, error_payload, task_error

_LOG_SECONDS = 0.25
"""How long an ended process can owe the end of its log."""

_worker_answer = threading.local()


def install(python: str) -> None:
    """Change how MiniStack runs Python functions.

    It would start them on its own interpreter, where a function finds MiniStack's packages and so
    passes here but fails in AWS. It also names every error ``Runtime.HandlerError``, which no Retry
    or Catch of a state machine matches.
    """
    detect_runtime_binary = runtime._detect_runtime_binary
    invoke = runtime.Worker.invoke
    execute = lambda_svc._execute_function_warm

    def detect_own_binary(name: str) -> tuple[str, str]:
        binary, script = detect_runtime_binary(name)
        return (
            (python, _with_error_classes(script)) if name.startswith("python") else (binary, script)
        )

    def invoke_and_remember(worker: Any, *arguments: Any, **options: Any) -> dict[str, Any]:
        answer: dict[str, Any] = invoke(worker, *arguments, **options)
        _worker_answer.value = answer
        return answer

    def execute_with_error_classes(
        function: dict[str, Any], event: Any, request_id: str
    ) -> dict[str, Any]:
        _worker_answer.value = None
        result: dict[str, Any] = execute(function, event, request_id)
        handler = (function.get("config") or function).get("Handler", "")
        return _with_error_class(result, handler, request_id)

    runtime._detect_runtime_binary = detect_own_binary
    runtime.Worker.invoke = invoke_and_remember
    lambda_svc._execute_function_warm = execute_with_error_classes
    _install_logs()
    _install_task_errors()


def _install_logs() -> None:
    """Read the log of an invocation up to its end.

    MiniStack waits 50 ms for the log of an invocation that logs nothing, in which the worker could
    serve the next one.
    """
    drain = runtime.Worker._drain_stderr_bounded

    def drain_to_the_end(worker: Any, **waits: float) -> str:
        if not worker.config.get("Runtime", "").startswith("python"):
            return str(drain(worker, **waits))
        return _log_of_invocation(worker._stderr_queue)

    runtime.Worker._drain_stderr_bounded = drain_to_the_end


def _install_task_errors() -> None:
    """Give the errors of tasks that invoke functions the names that they have on AWS."""
    call_lambda = stepfunctions._call_lambda

    def call_lambda_with_aws_errors(function: str, event: Any) -> Any:
        try:
            return call_lambda(function, event)
        except stepfunctions._ExecutionError as error:
            raise stepfunctions._ExecutionError(*task_error(error.error, error.cause)) from error

    stepfunctions._call_lambda = call_lambda_with_aws_errors


def _with_error_class(result: dict[str, Any], handler: str, request_id: str) -> dict[str, Any]:
    """The result with AWS's payload if the function failed."""
    answer = _worker_answer.value
    if answer is not None and "error_type" in answer:
        log = "\n".join(filter(None, (result.get("log", ""), answer.get("trace", ""))))
        result = {"error": True, "body": {"errorMessage": answer["error"]}, "log": log}
    if result.get("error") and isinstance(result.get("body"), dict) and not result.get("throttle"):
        result["body"] = error_payload(result["body"], answer, handler, request_id)
    return result


def _log_of_invocation(lines: "queue.Queue[str]") -> str:
    """The worker's log up to the end of an invocation, which follows its answer at once."""
    log: list[str] = []
    deadline = time.monotonic() + _LOG_SECONDS
    while (left := deadline - time.monotonic()) > 0:
        try:
            line = lines.get(timeout=left)
        except queue.Empty:
            break
        if line == END_OF_LOG:
            break
        log.append(line)
    return "\n".join(log)


def _with_error_classes(script: str) -> str:
    for old, new in WORKER_REPLACEMENTS:
        if old not in script:
            raise RuntimeError(f"MiniStack's worker script has changed: {old!r} is not in it")
        script = script.replace(old, new)
    return script
