"""The text that a field's value is searched in: its labelled value first, then the open text."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from local_aws.gemini_stand_in.reading.fields import Field
from local_aws.gemini_stand_in.reading.pairs import Pair, Span
from local_aws.gemini_stand_in.reading.words import CueHit


@dataclass(frozen=True)
class Found:
    """A field's value and its position in the text."""

    value: object
    start: int
    end: int


@dataclass(frozen=True)
class Scope:
    """A passage, or some of its sentences.

    Attributes:
        pairs: the labelled values by field; they may be above the passage.
        closed: spans without values of other fields: labels, labelled values, people's names.
    """

    text: str
    start: int
    end: int
    pairs: Mapping[str, Pair]
    closed: Sequence[Span]

    def value_of(self, field: Field) -> Span | None:
        """The span of the field's labelled value."""
        pair = self.pairs.get(field.name)
        return (pair.start, pair.end) if pair else None

    def matches(self, pattern: re.Pattern[str], field: Field) -> Iterator[re.Match[str]]:
        """Matches in the labelled value, then in the open text."""
        value = self.value_of(field)
        if value:
            yield from pattern.finditer(self.text, *value)
        for match in pattern.finditer(self.text, self.start, self.end):
            if self.is_open(match.start()):
                yield match

    def hits(self, field: Field) -> list[CueHit]:
        """The cues in the labelled value; if there are none, those in the open text."""
        value = self.value_of(field)
        labelled = list(field.cues.find(self.text, *value)) if value else []
        return labelled or [
            hit
            for hit in field.cues.find(self.text, self.start, self.end)
            if self.is_open(hit.start)
        ]

    def holds(self, found: Found) -> bool:
        return self.start <= found.start < self.end

    def is_open(self, offset: int) -> bool:
        return not any(start <= offset < end for start, end in self.closed)
