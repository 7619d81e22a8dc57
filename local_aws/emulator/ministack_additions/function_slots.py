"""Limit the concurrent invocations of a function to what the machine can use."""

import threading
from typing import Any

import ministack.core.lambda_runtime as runtime
from ministack.services import lambda_svc

from .execution_scope import current_task, is_wanted, queueing


def install(slots: int) -> None:
    """Make invocations beyond `slots` of one function wait for a free worker.

    On AWS they would all run at once, each in its own environment. Here every additional worker is
    a process on the same few cores: for ten documents at once, starting workers took longer than
    all the work. Neither the wait nor the start of a worker, which takes longer here the more of
    them run, counts against a time-out. An invocation that another function makes
    does not wait: the worker that it waits for may be its caller's.
    """
    execute, spawn = lambda_svc._execute_function_warm, runtime.Worker._spawn
    free: dict[str, threading.BoundedSemaphore] = {}

    def execute_in_a_slot(function: dict[str, Any], event: Any, request_id: str) -> dict[str, Any]:
        if lambda_svc._invoke_depth.get() > 1:
            result: dict[str, Any] = execute(function, event, request_id)
            return result
        name = (function.get("config") or function)["FunctionName"]
        # setdefault is atomic: two concurrent first invocations share a semaphore.
        slot = free.setdefault(name, threading.BoundedSemaphore(slots))
        with queueing():
            slot.acquire()
        try:
            return _unless_stopped(execute, function, event, request_id)
        finally:
            slot.release()

    def spawn_without_the_clock(worker: Any) -> None:
        with queueing():
            spawn(worker)

    lambda_svc._execute_function_warm = execute_in_a_slot
    runtime.Worker._spawn = spawn_without_the_clock


def _unless_stopped(
    execute: Any, function: dict[str, Any], event: Any, request_id: str
) -> dict[str, Any]:
    """Skip the invocation if its execution or its branch ended while it queued."""
    task = current_task()
    if task is not None and not is_wanted(task.execution):
        return {"error": True, "body": {"errorMessage": "The execution ended"}, "log": ""}
    result: dict[str, Any] = execute(function, event, request_id)
    return result
