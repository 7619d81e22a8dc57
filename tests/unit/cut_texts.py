"""Texts of many entries, cut into small chunks, and careless answers about them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from random import Random
from typing import Any

from medallion.contracts import GroundedRecord, TextChunk
from tests.unit.extraction_builders import chunks_of
from tests.unit.sameness_builders import a_refused

MOODS = ("good", "bad", "mixed")
RECORD_KEY = ("ticket",)
NAMES = ("ticket", "mood", "score")
NUMBER = "12345678901234567890.10"
"""A refused value; a double cannot hold its digits."""


@dataclass(frozen=True)
class Entry:
    number: int
    start: int
    end: int
    fields: dict[str, Any]

    @property
    def middle(self) -> int:
        return (self.start + self.end) // 2

    def looks_like(self, other: Entry, record_key: tuple[str, ...]) -> bool:
        names = record_key or tuple(self.fields)
        return all(self.fields[name] == other.fields[name] for name in names)

    def may_look_like(self, other: Entry) -> bool:
        """True if records of both may be equal in the fields that were not refused."""
        return any(self.fields[name] == other.fields[name] for name in NAMES)


@dataclass(frozen=True)
class Faults:
    """The fields of an entry that answers may misread, may have refused or may leave out."""

    misread: tuple[str, ...]
    refused: tuple[str, ...]
    left_out: bool


@dataclass(frozen=True)
class Report:
    """An answer's record of an entry; its name is the record's `quote_model`."""

    name: str
    entry: Entry
    chunk: TextChunk
    start: int
    end: int
    fields: dict[str, Any]
    refused: tuple[str, ...] = ()

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.fields.items() if value is not None}

    @property
    def is_whole(self) -> bool:
        return self.start <= self.entry.start and self.entry.end <= self.end

    def overlaps(self, other: Report) -> bool:
        return self.start < other.end and other.start < self.end

    def record(self, text: str) -> GroundedRecord:
        return GroundedRecord(
            fields=self.fields,
            fields_model={},
            normalizations={},
            refused=tuple(a_refused(name, NUMBER) for name in self.refused),
            quote=text[self.start : self.end],
            quote_start=self.start,
            quote_end=self.end,
            quote_match="exact",
            quote_model=self.name,
            owned=self.chunk.core_start <= self.start < self.chunk.core_end,
        )


@dataclass
class CutText:
    """One text with its chunks and all reports; the same for the same seed."""

    seed: int
    keyed: bool
    refusing: bool = False
    text: str = ""
    entries: list[Entry] = field(default_factory=list)
    chunks: list[TextChunk] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self._write()
        self._cut()
        drawn = [report for chunk in self.chunks for report in self._reports_of(chunk)]
        self.reports = [
            report for group in self._groups(drawn).values() for report in _telling(group)
        ]

        self._by_chunk: dict[int, list[Report]] = defaultdict(list)
        for report in self.reports:
            self._by_chunk[report.chunk.index].append(report)

    @property
    def record_key(self) -> tuple[str, ...]:
        return RECORD_KEY if self.keyed else ()

    def records_of(self, chunk: TextChunk) -> list[GroundedRecord]:
        """The records of the chunk's answer, in random order."""
        reports = list(self._by_chunk[chunk.index])
        self.random.shuffle(reports)
        return [report.record(self.text) for report in reports]

    def groups(self) -> list[list[Report]]:
        """Groups of reports on one record: of the same entry and, without a key, alike.

        If fields may be refused, reports are alike if they misread the same or nothing.
        """
        return list(self._groups(self.reports).values())

    def _groups(self, reports: list[Report]) -> dict[object, list[Report]]:
        groups: dict[object, list[Report]] = defaultdict(list)
        for report in reports:
            names = self._faults(report.entry).misread if self.refusing else NAMES
            said = {name: report.values[name] for name in names if name in report.values}
            variant = "" if self.keyed else str(said)
            groups[report.entry.number, variant].append(report)
        return groups

    def _write(self) -> None:
        """Write entries whose neighbours often look alike, in fields and words."""
        count = 30 + self.random.randint(0, self.random.choice((5, 10, 10, 20, 20, 270)))
        fields: dict[str, Any] = {}
        for number in range(count):
            if not fields or self.random.random() < 0.6:
                fields = self._fields(number)
            words = "x" * self.random.choice((0, 8, 20, 60))
            line = f"Ticket {fields['ticket']} went {fields['mood']}. {words}"
            start = len(self.text)
            self.entries.append(Entry(number, start, start + len(line), dict(fields)))
            self.text += line + "\n" * self.random.randint(0, 2)

    def _fields(self, number: int) -> dict[str, Any]:
        return {
            "ticket": f"T-{self.random.choice((number, number % 3))}",
            "mood": self.random.choice(MOODS),
            "score": self.random.randint(1, 5),
        }

    def _cut(self) -> None:
        cuts, place = [], 0
        size = self.random.choice((60, 150, 400))
        while True:
            place += self.random.randint(size // 2, size)
            if place >= len(self.text):
                break
            cuts.append(place)
        self.chunks = chunks_of(self.text, cuts, context=self.random.randint(20, 300))

    def _reports_of(self, chunk: TextChunk) -> list[Report]:
        first = chunk.core_start - len(chunk.context_before)
        last = chunk.core_end + len(chunk.context_after)
        found = []
        for entry in self.entries:
            if entry.start >= last:
                break
            start, end = max(entry.start, first), min(entry.end, last)
            listed = 0.8 if chunk.core_start <= entry.start < chunk.core_end else 0.35
            if start < end and self.random.random() < listed:
                quote = self._quote(entry, (start, end), (first, last), chunk.core_start)
                name = f"{entry.number}/{chunk.index}"
                fields = self._reading(entry)
                refused = self._refused(entry, fields) if self.refusing else ()
                found.append(Report(name, entry, chunk, *quote, fields, refused))
        return found

    def _quote(
        self, entry: Entry, visible: tuple[int, int], window: tuple[int, int], cut: int
    ) -> tuple[int, int]:
        """The visible part, less of it, the part after the cut, or more text around it."""
        start, end = visible
        kind = self.random.choice(("whole", "whole", "less", "after", "more"))
        if kind == "less" and start < entry.middle < end - 1:
            return self.random.randint(start, entry.middle), self.random.randint(
                entry.middle + 1, end
            )
        if kind == "after" and start < cut < end:
            return cut, end
        if kind == "more":
            more = (end - start) // 3
            before, after = self._room(entry, -1, more), self._room(entry, 1, more)
            return max(window[0], start - before), min(window[1], end + after)
        return start, end

    def _room(self, entry: Entry, step: int, more: int) -> int:
        """How far a quote may extend past its entry; never into text like the same record."""
        number = entry.number + step
        if not 0 <= number < len(self.entries):
            return 0
        neighbour = self.entries[number]
        if neighbour.looks_like(entry, self.record_key):
            return 0
        if self.refusing and neighbour.may_look_like(entry):
            return 0
        return min(more, (neighbour.end - neighbour.start) // 2)

    def _reading(self, entry: Entry) -> dict[str, Any]:
        """The entry's fields; sometimes a field is missing or misread."""
        faults = self._faults(entry)
        fields = dict(entry.fields)
        fate = self.random.random()
        name = self.random.choice(("mood", "score"))
        if fate < 0.1 and name in faults.misread:
            fields[name] = f"misread {entry.number} {self.random.randint(1, 2)}"
        elif 0.1 <= fate < 0.3 and faults.left_out:
            fields[name] = None
            if self.random.random() < 0.5:
                del fields[name]
        return fields

    def _refused(self, entry: Entry, fields: dict[str, Any]) -> tuple[str, ...]:
        """Sometimes remove a field; the names of the removed fields."""
        names = [name for name in self._faults(entry).refused if fields.get(name) is not None]
        if not names or self.random.random() < 0.6:
            return ()
        name = self.random.choice(names)
        del fields[name]
        return (name,)

    def _faults(self, entry: Entry) -> Faults:
        if not self.refusing:
            return Faults(("mood", "score"), (), left_out=self.keyed)
        kind = (self.seed + entry.number) % 3
        if not self.keyed:
            misread = ("mood", "score", "")[kind]
            return Faults((misread,), tuple(n for n in NAMES if n != misread), left_out=False)
        # A record without its key is compared by all fields, so none may be missing.
        if kind == 0:
            return Faults((), NAMES, left_out=False)
        return Faults(("mood", "score"), ("mood", "score"), left_out=True)


def _telling(group: list[Report]) -> list[Report]:
    """The reports without parts that share no text with any other report of their entry."""
    if any(report.is_whole for report in group):
        return group
    return [report for report in group if report.start <= report.entry.middle < report.end]
