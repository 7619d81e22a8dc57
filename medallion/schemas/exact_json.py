"""JSON in which no number loses a digit: what is not an integer is a Decimal."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import simplejson

from medallion.vocabulary.value_formats import EXACT


def as_written(text: str) -> Any:
    """The value of a JSON text, to be written again by `dumps`: numbers keep their spelling.

    They may have more digits, or a greater exponent, than Python reads.
    """
    raw = simplejson.RawJSON
    return simplejson.loads(
        text, parse_float=raw, parse_int=raw, parse_constant=raw, allow_nan=True
    )


def as_texts(text: str) -> Any:
    """The value of a JSON text in which every number is the text that it is written as."""
    return simplejson.loads(
        text, parse_float=str, parse_int=str, parse_constant=str, allow_nan=True
    )


def dumps(value: Any, *, ascii_only: bool = True) -> str:
    """The value as JSON with sorted keys.

    Args:
        value: of what `json.loads` and `as_written` give, and Decimals.
        ascii_only: escape what is not ASCII, unpaired surrogates included.
    """
    return simplejson.dumps(
        value, use_decimal=True, sort_keys=True, ensure_ascii=ascii_only, allow_nan=True
    )


def identity(value: Any) -> str:
    """A text that is the same for equal values only, and for 1.5 and 1.50."""
    return json.dumps(value, sort_keys=True, default=_digits)


def _digits(value: Decimal) -> list[str]:
    return [str(value.normalize(EXACT))]
