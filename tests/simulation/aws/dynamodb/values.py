"""Attribute values as DynamoDB sends them: `{"S": "text"}`, `{"N": "1"}` and so on."""

from __future__ import annotations

import re
from decimal import (
    Context,
    Decimal,
    DecimalException,
    Inexact,
    InvalidOperation,
    Overflow,
    Subnormal,
)
from typing import Any, Final

from tests.simulation.aws.errors import AwsError

Value = dict[str, Any]
Item = dict[str, Value]

_ORDERED: Final = frozenset({"S", "N", "B"})
_SETS: Final = frozenset({"SS", "NS", "BS"})
_EXACT: Final = Context(
    prec=38, Emin=-130, Emax=125, traps=[Inexact, InvalidOperation, Overflow, Subnormal]
)
_WHOLE_DIGITS: Final = 15
_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def invalid(message: str) -> AwsError:
    return AwsError("ValidationException", message)


def stored(value: Value) -> Value:
    """The value as DynamoDB stores it: numbers in their shortest form.

    Raises:
        AwsError: it is not a value.
    """
    if len(value) != 1:
        raise invalid("Supplied AttributeValue is empty, must contain exactly one of the datatypes")
    ((kind, content),) = value.items()
    if kind == "N":
        return {"N": _number(content)}
    if kind in _SETS:
        return {kind: _set(kind, content)}
    if kind == "L":
        return {"L": [stored(member) for member in content]}
    if kind == "M":
        return {"M": stored_item(content)}
    return value


def stored_item(item: Item) -> Item:
    return {name: stored(value) for name, value in item.items()}


def _number(text: str) -> str:
    if text.isdecimal() and text.isascii() and text[0] != "0" and len(text) <= _WHOLE_DIGITS:
        return text
    if not _NUMBER.fullmatch(text):
        raise _no_number(text)
    try:
        return text_of(_EXACT.create_decimal(text))
    except DecimalException as error:
        raise _no_number(text) from error


def _no_number(text: str) -> AwsError:
    return invalid(f"The parameter cannot be converted to a numeric value: {text}")


def text_of(number: Decimal) -> str:
    if not number:
        return "0"
    return format(number.normalize(_EXACT), "f")


def added(left: str, right: str, sign: int) -> str:
    """The exact sum or difference of two numbers."""
    try:
        return text_of(_EXACT.add(Decimal(left), sign * Decimal(right)))
    except DecimalException as error:
        raise invalid("Number overflow. Attempting to store a number with too many digits") from (
            error
        )


def _set(kind: str, content: list[Any]) -> list[Any]:
    members = [_number(member) for member in content] if kind == "NS" else list(content)
    if not members:
        raise invalid("One or more parameter values were invalid: An set may not be empty")
    if len(set(members)) != len(members):
        raise invalid("One or more parameter values were invalid: Input collection has duplicates.")
    return members


def equal(left: Value | None, right: Value | None) -> bool:
    if left is None or right is None:
        return False
    if left == right:
        return True
    ((kind, content),) = left.items()
    other = right.get(kind)
    return kind in _SETS and other is not None and set(content) == set(other)


def comparable(left: Value | None, right: Value | None) -> tuple[Any, Any] | None:
    """Both values as Python orders them; None if DynamoDB does not order them."""
    if left is None or right is None:
        return None
    ((kind, content),) = left.items()
    if kind not in _ORDERED or kind not in right:
        return None
    if kind == "N":
        return Decimal(content), Decimal(right["N"])
    return content, right[kind]


def length(value: Value | None) -> Value | None:
    """The result of the function size()."""
    if value is None:
        return None
    ((kind, content),) = value.items()
    if kind == "S":
        return {"N": str(_bytes_of(content))}
    if kind in {"N", "BOOL", "NULL"}:
        return None
    return {"N": str(len(content))}


def _bytes_of(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())


def size_of(item: Item) -> int:
    """Bytes of an item as DynamoDB counts them."""
    return sum(_bytes_of(name) + _size(value) for name, value in item.items())


def _size(value: Value) -> int:
    ((kind, content),) = value.items()
    if kind == "S":
        return _bytes_of(content)
    if kind == "L":
        return 3 + sum(1 + _size(member) for member in content)
    if kind == "M":
        return 3 + len(content) + size_of(content)
    if kind in _SETS:
        return sum(_size({kind[0]: member}) for member in content)
    return _scalar_size(kind, content)


def _scalar_size(kind: str, content: Any) -> int:
    if kind == "N":
        return len(content.replace(".", "").strip("-0")) // 2 + 2
    return len(content) if kind == "B" else 1
