"""Chunks of the samples with exact and corrupted quotes whose place is known; seeded."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from benchmarks.reports import ROOT

CHUNKS: Final = 40
QUOTES_PER_CHUNK: Final = 10
CHUNK_CHARS: Final = 6000
_SEED: Final = 20261123
_TYPOGRAPHY: Final = {"'": "\u2019", '"': "\u201d", "-": "\u2013", "\u2019": "'", "\u2013": "-"}
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Case:
    """A quote and its true place; None if a changed number means that it is not in the text."""

    quote: str
    span: tuple[int, int] | None


@dataclass(frozen=True)
class Task:
    """One chunk with its quotes, in the order of the text."""

    text: str
    cases: tuple[Case, ...]


def tasks_by_kind() -> dict[str, list[Task]]:
    """The same chunks and passages for every kind of corruption."""
    chunks = _chunks()
    return {
        kind: [_task(text, index, corrupt) for index, text in enumerate(chunks)]
        for kind, corrupt in CORRUPTIONS.items()
    }


def _chunks() -> list[str]:
    files = sorted((ROOT / "datasets").glob("*/samples/*.txt"))
    texts = [path.read_bytes().decode(errors="strict") for path in files]
    pieces = [
        text[start : start + CHUNK_CHARS]
        for text in texts
        for start in range(0, len(text) - CHUNK_CHARS // 2, CHUNK_CHARS)
    ]
    return random.Random(_SEED).sample(pieces, CHUNKS)


def _task(text: str, index: int, corrupt: Callable[[str, random.Random], str]) -> Task:
    passages = _passages(text, random.Random(_SEED + index))
    chance = random.Random(-_SEED - index)
    cases = []
    for start, end in passages:
        quote = corrupt(text[start:end], chance)
        digits_kept = re.findall(r"\d", quote) == re.findall(r"\d", text[start:end])
        cases.append(Case(quote, (start, end) if digits_kept else None))
    return Task(text, tuple(cases))


def _passages(text: str, chance: random.Random) -> list[tuple[int, int]]:
    """Passages of whole words that occur once in the chunk, in order."""
    words = [match.span() for match in re.finditer(r"\S+", text)]
    found: set[tuple[int, int]] = set()
    while len(found) < QUOTES_PER_CHUNK:
        first = chance.randrange(len(words) - 30)
        start, end = words[first][0], words[first + chance.randint(5, 24)][1]
        passage = re.sub(r"\s+", " ", text[start:end])
        if re.sub(r"\s+", " ", text).count(passage) == 1:
            found.add((start, end))
    return sorted(found)


def _as_it_is(passage: str, _: random.Random) -> str:
    return passage


def _other_white_space(passage: str, chance: random.Random) -> str:
    return re.sub(r"\s+", lambda _: chance.choice([" ", "\n", "  ", "\u00a0", "\r\n"]), passage)


def _other_quote_marks(passage: str, _: random.Random) -> str:
    return "".join(_TYPOGRAPHY.get(char, char) for char in passage)


def _other_case(passage: str, chance: random.Random) -> str:
    return chance.choice([str.upper, str.lower, str.title])(passage)


def _one_edit(passage: str, chance: random.Random) -> str:
    """Substitute, drop or add one letter in any word without digits."""
    words = [word.span() for word in re.finditer(r"(?<!\S)[^\W\d]+(?!\S)", passage)]
    if not words:
        return passage
    at = chance.randrange(*chance.choice(words))
    letter = chance.choice(_LETTERS.replace(passage[at].lower(), ""))
    kept = chance.choice([(at, at + 1, letter), (at, at + 1, ""), (at, at, letter)])
    return passage[: kept[0]] + kept[2] + passage[kept[1] :]


def _other_number(passage: str, chance: random.Random) -> str:
    """Change one digit, so that the passage is no longer in the text."""
    digits = [match.start() for match in re.finditer(r"\d", passage)]
    if not digits:
        return passage
    at = chance.choice(digits)
    return passage[:at] + str((int(passage[at]) + chance.randint(1, 9)) % 10) + passage[at + 1 :]


CORRUPTIONS: Final[dict[str, Callable[[str, random.Random], str]]] = {
    "clean": _as_it_is,
    "white space": _other_white_space,
    "quote marks": _other_quote_marks,
    "case": _other_case,
    "one character": _one_edit,
    "changed number": _other_number,
}
