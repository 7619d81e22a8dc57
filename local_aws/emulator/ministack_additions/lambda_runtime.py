"""Run functions as on AWS: on their own interpreter, with error classes in their errors."""

import threading
from typing import Any

import ministack.core.lambda_runtime as runtime
from ministack.services import lambda_svc

from .lambda_errors import WORKER_REPLACEMENTS, error_payload

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
        if result.get("error") and isinstance(result.get("body"), dict):
            handler = (function.get("config") or function).get("Handler", "")
            result["body"] = error_payload(
                result["body"], _worker_answer.value, handler, request_id
            )
        return result

    runtime._detect_runtime_binary = detect_own_binary
    runtime.Worker.invoke = invoke_and_remember
    lambda_svc._execute_function_warm = execute_with_error_classes


def _with_error_classes(script: str) -> str:
    for old, new in WORKER_REPLACEMENTS:
        if old not in script:
            raise RuntimeError(f"MiniStack's worker script has changed: {old!r} is not in it")
        script = script.replace(old, new)
    return script
