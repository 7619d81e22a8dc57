"""Answers whose form has errors, made from records: harmless errors and damage.

It shares no code with the reader, so that both cannot have the same mistake.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from hypothesis import strategies as st

Record = dict[str, Any]

HOSTILE: Final = st.sampled_from(
    [
        *("```", "```json\n", "{}", "[", "]", "{", "}", '"', "\\", ",]", ", }", ",", ":"),
        *('{"records": []}', '"quote": ', "NaN", "\n", "\r\n", "\t", " ", "a", "ü", "🎉", "7"),
    ]
)
TEXTS: Final = st.lists(HOSTILE, max_size=8).map("".join)
VALUES: Final = TEXTS | st.integers() | st.floats(allow_nan=False) | st.booleans() | st.none()
RECORDS: Final = st.fixed_dictionaries({"quote": TEXTS}, optional={"mood": VALUES, "ü,]": VALUES})
ESCAPED: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass(frozen=True)
class Dirty:
    """An answer with the harmless errors of these names."""

    text: str
    forms: set[str]


@dataclass
class Writer:
    """Writes JSON in pieces; some pieces have harmless errors."""

    draw: st.DrawFn
    raw_white_space: bool
    trailing_commas: bool

    def __post_init__(self) -> None:
        self.forms: set[str] = set()

    def text(self, value: str) -> str:
        letters = [self._letter(letter) for letter in value]
        return f'"{"".join(letters)}"'

    def object(self, record: Record) -> str:
        return self._closed(
            "{", [f"{self.text(k)}:{self._gap()}{self.value(v)}" for k, v in record.items()], "}"
        )

    def array(self, records: list[Record]) -> str:
        return self._closed("[", [self.object(record) for record in records], "]")

    def value(self, value: Any) -> str:
        return self.text(value) if isinstance(value, str) else json.dumps(value)

    def wrapped(self, records: list[Record]) -> str:
        return self._closed("{", [f'"records":{self._gap()}{self.array(records)}'], "}")

    def _letter(self, letter: str) -> str:
        if letter not in ESCAPED or not self.raw_white_space:
            return json.dumps(letter, ensure_ascii=False)[1:-1]
        self.forms.add("raw_white_space")
        return letter

    def _closed(self, opening: str, items: list[str], closing: str) -> str:
        body = f",{self._gap()}".join(items)
        if items and self.trailing_commas and self.draw(st.booleans()):
            body += f"{self._gap()},{self._gap()}"
            self.forms.add("trailing_commas")
        return f"{opening}{self._gap()}{body}{self._gap()}{closing}"

    def _gap(self) -> str:
        return self.draw(st.sampled_from(["", " ", "\n  ", "\t", "\r\n"]))


PROSE: Final = st.lists(
    st.sampled_from(["Here", "it's", "the answer:", "NaN", "null", "`x`", "1,", "(ok)", "\n", "…"]),
    min_size=1,
).map(" ".join)


@st.composite
def dirty(draw: st.DrawFn, records: list[Record]) -> Dirty:
    """An answer with these records and any harmless errors, or none."""
    writer = Writer(draw, draw(st.booleans()), draw(st.booleans()))
    shapes = ["wrapped", "bare_list"] if len(records) != 1 else ["wrapped", "bare_list", "record"]
    shape = draw(st.sampled_from(shapes))
    if shape == "wrapped":
        text = writer.wrapped(records)
    elif shape == "bare_list":
        text = writer.array(records)
        writer.forms.add("bare_list")
    else:
        text = writer.object(records[0])
        writer.forms.add("bare_record")
    return _surrounded(draw, text, writer.forms, prose_too=bool(records))


def _surrounded(draw: st.DrawFn, text: str, forms: set[str], *, prose_too: bool) -> Dirty:
    if draw(st.booleans()):
        text = f"{draw(st.sampled_from(['```', '```json', '```JSON']))}\n{text}\n```"
        forms.add("fences")
    if prose_too and draw(st.booleans()):
        before, after = draw(st.tuples(PROSE, PROSE | st.just("")))
        text = f"{before}\n{text}\n{after}"
        # Prose may consist of line breaks alone.
        forms |= {"prose"} if (before + after).strip() else set()
    return Dirty(text, forms)


@st.composite
def damaged(draw: st.DrawFn, records: list[Record]) -> str:
    """An answer whose records cannot all be read without a guess."""
    text = draw(dirty(records)).text
    places = _structure(text)
    at = draw(st.sampled_from(places))
    mark = draw(st.sampled_from(["[", "]", "{", "}", ",", ":", '"', "\\", "x"]))
    other = draw(dirty([{"quote": "other"}])).text
    return draw(
        st.sampled_from(
            [
                text[:at] + text[at + 1 :],
                text[:at] + mark + text[at:],
                text[:at] + mark + text[at + 1 :],
                text[:at],
                text[at + 1 :],
                text[:at] + text,
                text + other,
                f"```\n{text}\n```\nor\n```\n{other}\n```",
                text[: at + 1] + "\x00" + text[at + 1 :],
            ]
        )
    )


def _structure(text: str) -> list[int]:
    """The places of brackets, commas, colons and opening quotation marks outside strings."""
    places, inside, escaped = [], False, False
    for at, letter in enumerate(text):
        if not inside and letter in '[]{},:"':
            places.append(at)
        if letter == '"' and not escaped:
            inside = not inside
        escaped = inside and letter == "\\" and not escaped
    return places
