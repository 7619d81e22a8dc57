"""Reads an answer's text as strict JSON: limited in size and depth, with exact numbers."""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from lambdas.extract_batch.requests import RECORDS

MAX_ANSWER_CHARS: Final = 1_000_000
MAX_DEPTH: Final = 8
_MAX_DIGITS: Final = 20
_STRING: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_BRACKET: Final = re.compile(r"[\[\]{}]")


class UnreadableAnswerError(ValueError):
    """The whole answer is unusable.

    Attributes:
        reason_code: upper-snake code for the quarantine row.
    """

    def __init__(self, reason_code: str, message: str) -> None:
        super().__init__(message)
        self.reason_code = reason_code


def read_records(text: str) -> list[Any]:
    """The items of `records`, not yet judged.

    Raises:
        UnreadableAnswerError: too large, not strict JSON, or without a list of records.
    """
    if len(text) > MAX_ANSWER_CHARS:
        raise UnreadableAnswerError(
            "ANSWER_TOO_LARGE", f"{len(text)} characters, at most {MAX_ANSWER_CHARS} are read"
        )
    if _depth(text) > MAX_DEPTH:
        raise UnreadableAnswerError("NESTED_TOO_DEEPLY", f"deeper than {MAX_DEPTH} levels")
    answer = _parse(text)
    if isinstance(answer, AmbiguousObject):
        raise UnreadableAnswerError("DUPLICATE_KEYS", "the answer names a key twice")
    records = answer.get(RECORDS) if isinstance(answer, dict) else None
    if not isinstance(records, list):
        raise UnreadableAnswerError("NO_RECORDS_LIST", "the answer has no list of records")
    return records


class AmbiguousObject(dict[str, Any]):
    """A JSON object with a repeated key, whose value is therefore ambiguous."""


def _parse(text: str) -> Any:
    try:
        return json.loads(
            text, object_pairs_hook=_object, parse_int=_whole_number, parse_float=_number
        )
    except json.JSONDecodeError as error:
        # The detail has only the position: the text stays in the stored answer.
        raise UnreadableAnswerError(
            "MALFORMED_JSON", f"not JSON at character {error.pos}"
        ) from None


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


def _depth(text: str) -> int:
    depth = deepest = 0
    for bracket in _BRACKET.findall(_STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest
