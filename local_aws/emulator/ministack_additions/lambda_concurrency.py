"""The limits on concurrent invocations: the account's, and those reserved for functions."""

import contextvars
import time
from collections.abc import Mapping
from typing import Any

from ministack.core.responses import error_response_json
from ministack.services import lambda_svc

from .request_limits import is_refused

_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 1.0, 300.0

_is_queued: contextvars.ContextVar[bool] = contextvars.ContextVar("is_queued", default=False)


def install(quotas: Mapping[str, Mapping[str, Any]]) -> None:
    """Throttle invocations as AWS does, and keep asynchronous ones until they are not throttled.

    MiniStack's own limit depends on the machine. It counts functions with a reservation against the
    account's limit, and a throttled asynchronous invocation is lost after two retries.

    Args:
        quotas: `lambda.concurrency` and `lambda.unreserved`; without them, only a function that
            reserves 0 is throttled.
    """
    account = quotas.get("lambda.concurrency", {}).get("size")
    lambda_svc._ACCOUNT_CONCURRENCY_CAP = account or 0

    def acquire(_function: Any, config: Mapping[str, Any]) -> tuple[str | None, str | None]:
        key = lambda_svc._inflight_key(config)
        with lambda_svc._inflight_lock:
            limit = _exhausted(config["FunctionName"], account)
            if limit is None and is_refused("lambda.InvokeFunction"):
                limit = "account"
            if limit is not None:
                return None, limit
            lambda_svc._inflight[key] = lambda_svc._inflight.get(key, 0) + 1
            lambda_svc._inflight_total += 1
            return key, None

    lambda_svc._acquire_execution_slot = acquire
    _install_queue()
    if account is not None:
        _install_reservations(account, quotas["lambda.unreserved"]["size"])


def _exhausted(name: str, account: int | None) -> str | None:
    """The limit that one more invocation would exceed: ``function``, ``account`` or None."""
    reserved = _reservations()
    if reserved.get(name) == 0:
        return "function"
    if account is None:
        return None
    running = {key.rsplit(":", 1)[-1]: count for key, count in lambda_svc._inflight.items()}
    if name in reserved:
        return "function" if running.get(name, 0) >= reserved[name] else None
    shared = sum(count for other, count in running.items() if other not in reserved)
    return "account" if shared >= account - sum(reserved.values()) else None


def _reservations() -> dict[str, int]:
    functions = lambda_svc._functions.items()
    return {
        name: int(record["concurrency"])
        for name, record in functions
        if record.get("concurrency") is not None
    }


def _install_queue() -> None:
    invoke, execute = lambda_svc.invoke_async_with_retry, lambda_svc._execute_function

    def invoke_queued(function: Any, event: Any) -> None:
        token = _is_queued.set(True)
        try:
            invoke(function, event)
        finally:
            _is_queued.reset(token)

    def execute_when_possible(function: Any, event: Any) -> dict[str, Any]:
        pause = _FIRST_PAUSE_SECONDS
        result: dict[str, Any] = execute(function, event)
        while result.get("throttle") and _is_queued.get():
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
            result = execute(function, event)
        return result

    lambda_svc.invoke_async_with_retry = invoke_queued
    lambda_svc._execute_function = execute_when_possible


def _install_reservations(account: int, unreserved: int) -> None:
    """Refuse a reservation that leaves too little for all other functions."""
    put = lambda_svc._put_function_concurrency

    def put_if_enough_remains(name: str, data: Mapping[str, Any]) -> Any:
        others = sum(count for other, count in _reservations().items() if other != name)
        wanted = data.get("ReservedConcurrentExecutions", 0)
        if wanted and account - others - wanted < unreserved:
            return error_response_json(
                "InvalidParameterValueException",
                "Specified ReservedConcurrentExecutions for function decreases account's "
                f"UnreservedConcurrentExecution below its minimum value of [{unreserved}].",
                400,
            )
        return put(name, data)

    lambda_svc._put_function_concurrency = put_if_enough_remains
