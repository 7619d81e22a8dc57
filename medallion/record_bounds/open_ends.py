"""Which records may end after the text that the model saw."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from medallion.record_bounds.line_patterns import LINE_CHARS
from medallion.record_bounds.record_starts import RecordStarts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from medallion.contracts import GroundedRecord
    from medallion.vocabulary.datasets import Dataset


@dataclass(frozen=True)
class SeenText:
    """The text that the model saw about a chunk, with its context.

    Attributes:
        start: offset of its first character in the document.
        following: the text right after it, at least a line; empty if the document ends there.
    """

    text: str
    start: int
    following: str

    @property
    def end(self) -> int:
        """Offset after its last character."""
        return self.start + len(self.text)

    def after(self, record: GroundedRecord) -> str:
        """What the model saw after the record's quote."""
        return self.text[record.quote_end - self.start :]


@dataclass(frozen=True)
class OpenEnds:
    """Decides which records of an answer are open: the document may continue them unseen.

    Attributes:
        fields: all fields of the dataset.
        starts: where records begin; None if the dataset does not define it.
    """

    fields: frozenset[str]
    starts: RecordStarts | None = None

    @classmethod
    def of(cls, dataset: Dataset) -> OpenEnds:
        """The rule of a dataset."""
        pattern = dataset.chunking.record_start
        starts = RecordStarts(pattern) if pattern else None
        return cls(frozenset(dataset.record_schema.get("properties", ())), starts)

    def open_positions(self, records: Sequence[GroundedRecord], seen: SeenText) -> list[int]:
        """The positions of the open records.

        Only a record after which no other starts can be open. It is open if its quote reaches the
        end of the seen text or if it lacks a field, which the text after the end may contain.
        """
        if not records or not seen.following:
            return []
        last = max(record.quote_start for record in records)
        return [
            position
            for position, record in enumerate(records)
            if record.quote_start == last and self._is_open(record, seen)
        ]

    def _is_open(self, record: GroundedRecord, seen: SeenText) -> bool:
        if self._ends_at_a_start(record, seen):
            return False
        lacks = any(record.fields.get(name) is None for name in self.fields)
        return lacks or not seen.after(record).strip()

    def _ends_at_a_start(self, record: GroundedRecord, seen: SeenText) -> bool:
        """Whether the next record starts in the seen text, or right after it."""
        if self.starts is None:
            return False
        text = seen.text + seen.following[:LINE_CHARS]
        places = self.starts.within(text, record.quote_end - seen.start, len(seen.text))
        return next(places, None) is not None


def runs_on(record: GroundedRecord, seen: SeenText) -> bool:
    """Whether the line of the end of an open record's quote continues after the seen text.

    A quote that reaches the end of the seen text may also have been cut off there.
    """
    rest = seen.after(record)
    return not rest.strip() or "\n" not in rest


def following_key(text: str) -> str:
    """24 hex digits: the hash of the text that follows a chunk."""
    return hashlib.sha256(text.encode()).hexdigest()[:24]
