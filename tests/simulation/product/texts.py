"""The texts of the simulation: what an index names is the same in every process."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import chain
from typing import Final

POOL_SIZE: Final = 40
"""Texts before their order of kinds repeats."""

MOST_CRATES: Final = 500
"""More break a rule of severity error, so the document is held."""

_GOODS: Final = (
    "Silver Thistle",
    "Copper Wire",
    "Barley",
    "Blue Slate",
    "Olive Oil",
    "Window Glass",
    "Wool",
)
_PORTS: Final = ("Harwich", "Odense", "Porto", "Bergen", "Riga")
_REMARKS: Final = (
    "The wind came from the west all morning and the pilot was late.",
    "A gull stole the lunch of the clerk, who was not amused.",
    "The crane was greased, and the new rope is on its drum.",
    "Two sailors asked for the way to the chapel on the hill.",
    "Fog until noon; nobody could see the end of the pier.",
)
_TOO_LARGE_BYTES: Final = 17_000


class TextKind(StrEnum):
    """What is special about a text."""

    PLAIN = "PLAIN"
    EQUAL_CHUNKS = "EQUAL_CHUNKS"
    RULE_BREAKING = "RULE_BREAKING"
    QUARANTINED = "QUARANTINED"
    NO_RECORDS = "NO_RECORDS"
    NOT_TEXT = "NOT_TEXT"
    EMPTY = "EMPTY"
    TOO_LARGE = "TOO_LARGE"


REJECTED_KINDS: Final = frozenset({TextKind.NOT_TEXT, TextKind.EMPTY, TextKind.TOO_LARGE})
"""Texts that the pipeline rejects before it asks the model."""

_KINDS: Final = {
    3: TextKind.EQUAL_CHUNKS,
    6: TextKind.RULE_BREAKING,
    9: TextKind.NO_RECORDS,
    12: TextKind.QUARANTINED,
    15: TextKind.NOT_TEXT,
    18: TextKind.EQUAL_CHUNKS,
    21: TextKind.EMPTY,
    24: TextKind.RULE_BREAKING,
    27: TextKind.TOO_LARGE,
    33: TextKind.NO_RECORDS,
}


@dataclass(frozen=True)
class Planted:
    """A record of a text: the line is its quote."""

    parcel: str
    goods: str
    crates: int
    quote: str
    quote_start: int

    @property
    def quote_end(self) -> int:
        return self.quote_start + len(self.quote)


@dataclass(frozen=True)
class Text:
    """A text and the records that the pipeline has to find in it.

    Attributes:
        planted: records in the order of the text.
        unfit: lines that look like records, but whose required fields are invalid.
    """

    index: int
    edit: int
    kind: TextKind
    body: bytes
    planted: tuple[Planted, ...] = ()
    unfit: int = 0

    @property
    def is_held(self) -> bool:
        """Whether a rule of severity error keeps the records out of gold."""
        return any(planted.crates > MOST_CRATES for planted in self.planted)

    @property
    def is_rejected(self) -> bool:
        return self.kind in REJECTED_KINDS


@cache
def text_of(index: int, edit: int = 0) -> Text:
    """A text of the pool, or an edit of it.

    Each edit but one of an empty text has other bytes than the edit before, and the same kind: an
    odd edit changes the crates of the first record, an even edit adds a block.
    """
    kind = _KINDS.get(index % POOL_SIZE, TextKind.PLAIN)
    if kind in REJECTED_KINDS:
        return Text(index, edit, kind, _rejected_body(kind, index, edit))
    lines = _lines(kind, index, edit)
    body = "".join(line + "\n" for line in lines)
    planted = tuple(_planted(lines))
    unfit = sum("several crates" in line for line in lines)
    return Text(index, edit, kind, body.encode(), planted, unfit)


def texts() -> tuple[Text, ...]:
    """The pool, without edits."""
    return tuple(text_of(index) for index in range(POOL_SIZE))


def _rejected_body(kind: TextKind, index: int, edit: int) -> bytes:
    if kind is TextKind.EMPTY:
        return b""
    if kind is TextKind.NOT_TEXT:
        return b"\x89PNG\r\n\x1a\n" + bytes(range(256)) + f"{index}/{edit}".encode()
    return f"{_remark(index, edit)}\n".encode() * (_TOO_LARGE_BYTES // 50)


def _lines(kind: TextKind, index: int, edit: int) -> list[str]:
    """The blocks of the text, with an empty line after each."""
    blocks = 1 + index % 6
    if kind is TextKind.EQUAL_CHUNKS:
        repeated = _block(index, 0, edit)
        return [*chain.from_iterable([repeated] * (5 + edit // 2))]
    if kind is TextKind.NO_RECORDS:
        return [_remark(index, number + edit) for number in range(3 * blocks)]
    lines = [*chain.from_iterable(_block(index, n, edit) for n in range(blocks + edit // 2))]
    if kind is TextKind.RULE_BREAKING:
        lines.insert(1, _line(index, 0, 99, crates=f"{MOST_CRATES + 1 + edit}"))
    if kind is TextKind.QUARANTINED:
        lines.insert(1, _line(index, 0, 98, crates="several"))
    return lines


def _block(index: int, number: int, edit: int) -> list[str]:
    """A remark, and four to six lines with records."""
    lines = []
    for place in range(4 + (index + number) % 3):
        crates = 1 + (31 * index + 17 * number + 7 * place) % 90
        if number == place == 0:
            crates += (edit + 1) // 2
        lines.append(_line(index, number, (10 * number + place) % 98, crates=str(crates)))
    return [_remark(index, number), *lines, ""]


def _line(index: int, number: int, place: int, *, crates: str) -> str:
    parcel = f"P-{index % 100:02}{place:02}"
    goods = _GOODS[(index + number + place) % len(_GOODS)]
    port = _PORTS[(index + 2 * place) % len(_PORTS)]
    stored = {0: ", stored cold", 1: ", stored dry"}.get((index + place) % 5, "")
    return f"{parcel}: {crates} crates of {goods} to {port}{stored}."


def _remark(index: int, number: int) -> str:
    return f"Day {1 + (index + number) % 28}. {_REMARKS[(index + number) % len(_REMARKS)]}"


def _planted(lines: list[str]) -> list[Planted]:
    found, start = [], 0
    for line in lines:
        head, _, rest = line.partition(" crates of ")
        parcel, _, crates = head.partition(": ")
        if crates.isdigit():
            goods = rest.partition(" to ")[0]
            found.append(Planted(parcel, goods, int(crates), line, start))
        start += len(line) + 1
    return found
