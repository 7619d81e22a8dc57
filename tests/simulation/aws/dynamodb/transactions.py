"""Transactions: all writes or none, and what is in their way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from tests.simulation.aws.dynamodb.table import Place, Table
from tests.simulation.aws.dynamodb.values import invalid, size_of, stored_item
from tests.simulation.aws.dynamodb.writes import (
    Write,
    plan_check,
    plan_delete,
    plan_put,
    plan_update,
)
from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.requests import Request

MOST_ACTIONS: Final = 100
MOST_BYTES: Final = 4 * 1024 * 1024
BUSY_SECONDS: Final = 0.02
"""How long a transaction keeps its items; AWS publishes no figure."""

_PLANS: Final[dict[str, Callable[[Table, Request], Write]]] = {
    "Put": plan_put,
    "Update": plan_update,
    "Delete": plan_delete,
    "ConditionCheck": plan_check,
}
_CONFLICT: Final = "Transaction is ongoing for the item"
_CANCELLING: Final = {
    "ConditionalCheckFailedException": "ConditionalCheckFailed",
    "ValidationException": "ValidationError",
    "TransactionConflictException": "TransactionConflict",
}


def require_free(write: Write, now: float) -> None:
    """Refuse a write to an item that a transaction is writing."""
    if write.table.busy_until.get(write.place, -1.0) > now:
        raise AwsError("TransactionConflictException", _CONFLICT)


def plan_transaction(
    actions: list[dict[str, Any]], table_of: Callable[[Request], Table], now: float
) -> list[Write]:
    """Plan all writes.

    Raises:
        AwsError: the transaction is invalid, or cancelled with a reason for each action.
    """
    if len(actions) > MOST_ACTIONS:
        raise invalid("Member must have length less than or equal to 100")
    _require_apart(actions, table_of)
    plans = [_planned(action, table_of, now) for action in actions]
    writes = [plan for plan in plans if isinstance(plan, Write)]
    if len(writes) < len(actions):
        raise _cancelled([{"Code": "None"} if isinstance(p, Write) else _reason(p) for p in plans])
    if sum(size_of(write.new) for write in writes if write.new) > MOST_BYTES:
        raise invalid("Collection size of items in the transaction exceeds 4 MB")
    return writes


def _planned(
    action: dict[str, Any], table_of: Callable[[Request], Table], now: float
) -> Write | AwsError:
    ((kind, request),) = action.items()
    try:
        write = _PLANS[kind](table_of(request), request)
        require_free(write, now)
    except AwsError as error:
        return error
    return write


def _cancelled(reasons: list[dict[str, Any]]) -> AwsError:
    codes = ", ".join(reason["Code"] for reason in reasons)
    return AwsError(
        "TransactionCanceledException",
        f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]",
        CancellationReasons=reasons,
    )


def _reason(error: AwsError) -> dict[str, Any]:
    if error.code not in _CANCELLING:
        raise error
    return {"Code": _CANCELLING[error.code], "Message": error.message, **error.details}


def _require_apart(actions: list[dict[str, Any]], table_of: Callable[[Request], Table]) -> None:
    requests = [request for action in actions for request in action.values()]
    places = [(request["TableName"], _place(table_of(request), request)) for request in requests]
    if len(dict.fromkeys(places)) < len(places):
        raise invalid("Transaction request cannot include multiple operations on one item")


def _place(table: Table, request: Request) -> Place:
    if "Item" in request:
        return table.place(stored_item(request["Item"]))
    return table.place_of_key(stored_item(request["Key"]))
