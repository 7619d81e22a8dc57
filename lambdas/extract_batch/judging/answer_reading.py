"""Reads an answer's text as JSON, limited in size and depth; ambiguous text is refused."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from lambdas.extract_batch.judging.answer_forms import (
    BARE_LIST,
    BARE_RECORD,
    PROSE,
    read_harmless,
)
from lambdas.extract_batch.judging.strict_json import AmbiguousObject, decoder, depth_of
from medallion.requests import QUOTE, RECORDS

MAX_ANSWER_CHARS: Final = 1_000_000
MAX_DEPTH: Final = 8


class UnreadableAnswerError(ValueError):
    """The whole answer is unusable.

    Attributes:
        reason_code: upper-snake code for the quarantine row.
    """

    def __init__(self, reason_code: str, message: str) -> None:
        super().__init__(message)
        self.reason_code = reason_code


@dataclass(frozen=True)
class Content:
    """The records of an answer, not yet judged.

    Attributes:
        forms: names of the harmless errors in the answer's form.
    """

    records: list[Any]
    forms: tuple[str, ...] = ()


def read_content(text: str) -> Content:
    """The items of `records`, or bare records.

    Raises:
        UnreadableAnswerError: too large, with other than harmless errors, or without records.
    """
    _check_limits(text)
    answer, forms = _parse(text)
    if isinstance(answer, AmbiguousObject):
        raise UnreadableAnswerError("DUPLICATE_KEYS", "the answer names a key twice")
    if isinstance(answer, dict) and isinstance(answer.get(RECORDS), list):
        return Content(answer[RECORDS], forms)
    if _is_record(answer):
        return Content([answer], (*forms, BARE_RECORD))
    if _is_list_of_records(answer, forms):
        return Content(answer, (*forms, BARE_LIST))
    raise UnreadableAnswerError("NO_RECORDS_LIST", "the answer has no list of records")


def _check_limits(text: str) -> None:
    if len(text) > MAX_ANSWER_CHARS:
        raise UnreadableAnswerError(
            "ANSWER_TOO_LARGE", f"{len(text)} characters, at most {MAX_ANSWER_CHARS} are read"
        )
    if depth_of(text) > MAX_DEPTH:
        raise UnreadableAnswerError("NESTED_TOO_DEEPLY", f"deeper than {MAX_DEPTH} levels")


def _parse(text: str) -> tuple[Any, tuple[str, ...]]:
    try:
        return decoder().decode(text), ()
    except json.JSONDecodeError as error:
        found = read_harmless(text)
        if found is None:
            # The detail has only the position: the text stays in the stored answer.
            raise UnreadableAnswerError(
                "MALFORMED_JSON", f"not JSON at character {error.pos}"
            ) from None
        return found


def _is_record(value: Any) -> bool:
    return isinstance(value, dict) and QUOTE in value and RECORDS not in value


def _is_list_of_records(value: Any, forms: tuple[str, ...]) -> bool:
    """True if all items are records; an empty list in the middle of prose is no answer."""
    if not isinstance(value, list):
        return False
    return all(map(_is_record, value)) if value else PROSE not in forms
