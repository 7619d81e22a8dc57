"""The branches of a Parallel and the iterations of an inline Map: one failure aborts the others."""

import contextvars
import threading
from collections.abc import Callable, Mapping
from typing import Any

from ministack.services import stepfunctions

from .execution_scope import nested_lifetime
from .lifetimes import ABORTED, Lifetime


class _Siblings:
    """Branches that run at the same time; the first failure is that of all."""

    def __init__(self, lifetime: Lifetime) -> None:
        self.failure: Any = None
        self._lifetime = lifetime
        self._lock = threading.Lock()

    def failed(self, error: Any) -> Any:
        """Abort the others; the error of the first that failed."""
        with self._lock:
            if self.failure is None and error.error != ABORTED:
                self.failure = error
        self._lifetime.end()
        return self.failure or error


_siblings: contextvars.ContextVar[_Siblings | None] = contextvars.ContextVar(
    "siblings", default=None
)


def install() -> None:
    """Abort the other branches of a state when one fails; MiniStack waits for all of them."""
    run_sub_machine = stepfunctions._run_sub_machine

    def run_sibling(*arguments: Any) -> Any:
        siblings = _siblings.get()
        if siblings is None:
            return run_sub_machine(*arguments)
        try:
            if siblings.failure is not None:
                raise siblings.failure
            return run_sub_machine(*arguments)
        except stepfunctions._ExecutionError as error:
            raise siblings.failed(error) from error

    stepfunctions._run_sub_machine = run_sibling
    for name in ("_run_parallel_branches", "_run_map_items"):
        setattr(stepfunctions, name, _together(getattr(stepfunctions, name)))
    run_map = stepfunctions._run_distributed_map
    stepfunctions._run_distributed_map = lambda *arguments: _apart(run_map, *arguments)


def _together(run: Callable[..., Any]) -> Callable[..., Any]:
    def run_together(state: Mapping[str, Any], *arguments: Any) -> Any:
        with nested_lifetime() as lifetime:
            token = _siblings.set(_Siblings(lifetime))
            try:
                return run(state, *arguments)
            finally:
                _siblings.reset(token)

    return run_together


def _apart(run: Callable[..., Any], *arguments: Any) -> Any:
    """Run the children of a Distributed Map, which may fail alone."""
    token = _siblings.set(None)
    try:
        return run(*arguments)
    finally:
        _siblings.reset(token)
