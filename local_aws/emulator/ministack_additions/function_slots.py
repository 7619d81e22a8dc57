"""Limit the concurrent invocations of a function to what the machine can use."""

import threading
from typing import Any

from ministack.services import lambda_svc


def install(slots: int) -> None:
    """Make invocations beyond `slots` of one function wait for a free worker.

    On AWS they would all run at once, each in its own environment. Here every additional worker is
    a process on the same few cores: for ten documents at once, starting workers took longer than
    all the work. No function of this project invokes itself, so a waiting invocation never holds
    the worker that it waits for.
    """
    execute = lambda_svc._execute_function_warm
    free: dict[str, threading.BoundedSemaphore] = {}

    def execute_in_a_slot(function: dict[str, Any], event: Any, request_id: str) -> dict[str, Any]:
        name = (function.get("config") or function)["FunctionName"]
        # setdefault is atomic: two concurrent first invocations share a semaphore.
        with free.setdefault(name, threading.BoundedSemaphore(slots)):
            result: dict[str, Any] = execute(function, event, request_id)
            return result

    lambda_svc._execute_function_warm = execute_in_a_slot
