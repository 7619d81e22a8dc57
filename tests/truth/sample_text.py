"""A text that is written in pieces and records which piece supports which record."""

from __future__ import annotations

import random
from typing import Any

Fields = dict[str, Any]


def seeded(name: str) -> random.Random:
    """A random generator with the sample's name as its seed, the same in every run."""
    return random.Random(name)


class SampleText:
    """A text and its true records with their places.

    Attributes:
        records: `{"fields", "support", "start"}` in order of appearance.
    """

    def __init__(self, newline: str = "\n") -> None:
        self._newline = newline
        self._parts: list[str] = []
        self._length = 0
        self.records: list[dict[str, Any]] = []

    def __len__(self) -> int:
        return self._length

    def add(self, text: str) -> None:
        """Append a passage that supports no record."""
        written = text.replace("\n", self._newline)
        self._parts.append(written)
        self._length += len(written)

    def record(self, support: str, fields: Fields) -> None:
        """Append a passage that supports one record; fields that are None are omitted."""
        start = self._length
        self.add(support)
        said = {name: value for name, value in fields.items() if value is not None}
        self.records.append({"fields": said, "support": self._parts[-1], "start": start})

    def text(self) -> str:
        return "".join(self._parts)
