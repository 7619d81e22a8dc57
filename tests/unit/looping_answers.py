"""Cut answers: some whose end is a loop, and normal ones; apart from the detector."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from hypothesis import strategies as st

HEAD: Final = '{"records": [{"mood": "good", "quote": "One went well."}, '
RANDOMS: Final = st.integers(0, 2**32).map(Random)
LETTERS: Final = "abcdefghij klmnop qrstuv wxyz ÄÖü 漢字 🎉 ., -_()"
SPACES: Final = [" ", "\n", "\t", "\r\n", "   ", "\n\n"]


@dataclass(frozen=True)
class Noise:
    """What changes from one repetition to the next."""

    counts: bool
    respaces: bool
    misspells: bool


NOISE: Final = st.builds(Noise, st.booleans(), st.booleans(), st.booleans())


@st.composite
def string_loops(draw: st.DrawFn) -> str:
    """An answer that ends in a looping string, cut anywhere."""
    unit = draw(st.text(LETTERS, min_size=1, max_size=190))
    noise = draw(NOISE) if len(unit) >= 20 else Noise(counts=False, respaces=False, misspells=False)
    randoms = draw(RANDOMS)
    repeats = max(5000 // len(unit), 40)
    parts = []
    for number in range(draw(st.sampled_from([1, 7, 95, 990])), 1200 + repeats):
        part = unit
        if noise.misspells and number % 3 == 0:
            at = randoms.randrange(len(unit))
            part = unit[:at] + randoms.choice("xyz?") + unit[at + 1 :]
        if noise.respaces:
            part = part.replace(" ", randoms.choice(SPACES))
        parts.append(f"{part} {number} " if noise.counts else part)
        if len(parts) == repeats:
            break
    text = json.dumps("".join(parts), ensure_ascii=draw(st.booleans()))
    start = f'{HEAD}{{"mood": "bad", "quote": "Then '
    return start + text[1 : len(text) - draw(st.integers(1, len(unit)))]


@st.composite
def number_loops(draw: st.DrawFn) -> str:
    """An answer that ends in a looping number."""
    digits = draw(st.text("0123456789", min_size=1, max_size=200))
    start = draw(st.sampled_from(["", "-", "0.", "12.5", "1e"]))
    return f'{HEAD}{{"quote": "Two.", "score": {start}{digits * (5000 // len(digits))}'


@st.composite
def space_loops(draw: st.DrawFn) -> str:
    """An answer that ends in white space of any mixture, between two tokens or in a string."""
    randoms = draw(RANDOMS)
    white = "".join(randoms.choice(SPACES) for _ in range(1000))
    escaped = json.dumps(white)[1:-1]
    return HEAD + draw(
        st.sampled_from([white, f'{{"quote": "Two.",{white}', f'{{"quote": "Two.{escaped}'])
    )


def cut_anywhere(draw: st.DrawFn, records: Sequence[object]) -> str:
    """The start of an answer with these records."""
    text = json.dumps({"records": records}, indent=draw(st.sampled_from([None, 1, 4, 8])))
    return text[: draw(st.integers(0, len(text)))]


@st.composite
def normal_answers(draw: st.DrawFn) -> tuple[str, str]:
    """The start of an answer that is no loop, and the text that the model read."""
    rows = draw(st.integers(1, 200))
    first = draw(st.integers(0, 10**6))
    randoms = draw(RANDOMS)
    word = draw(st.text(LETTERS, min_size=1, max_size=10))
    table = "\n".join(f"| {first + n} | {word} | 2026-01-{n % 28 + 1:02} |" for n in range(rows))
    rule = draw(st.sampled_from("-=.*_ ")) * draw(st.integers(1, 3000))
    words = f"{word} " * draw(st.integers(1, 300))
    source = f"Intro.\n{table}\n{rule}\n{words}.\nEnd."
    respaced = " ".join(table.split())
    quotes = [table, respaced, rule, f"{words}.", source, f"{word} " * 5, *table.split("\n")]
    number = int("".join(randoms.choice("0123456789") for _ in range(3000)))
    records: list[object] = [
        {"mood": "good", "score": number, "quote": quote}
        for quote in draw(st.lists(st.sampled_from(quotes), max_size=50))
    ]
    records.append({"quote": "x", "score": number})
    return cut_anywhere(draw, records), source


@dataclass(frozen=True)
class RecordLoop:
    """The records of a cut answer that gives some of them again and again.

    Attributes:
        first: the records before and in the first turn of the loop.
    """

    text: str
    first: list[dict[str, object]]


def _a_table(randoms: Random, rows: int) -> list[dict[str, object]]:
    words = [randoms.choice(["pump", "valve", "Ölfilter", "漏れ", "relay"]) for _ in range(rows)]
    return [
        {
            "quote": f"{row}. {word} {randoms.randrange(900)} EUR",
            "mood": randoms.choice(["good", "bad"]),
        }
        for row, word in enumerate(words)
    ]


@st.composite
def record_loops(draw: st.DrawFn) -> tuple[RecordLoop, str]:
    """An answer that repeats 1 to 20 records until it is cut, and the text that it is about."""
    randoms = draw(RANDOMS)
    rows = _a_table(randoms, draw(st.integers(1, 60)))
    period = draw(st.integers(1, min(20, len(rows))))
    source = "\n".join(str(row["quote"]) for row in rows)
    cycle = rows[-period:]
    if draw(st.booleans()):
        cycle = [{**row, "quote": f"invented {number}"} for number, row in enumerate(cycle)]
        rows[-period:] = cycle
    turns = draw(st.integers(6, 40))
    repeated = cycle * turns
    text = json.dumps({"records": rows + repeated}, indent=draw(st.sampled_from([None, 2])))
    end = text.rindex('{"quote"' if "\n" not in text else "{\n")
    return RecordLoop(text[: draw(st.integers(end, len(text) - 4))], rows), source


@st.composite
def counting_loops(draw: st.DrawFn) -> tuple[RecordLoop, str]:
    """The same, but a number counts in each repetition: in a field, or also in the quote."""
    loop, source = draw(record_loops())
    in_quote = draw(st.booleans())
    first = {**loop.first[-1], "score": 0}
    if in_quote:
        first["quote"] = "Entry 0 of the list"
    records = [*loop.first[:-1], first]
    quote = str(first["quote"])
    for number in range(1, draw(st.integers(60, 300))):
        named = f"Entry {number} of the list" if in_quote else quote
        records.append({**first, "quote": named, "score": number})
    text = json.dumps({"records": records})
    return RecordLoop(text[:-4], records[: len(loop.first)]), source


@st.composite
def honest_lists(draw: st.DrawFn) -> tuple[list[dict[str, object]], str]:
    """The records of a text whose lines are alike, equal, or evidence of several records."""
    randoms = draw(RANDOMS)
    words = [randoms.choice(["pump", "valve", "漏れ"]) for _ in range(3)]
    kinds = [
        lambda row: f"Line {row}: {words[row % 3]}",
        lambda row: words[row % len(words)],
        lambda _: f"the {words[0]} is ok",
        lambda row: f"{row * 7919} {row % 5},00 {words[0]}",
    ]
    kind = draw(st.sampled_from(kinds))
    quotes = [kind(row) for row in range(draw(st.integers(1, 120)))]
    gap = draw(st.sampled_from(["\n", "  \n", " | ", "\t"]))
    records: list[dict[str, object]] = [{"quote": quote, "mood": "good"} for quote in quotes]
    if draw(st.booleans()):
        numbers = [randoms.randrange(1000) for _ in range(60)]
        quotes.append("scores: " + ", ".join(map(str, numbers)))
        records += [{"quote": quotes[-1], "score": number} for number in dict.fromkeys(numbers)]
    return records, f"Intro.{gap}{gap.join(quotes)}{gap}End."
