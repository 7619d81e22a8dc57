"""Answers that end before their end: cut at some place, or honest first and then a loop."""

import json
from random import Random
from typing import Any, Final

from local_aws.gemini_stand_in.faults.fault import FaultKind

LOOPS: Final = frozenset({FaultKind.LOOP_STRING, FaultKind.LOOP_NUMBER, FaultKind.LOOP_WHITESPACE})
_LONGEST_PERIOD: Final = 200
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz      ,."
_SPACES: Final = (" ", "  ", "\n", "\t", "\n    ")


def cut_text(text: str, random: Random) -> str:
    """The text up to some place before its end."""
    return text[: random.randrange(len(text))] if text else text


def looping_text(text: str, kind: FaultKind, size: int, random: Random) -> str:
    """Some whole records of the answer, then a loop, up to `size` characters."""
    start, record = _honest_start(text, random)
    looped = {
        FaultKind.LOOP_STRING: _string_loop,
        FaultKind.LOOP_NUMBER: _number_loop,
        FaultKind.LOOP_WHITESPACE: _white_space_loop,
    }[kind](record, size, random)
    return (start + looped)[:size]


def _honest_start(text: str, random: Random) -> tuple[str, dict[str, Any]]:
    """The answer up to the place of a record, and that record; an empty one after the last."""
    answer = json.loads(text)
    name = next((name for name, value in answer.items() if isinstance(value, list)), "records")
    records = answer.get(name, [])
    kept = random.randrange(max(len(records), 1))
    written = ", ".join(json.dumps(record, ensure_ascii=False) for record in records[:kept])
    start = f"{{{json.dumps(name)}: [{written}{', ' if kept else ''}"
    return start, records[kept] if kept < len(records) else {}


def _string_loop(record: dict[str, Any], size: int, random: Random) -> str:
    """The record's quote up to some place, then the same words again and again."""
    quote = str(record.get("quote", ""))
    begun = json.dumps(quote[: random.randrange(len(quote) + 1)], ensure_ascii=False)[:-1]
    unit = "".join(random.choice(_LETTERS) for _ in range(random.randint(1, _LONGEST_PERIOD)))
    drifts = len(unit) >= _LONGEST_PERIOD // 10 and random.random() < 1 / 2
    parts = (f"{unit} {n} " if drifts else unit for n in range(size // len(unit) + 1))
    return f'{{"quote": {begun}{"".join(parts)}'


def _number_loop(record: dict[str, Any], size: int, random: Random) -> str:
    """A number of the record, if it has one, whose digits do not end."""
    number = next((name for name, value in record.items() if isinstance(value, int | float)), "n")
    period = random.randint(1, _LONGEST_PERIOD)
    digits = "".join(random.choice("0123456789") for _ in range(period))
    return f"{{{json.dumps(number)}: 1{random.choice(('.', ''))}{digits * (size // period + 1)}"


def _white_space_loop(record: dict[str, Any], size: int, random: Random) -> str:
    """White space of a random mixture, before the record or inside it."""
    begun = "" if random.random() < 1 / 2 or not record else '{"quote":'
    return begun + "".join(random.choice(_SPACES) for _ in range(size))
