"""Retry and Catch of Task, Parallel and Map states."""

import random
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from ministack.services import stepfunctions

from .execution_scope import sleep_while_running
from .retry_rules import delay_before, first_match

_PATHS = ("TimeoutSeconds", "HeartbeatSeconds")

Step = tuple[Any, str | None]
"""The output of a state, and the next state."""


class _State(dict[str, Any]):
    """`$$.State` with a RetryCount of its own, which MiniStack sets to its own count otherwise."""

    def __setitem__(self, key: str, value: Any) -> None:
        if key != "RetryCount":
            super().__setitem__(key, value)


def install() -> None:
    """Make each attempt of a task a new one, with AWS's delays between attempts.

    MiniStack ignores MaxDelaySeconds and JitterStrategy, waits at most a minute, keeps the task
    token and the start of the time-out for all attempts, and continues to retry after
    StopExecution.
    """
    execute_task = stepfunctions._execute_task

    def execute_with_retries(
        state: Mapping[str, Any], given: Any, execution: Mapping[str, Any], context: dict[str, Any]
    ) -> Step:
        def attempt() -> Step:
            once = {name: value for name, value in state.items() if name not in ("Retry", "Catch")}
            for name in _PATHS:
                if f"{name}Path" in once:
                    once[name] = stepfunctions._resolve_path_or_ctx(
                        once[f"{name}Path"], given, context
                    )
            result: Step = execute_task(once, given, execution, context)
            return result

        return _recovering(state, given, context, attempt)

    stepfunctions._execute_task = execute_with_retries
    stepfunctions._with_retry_and_catch = _recovering


def _recovering(
    state: Mapping[str, Any], given: Any, context: dict[str, Any], attempt: Callable[[], Step]
) -> Step:
    """The result of the first attempt that succeeds, or of the catcher of the last error."""
    retriers, entered = state.get("Retry", []), context["State"]
    used: Counter[int] = Counter()
    while True:
        # The branches of a Parallel share the context, and leave their own states in it.
        context["State"] = _State({**entered, "RetryCount": used.total()})
        try:
            return attempt()
        except stepfunctions._ExecutionError as error:
            index = first_match(retriers, error.error)
            delay = None
            if index is not None:
                delay = delay_before(retriers[index], used[index], random.random)
                used[index] += 1
            if delay is None:
                return _caught(state, given, context, error)
            sleep_while_running(delay)


def _caught(
    state: Mapping[str, Any], given: Any, context: dict[str, Any], error: Any
) -> tuple[Any, str]:
    """The output for the first catcher that matches.

    Raises:
        _ExecutionError: the same error, if none does.
    """
    catchers = state.get("Catch", [])
    index = first_match(catchers, error.error)
    if index is None:
        raise error
    output = stepfunctions._apply_catcher(
        catchers[index],
        given,
        context,
        stepfunctions._state_query_language(state, context),
        {"Error": error.error, "Cause": error.cause},
    )
    return output, catchers[index]["Next"]
