"""Plan a write: check its condition and compute the item; nothing changes yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from tests.simulation.aws.dynamodb.expressions import Expressions
from tests.simulation.aws.dynamodb.paths import Path, project
from tests.simulation.aws.dynamodb.table import Place, Table
from tests.simulation.aws.dynamodb.updates import Update
from tests.simulation.aws.dynamodb.values import Item, invalid, size_of, stored_item
from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.requests import Request

MOST_ITEM_BYTES: Final = 400 * 1024
CONDITION_FAILED: Final = "The conditional request failed"


class Write(NamedTuple):
    """A write that may happen.

    Attributes:
        old: the item before, None if it does not exist.
        new: the item after, None if it does not exist then.
        changed: the paths that an update changes.
    """

    table: Table
    place: Place
    old: Item | None
    new: Item | None
    changed: tuple[Path, ...] = ()


def plan_put(table: Table, request: Request) -> Write:
    """Plan to replace the item.

    Raises:
        AwsError: the request is invalid, or its condition fails.
    """
    item = stored_item(request["Item"])
    place = table.place(item)
    if size_of(item) > MOST_ITEM_BYTES:
        raise invalid("Item size has exceeded the maximum allowed size")
    _require_old_or_none(request)
    old, _ = _checked(table, place, request)
    return Write(table, place, old, item)


def plan_delete(table: Table, request: Request) -> Write:
    """Plan to remove the item."""
    _require_old_or_none(request)
    place = table.place_of_key(stored_item(request["Key"]))
    old, _ = _checked(table, place, request)
    return Write(table, place, old, None)


def plan_check(table: Table, request: Request) -> Write:
    """Plan to leave the item as it is, if its condition holds."""
    place = table.place_of_key(stored_item(request["Key"]))
    old, _ = _checked(table, place, request)
    return Write(table, place, old, old)


def plan_update(table: Table, request: Request) -> Write:
    """Plan to change attributes of the item, which is created if it does not exist."""
    key = stored_item(request["Key"])
    place = table.place_of_key(key)
    old, expressions = _checked(table, place, request)
    update: Update | None = expressions.get("UpdateExpression")
    if update is None:
        return Write(table, place, old, key if old is None else old)
    for attribute in table.keys:
        if any(path[0] == attribute.name for path in update.paths):
            raise invalid(
                "One or more parameter values were invalid: Cannot update attribute "
                f"{attribute.name}. This attribute is part of the key"
            )
    new = update.apply(key if old is None else old, expressions.values)
    if size_of(new) > MOST_ITEM_BYTES:
        raise invalid("Item size to update has exceeded the maximum allowed size")
    return Write(table, place, old, new, update.paths)


def _require_old_or_none(request: Request) -> None:
    if request.get("ReturnValues", "NONE") not in {"NONE", "ALL_OLD"}:
        raise invalid("ReturnValues can only be ALL_OLD or NONE")


def _checked(table: Table, place: Place, request: Request) -> tuple[Item | None, Expressions]:
    expressions = Expressions(request)
    old = table.newest(place)
    test = expressions.get("ConditionExpression")
    if test is not None and not test(old or {}, expressions.values):
        details: dict[str, Any] = {}
        if old and request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD":
            details["Item"] = dict(old)
        raise AwsError("ConditionalCheckFailedException", CONDITION_FAILED, **details)
    return old, expressions


_RETURNED: Final[dict[str, Callable[[Write], Item | None]]] = {
    "NONE": lambda _write: None,
    "ALL_OLD": lambda write: write.old,
    "ALL_NEW": lambda write: write.new,
    "UPDATED_OLD": lambda write: project(write.old or {}, write.changed),
    "UPDATED_NEW": lambda write: project(write.new or {}, write.changed),
}


def returned(write: Write, wanted: str) -> dict[str, Any]:
    """The part of the response that ReturnValues asks for."""
    item = _RETURNED[wanted](write)
    return {"Attributes": dict(item)} if item else {}
