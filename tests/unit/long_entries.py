"""Texts of entries of 200 to 5,000 characters, and a model that reads exactly what it sees."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from medallion.model.extraction_model import ModelAnswer, ModelRequest
from tests.unit.extraction_builders import an_answer

RECORD_START: Final = r"\* \d+: "
SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "entry": {"type": "string", "description": "Number of the entry."},
        "score": {"type": "integer", "description": "Points."},
        "day": {"type": "string", "format": "date", "description": "When."},
        "ticket": {"type": "string", "pattern": "^T-[0-9]+$", "description": "Ticket number."},
    },
    "required": ["entry"],
}
_HEAD: Final = re.compile(r"(?:^|(?<=\n))\* (\d+): ")
_FIELDS: Final = {
    "score": re.compile(r"score (\d+) points"),
    "day": re.compile(r"on (\d{4}-\d{2}-\d{2})"),
    "ticket": re.compile(r"ticket (T-\d+)"),
}
_BLOCK: Final = "<{0}-([0-9a-f]+)>\n(.*)\n</{0}-\\1>"


@dataclass(frozen=True)
class Entry:
    """One entry of the text and its values."""

    fields: dict[str, Any]
    text: str


def entries(seed: int, count: int) -> list[Entry]:
    """Entries with several paragraphs, blank lines inside, and lines of all lengths."""
    rng = Random(seed)
    return [_entry(rng, number) for number in range(count)]


def _entry(rng: Random, number: int) -> Entry:
    size = rng.choice((200, 300, 500, 1_000, 2_500, 4_900))
    fields: dict[str, Any] = {"entry": str(number)}
    phrases = []
    if rng.random() < 0.8:
        fields["score"] = rng.randrange(1_000)
        phrases.append(f"score {fields['score']} points")
    if rng.random() < 0.8:
        fields["day"] = f"20{rng.randrange(10, 40)}-{rng.randrange(1, 13):02}-07"
        phrases.append(f"on {fields['day']}")
    if rng.random() < 0.8:
        fields["ticket"] = f"T-{rng.randrange(10**6)}"
        phrases.append(f"ticket {fields['ticket']}")
    body = ["".join(rng.choices("abcdefghijklmnop", k=rng.randint(2, 9))) for _ in range(size // 7)]
    for phrase in phrases:
        body.insert(rng.randint(0, len(body)), phrase)
    breaks = rng.choice(((1, 0, 0), (30, 1, 0), (30, 1, 1), (300, 1, 1), (8, 1, 0)))
    text = "".join(word + rng.choices((" ", "\n", "\n\n"), breaks)[0] for word in body)
    return Entry(fields, f"* {number}: {text}".rstrip() + rng.choice(("\n", "\n\n")))


def text_of(found: list[Entry]) -> str:
    return "".join(entry.text for entry in found)


def read_what_is_seen(request: ModelRequest) -> ModelAnswer:
    """One record for each entry that starts in the core, with the values that can be seen."""
    before, core, after = (_block(request.text, f"{name}") for name in _NAMES)
    text = before + core + after
    heads = list(_HEAD.finditer(text))
    ends = [*(head.start() for head in heads[1:]), len(text)][: len(heads)]
    records = [
        _record(text[head.start() : end], int(head[1]))
        for head, end in zip(heads, ends, strict=True)
        if len(before) <= head.start() < len(before) + len(core)
    ]
    return an_answer(records)


_NAMES: Final = ("context-before", "document", "context-after")


def _block(text: str, name: str) -> str:
    found = re.search(_BLOCK.format(name), text, re.DOTALL)
    return found[2] if found else ""


def _record(seen: str, number: int) -> dict[str, Any]:
    """The quote is, by the number, the whole entry, its first line or its first words."""
    words = re.match(r"\S+ \S+ \S*", seen)
    quotes = (seen.strip(), seen.split("\n", 1)[0], words[0] if words else seen)
    record: dict[str, Any] = {"quote": quotes[number % 3], "entry": str(number)}
    for name, pattern in _FIELDS.items():
        value = pattern.search(seen)
        if value:
            record[name] = int(value[1]) if name == "score" else value[1]
    return record
