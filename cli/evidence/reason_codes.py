"""Short meanings of the reason codes of chunks, records and fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_CHUNKS: Final = {
    "MODEL_THROTTLED": "the model had no capacity in time",
    "MODEL_UNAVAILABLE": "the model did not answer in time",
    "MODEL_REFUSED": "the model's key, its name or the request is wrong",
    "NO_OUTCOME": "the function that processed it broke",
    "NOT_ASKED": "the model was not asked",
    "NO_USABLE_RECORD": "every record of the answer failed a check",
    "MAX_TOKENS": "the answer was cut off at the dataset's max_output_tokens",
    "MALFORMED_JSON": "the answer is not JSON",
    "DUPLICATE_KEYS": "the answer has a key twice",
    "NO_RECORDS_LIST": "the answer has no list of records",
    "NESTED_TOO_DEEPLY": "the answer is nested too deeply",
    "EMPTY_ANSWER": "the answer has no text",
    "ANSWER_TOO_LARGE": "the answer has more than 1,000,000 characters",
    "SAFETY": "the model's safety filter stopped the answer",
    "RECITATION": "the model stopped because the answer repeats known texts",
    "NO_CANDIDATES": "the model gave no answer",
    "UNKNOWN_FINISH_REASON": "the model stopped without a known reason",
}
_RECORDS: Final = {
    "INVALID_FIELD": "the value breaks the record schema; the record is published without it",
    "OFF_SCHEMA": "the record does not fit the record schema",
    "NO_QUOTE": "the record has no quote",
    "UNGROUNDED_QUOTE": "the quote is not in the text",
    "UNGROUNDED_FIELD": "the value is not in the quote, but must be copied from it",
    "QUOTE_DIFFERS": "a word of the quote differs from the text",
    "BAD_CHARACTERS": "it has characters that the text does not have",
    "EXAMPLE_LEAK": "the quote is from the instructions or examples, not from the text",
    "DUPLICATE_RECORD": "an equal record is kept; harmless",
    "LESS_COMPLETE_RECORD": "a more complete record is kept; harmless",
    "CONFLICTING_RECORD": "another record with the same key has other values",
    "UNASKED_RECORD": "the repaired answer changed a record that was correct; harmless",
}
MEANINGS: Final = {**_CHUNKS, **_RECORDS}

_BLOCKED: Final = "PROMPT_BLOCKED_"


def meanings_of(codes: Iterable[str | None]) -> dict[str, str]:
    """The meanings of the codes that have one."""
    found = {code: _meaning(code) for code in codes if code}
    return {code: meaning for code, meaning in found.items() if meaning}


def _meaning(code: str) -> str:
    blocked = "the model's filter refused the text" if code.startswith(_BLOCKED) else ""
    return MEANINGS.get(code, blocked)
