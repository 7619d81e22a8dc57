"""Parses JSON without loss: numbers keep their digits, and no key may appear twice."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from medallion.vocabulary.value_formats import is_exact_double

if TYPE_CHECKING:
    from collections.abc import Callable

Number = TypeVar("Number", int, float)


class LossyJsonError(ValueError):
    """The JSON is well formed, but parsing would lose part of it."""


def parse_strict_json(text: str) -> Any:
    """Parse JSON whose numbers fit exactly into doubles.

    Raises:
        LossyJsonError: a number has too many digits, or a key appears twice.
        ValueError: it is not JSON.
    """
    return json.loads(
        text,
        parse_int=_exact(int),
        parse_float=_exact(float),
        parse_constant=_refuse,
        object_pairs_hook=_object,
    )


def _exact(kind: Callable[[str], Number]) -> Callable[[str], Number]:
    def parse(digits: str) -> Number:
        if not _fits(digits):
            message = (
                f"the number {digits[:60]} has more digits than a double holds, and many readers "
                "use doubles; write fewer digits."
            )
            raise LossyJsonError(message)
        return kind(digits)

    return parse


def _fits(digits: str) -> bool:
    try:
        return is_exact_double(Decimal(digits))
    except InvalidOperation:  # An exponent beyond every Decimal.
        return False


def _refuse(name: str) -> NoReturn:
    message = f"{name} is not a JSON number"
    raise ValueError(message)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        message = f"the key {twice!r} appears twice in one object; remove one."
        raise LossyJsonError(message)
    return dict(pairs)
