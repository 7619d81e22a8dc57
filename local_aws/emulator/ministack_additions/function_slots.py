"""Lets few invocations of a function run at once, as many as the machine has use for."""

import threading
from typing import Any

from ministack.services import lambda_svc


def install(slots: int) -> None:
    """Make invocations beyond `slots` of one function wait for a free worker.

    On AWS they would run at once, each in an environment of its own. Here every further worker is a
    process that starts on the same few cores: with ten documents dropped at once, starting workers
    took longer than all the work. No function of this project invokes itself, so that a waiting
    invocation never holds the worker it waits for.
    """
    execute = lambda_svc._execute_function_warm
    free: dict[str, threading.BoundedSemaphore] = {}

    def execute_in_a_slot(function: dict[str, Any], event: Any, request_id: str) -> dict[str, Any]:
        name = (function.get("config") or function)["FunctionName"]
        # setdefault is atomic: two first invocations share one semaphore.
        with free.setdefault(name, threading.BoundedSemaphore(slots)):
            result: dict[str, Any] = execute(function, event, request_id)
            return result

    lambda_svc._execute_function_warm = execute_in_a_slot
