"""Short meanings of the reason codes of chunks, records and fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_CHUNKS: Final = {
    "MODEL_THROTTLED": "the model had no capacity in time",
    "QUOTA_DAY": "the model's quota for the day was used up",
    "SPENDING_CAP": "the monthly spending cap was reached",
    "CREDIT_USED_UP": "the prepaid credit was used up",
    "MODEL_UNAVAILABLE": "the model did not answer in time",
    "MODEL_REFUSED": "the model's key, its name or the request is wrong",
    "NO_OUTCOME": "the function that processed it broke",
    "NOT_ASKED": "the model was not asked",
    "NO_USABLE_RECORD": "every record of the answer failed a check",
    "MAX_TOKENS": "the answer was cut off at the dataset's max_output_tokens",
    "LOOPED": "the model repeated itself until its answer was cut off",
    "MALFORMED_JSON": "the answer is not JSON",
    "DUPLICATE_KEYS": "the answer has a key twice",
    "NO_RECORDS_LIST": "the answer has no list of records",
    "NESTED_TOO_DEEPLY": "the answer is nested too deeply",
    "EMPTY_ANSWER": "the model stopped without any text, twice",
    "ANSWER_TOO_LARGE": "the answer has more than 1,000,000 characters",
    "NO_CANDIDATES": "the model gave no answer",
    "UNKNOWN_FINISH_REASON": "the model stopped without a known reason",
}
_STOPPED: Final = {
    "SAFETY": "the model's safety filter stopped the answer",
    "PROHIBITED_CONTENT": "the model stopped because of prohibited content",
    "BLOCKLIST": "the model stopped because of a forbidden term",
    "SPII": "the model stopped because of sensitive personal data",
    "MODEL_ARMOR": "Google's Model Armor stopped the answer",
    "RECITATION": "the model stopped because the answer repeats known texts",
    "LANGUAGE": "the model does not support the language",
    "OTHER": "the model stopped without naming the reason",
    "CONTINUATION": "the model gave only the first part of the answer",
    "ESCALATION": "the model left the request to another model",
    "PUP_LIMITED_DISABLED": "the provider has limited or turned off this use of the model",
    "MALFORMED_RESPONSE": "the model's answer broke the API's own format",
    "MISSING_THOUGHT_SIGNATURE": "the API missed a signature of the model's thoughts",
    **dict.fromkeys(
        ("MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS"),
        "the model called a tool instead of answering",
    ),
    **dict.fromkeys(
        (
            "IMAGE_SAFETY",
            "IMAGE_PROHIBITED_CONTENT",
            "IMAGE_RECITATION",
            "IMAGE_OTHER",
            "NO_IMAGE",
        ),
        "the model tried to make an image",
    ),
}
_BLOCKED: Final = "PROMPT_BLOCKED_"
_REFUSED: Final = {
    f"{_BLOCKED}SAFETY": "the model's safety filter refused the text",
    f"{_BLOCKED}PROHIBITED_CONTENT": "the model refused the text as prohibited content",
    f"{_BLOCKED}BLOCKLIST": "the model refused the text because of a forbidden term",
    f"{_BLOCKED}JAILBREAK": "the model refused the text as an attempt to mislead it",
    f"{_BLOCKED}MODEL_ARMOR": "Google's Model Armor refused the text",
    f"{_BLOCKED}IMAGE_SAFETY": "the model's filter for images refused the text",
    f"{_BLOCKED}OTHER": "the model's filter refused the text",
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
    "UNASKED_RECORD": "the answer to a further question has it, unasked; harmless",
}
MEANINGS: Final = {**_CHUNKS, **_STOPPED, **_REFUSED, **_RECORDS}


def meanings_of(codes: Iterable[str | None]) -> dict[str, str]:
    """The meanings of the codes that have one."""
    found = {code: _meaning(code) for code in codes if code}
    return {code: meaning for code, meaning in found.items() if meaning}


def _meaning(code: str) -> str:
    blocked = "the model's filter refused the text" if code.startswith(_BLOCKED) else ""
    return MEANINGS.get(code, blocked)
