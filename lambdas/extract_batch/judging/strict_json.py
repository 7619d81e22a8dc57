"""Strict JSON with exact numbers, marked ambiguous objects and a limited depth."""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any, Final

_MAX_DIGITS: Final = 20
STRING: Final = r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)'
"""A string; without a closing quotation mark, it reaches to the end of the text."""
_STRING: Final = re.compile(STRING, re.DOTALL)
_BRACKET: Final = re.compile(r"[\[\]{}]")
_TOKEN: Final = re.compile(rf"{STRING}|[\[\]{{}}]", re.DOTALL)


class AmbiguousObject(dict[str, Any]):
    """A JSON object with a repeated key, whose value is therefore ambiguous."""


def decoder(*, strict: bool = True) -> json.JSONDecoder:
    """A decoder; if it is not strict, strings may contain raw control characters."""
    return json.JSONDecoder(
        object_pairs_hook=_object,
        parse_int=_whole_number,
        parse_float=_number,
        strict=strict,
    )


def depth_of(text: str) -> int:
    """The deepest nesting of brackets outside strings."""
    depth = deepest = 0
    for bracket in _BRACKET.findall(_STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def start_of_depth(text: str, limit: int) -> int:
    """The place of the first bracket that is nested this deeply, or the text's end."""
    depth = 0
    for token in _TOKEN.finditer(text):
        if token[0] in ("[", "{"):
            depth += 1
            if depth == limit:
                return token.start()
        elif token[0] in ("]", "}"):
            depth -= 1
    return len(text)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    return values if len(values) == len(pairs) else AmbiguousObject(values)


def _whole_number(digits: str) -> int | Decimal | float:
    """Python refuses integers of thousands of digits; only decimals need more than twenty."""
    return int(digits) if len(digits) <= _MAX_DIGITS else _number(digits)


def _number(digits: str) -> Decimal | float:
    """The exact number; infinity, which no field accepts, if the exponent is out of range."""
    try:
        return Decimal(digits)
    except InvalidOperation:
        return float(digits)
