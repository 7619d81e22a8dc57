"""What to do about a chunk that brought no records."""

from __future__ import annotations

from typing import Final

_RUN_AGAIN: Final = "{rerun} asks for these chunks again, and only for these"
_UNREADABLE: Final = "the answer cannot be read; {fresh} asks again"
_ADVICE: Final = {
    "MODEL_THROTTLED": f"the model had too many requests; {_RUN_AGAIN}",
    "QUOTA_DAY": "the model's quota for a day is used up until the time in the reason above; then "
    f"{_RUN_AGAIN}",
    "SPENDING_CAP": "the monthly spending cap is reached until the time in the reason above; then, "
    f"or when the cap is higher, {_RUN_AGAIN}",
    "CREDIT_USED_UP": f"the prepaid credit is used up; once there is credit, {_RUN_AGAIN}",
    "MODEL_UNAVAILABLE": f"the model did not answer in time; {_RUN_AGAIN}",
    "MODEL_REFUSED": "the key, the model's name or the request is wrong, as the reason above "
    f"states; once that is fixed, {_RUN_AGAIN}",
    "NO_OUTCOME": f"the function that read them broke; {_RUN_AGAIN}",
    "NOT_ASKED": f"the run ended before the model was asked; {_RUN_AGAIN}",
    "MAX_TOKENS": "the answer was cut off; raise `model.max_output_tokens` in dataset.yaml, or "
    "ask for fewer fields",
    "LOOPED": "the model repeated itself until its answer was cut off; {fresh} asks again",
    "EMPTY_ANSWER": "the model stopped without any text, twice; {fresh} asks again",
    "NO_USABLE_RECORD": "every record of the answer is in quarantine",
    **dict.fromkeys(
        (
            "MALFORMED_JSON",
            "DUPLICATE_KEYS",
            "NO_RECORDS_LIST",
            "NESTED_TOO_DEEPLY",
            "ANSWER_TOO_LARGE",
        ),
        _UNREADABLE,
    ),
}
_REFUSING: Final = frozenset(
    {"SAFETY", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII", "MODEL_ARMOR", "RECITATION"}
)
_REFUSED: Final = (
    "the model refuses some characters of the text, which are listed below; the rest is extracted"
)
_INCOMPLETE: Final = "the model gave no complete answer; {fresh} asks again"

STAND_IN_ADVICE: Final = (
    "The offline stand-in answered, not a model. It knows only simple rules: lines such as "
    "`Rating: 4`, tables whose header names the fields, and the words in the dataset's "
    "offline.yaml. To ask a real model, put its key into GEMINI_API_KEY, run `medallion up "
    "--model-endpoint https://generativelanguage.googleapis.com`, then {fresh}."
)
MODEL_ADVICE: Final = (
    "If you expected records, compare the text with the dataset's prompt.md and examples.yaml: "
    "{page} shows the text by chunks."
)


def advice_about(reason_code: str) -> str:
    """The meaning of a chunk's reason code, and the next step.

    `{rerun}` and `{fresh}` are the places of the commands that run the document again.
    """
    if reason_code in _REFUSING or reason_code.startswith("PROMPT_BLOCKED_"):
        return _REFUSED
    return _ADVICE.get(reason_code, _INCOMPLETE)
