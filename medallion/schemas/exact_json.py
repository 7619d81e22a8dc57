"""JSON whose numbers keep every digit: a number that is not an integer is a Decimal."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import simplejson

from medallion.vocabulary.value_formats import EXACT


def as_written(text: str) -> Any:
    """The value of a JSON text for `dumps`: numbers keep their spelling.

    They may have more digits, or a greater exponent, than Python can read.
    """
    raw = simplejson.RawJSON
    return simplejson.loads(
        text, parse_float=raw, parse_int=raw, parse_constant=raw, allow_nan=True
    )


def as_texts(text: str) -> Any:
    """The value of a JSON text; every number is a string with its original digits."""
    return simplejson.loads(
        text, parse_float=str, parse_int=str, parse_constant=str, allow_nan=True
    )


def dumps(value: Any, *, ascii_only: bool = True) -> str:
    """The value as JSON with sorted keys.

    Args:
        value: made of the types of `json.loads` and `as_written`, and Decimals.
        ascii_only: escape all other characters, including unpaired surrogates.
    """
    return simplejson.dumps(
        value, use_decimal=True, sort_keys=True, ensure_ascii=ascii_only, allow_nan=True
    )


def identity(value: Any) -> str:
    """A text that is the same only for equal values; 1.5 and 1.50 are equal."""
    return json.dumps(value, sort_keys=True, default=_digits)


def _digits(value: Decimal) -> list[str]:
    return [str(value.normalize(EXACT))]
