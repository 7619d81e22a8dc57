"""Defective answers, made from the right answer with a single defect."""

import json
import re
from collections.abc import Callable
from typing import Any, Final

from local_aws.gemini_stand_in.faults.fault import FaultKind

INVENTED_QUOTE = "Nobody wrote this sentence: it is nowhere in the document."

_WORD: Final = re.compile("[a-z]+(?:_[a-z]+)*")


def broken_text(text: str, kind: FaultKind | None) -> str:
    """The text with the fault's defect; other kinds of faults leave it unchanged."""
    if kind in _TEXT_BREAKERS:
        return _TEXT_BREAKERS[kind](text)
    if kind not in _RECORD_BREAKERS:
        return text
    answer = json.loads(text)
    records = _records(answer)
    if not records and isinstance(answer, dict) and kind in _BREAKING_EMPTY_ANSWERS:
        records = [answer]
    for record in records:
        _RECORD_BREAKERS[kind](record)
    return json.dumps(answer, ensure_ascii=False)


def _records(answer: Any) -> list[dict[str, Any]]:
    lists = answer.values() if isinstance(answer, dict) else [answer]
    return [item for part in lists if isinstance(part, list) for item in part if item]


def _off_schema(record: dict[str, Any]) -> None:
    """Remove the first field after the quote, and add a field that nobody asked for."""
    record.pop(next((name for name in record if name != "quote"), ""), None)
    record["unexpected_field"] = [True]


def _odd_values(record: dict[str, Any]) -> None:
    """Write every value as a careless model might, without changing its meaning."""
    record |= {name: _oddly(value) for name, value in record.items() if name != "quote"}
    record |= {"confidence": 0.9, "remarks": "N/A"}


def _oddly(value: Any) -> Any:
    if isinstance(value, str):
        is_word = _WORD.fullmatch(value) is not None
        return f" {value.replace('_', ' ').capitalize()}" if is_word else value
    return str(value).capitalize() if isinstance(value, (bool, int, float)) else value


def _invented_quote(record: dict[str, Any]) -> None:
    record["quote"] = INVENTED_QUOTE


def _nan(record: dict[str, Any]) -> None:
    record["confidence"] = float("nan")


def _duplicate_keys(text: str) -> str:
    """The answer with its first key a second time, for an empty list."""
    answer = json.loads(text)
    if not isinstance(answer, dict) or not answer:
        return '{"records": [], "records": []}'
    return f"{text.rstrip()[:-1]}, {json.dumps(next(iter(answer)))}: []}}"


def _malformed(text: str) -> str:
    return "Here is the JSON you asked for:\n```json\n" + text.replace('":', '"', 1)


_TEXT_BREAKERS: dict[FaultKind | None, Callable[[str], str]] = {
    FaultKind.DUPLICATE_KEYS: _duplicate_keys,
    FaultKind.MALFORMED_ANSWER: _malformed,
}
_RECORD_BREAKERS: dict[FaultKind | None, Callable[[dict[str, Any]], None]] = {
    FaultKind.OFF_SCHEMA: _off_schema,
    FaultKind.ODD_VALUES: _odd_values,
    FaultKind.INVENTED_QUOTE: _invented_quote,
    FaultKind.NAN: _nan,
}
_BREAKING_EMPTY_ANSWERS = (FaultKind.OFF_SCHEMA, FaultKind.NAN)
