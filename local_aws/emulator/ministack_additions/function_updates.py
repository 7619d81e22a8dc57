"""Functions that change while they work, as on AWS."""

import contextvars
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import ministack.core.lambda_runtime as runtime
from ministack.services import lambda_svc

_LATEST = "$LATEST"

_updating: contextvars.ContextVar[bool] = contextvars.ContextVar("updating", default=False)
_retired: dict[int, Any] = {}
"""Workers that end with their invocation."""


def install() -> None:
    """Let an invocation end with the code that it began with, and keep few old processes.

    MiniStack kills the workers of a function that changes, with their invocations. It starts a
    worker for an invocation that queued during the change with the old code, and keeps it. It keeps
    a worker of each version as long as it runs.
    """
    update_code, update_config = lambda_svc._update_code, lambda_svc._update_config
    publish = lambda_svc._publish_version

    def code_updated(name: str, data: Mapping[str, Any]) -> Any:
        with _update():
            return update_code(name, data)

    def config_updated(name: str, data: Mapping[str, Any]) -> Any:
        with _update():
            return update_config(name, data)

    def published(name: str, data: Mapping[str, Any]) -> Any:
        answer = publish(name, data)
        _end_idle_versions(name)
        return answer

    lambda_svc._update_code = code_updated
    lambda_svc._update_config = config_updated
    lambda_svc._publish_version = published
    _install_retirement()
    _install_current_code()


def _install_current_code() -> None:
    acquire = lambda_svc.acquire_worker

    def acquire_with_current_code(
        name: str, config: Any, code: bytes, qualifier: str = _LATEST, **options: Any
    ) -> Any:
        function = lambda_svc._functions.get(name) if qualifier == _LATEST else None
        if function is not None:
            config, code = function["config"], function["code_zip"]
        return acquire(name, config, code, qualifier=qualifier, **options)

    lambda_svc.acquire_worker = acquire_with_current_code


def _install_retirement() -> None:
    invalidate = lambda_svc.invalidate_worker

    def invalidate_or_retire(name: str, *arguments: Any, **scope: Any) -> None:
        if _updating.get():
            _retire(name)
        else:
            invalidate(name, *arguments, **scope)

    def release_or_end(worker: Any) -> None:
        if worker is None:
            return
        # In one step: the next invocation that gets the worker may find it retired, but not this
        # one, which would kill it at work.
        with runtime._lock:
            worker.in_use = False
            is_retired = _retired.pop(id(worker), None) is not None
        if is_retired:
            runtime.kill_workers([worker])

    lambda_svc.invalidate_worker = invalidate_or_retire
    lambda_svc.release_worker = release_or_end


@contextmanager
def _update() -> Iterator[None]:
    token = _updating.set(True)
    try:
        yield
    finally:
        _updating.reset(token)


def _retire(name: str) -> None:
    """End the workers of a function's unpublished code, each after its invocation."""
    with runtime._lock:
        keys = [key for key in runtime._workers if key.split(":")[-2:] == [name, _LATEST]]
        workers = [worker for key in keys for worker in runtime._workers.pop(key)]
        _retired.update({id(worker): worker for worker in workers if worker.in_use})
        idle = [worker for worker in workers if not worker.in_use]
    runtime.kill_workers(idle)


def _end_idle_versions(name: str) -> None:
    """End the workers of earlier versions that have nothing to do; they start again on demand."""
    idle = []
    with runtime._lock:
        for key, workers in runtime._workers.items():
            function, version = key.split(":")[-2:]
            if function == name and version != _LATEST:
                idle += [worker for worker in workers if not worker.in_use]
                workers[:] = [worker for worker in workers if worker.in_use]
    runtime.kill_workers(idle)
