"""What a field is looked for in: one candidate's text, cue hits and labelled values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from re import Match, Pattern

from local_aws.gemini_stand_in.candidates import Candidate, pairs_by_field
from local_aws.gemini_stand_in.cues import CueHit
from local_aws.gemini_stand_in.labels import contains_phrase
from local_aws.gemini_stand_in.pairs import Pair
from local_aws.gemini_stand_in.record_shape import FieldRule
from local_aws.gemini_stand_in.words import phrase

_LONG_VALUE = 40


@dataclass(frozen=True)
class Found:
    """A field's value and where the text says it."""

    value: object
    start: int
    end: int


@dataclass(frozen=True)
class Scope:
    """A candidate as the field rules see it.

    Attributes:
        text: the whole text.
        start: where the candidate begins.
        end: where it ends.
        hits: cue hits by field, in the whole text.
        pairs: the labelled value of each field that has one.
        masked: spans in which a field without a label of its own is not looked for.
        year: the year meant where a date has none; 0 when the text names none.
    """

    text: str
    start: int
    end: int
    hits: Mapping[str, Sequence[CueHit]]
    pairs: Mapping[str, Pair]
    masked: tuple[tuple[int, int], ...] = ()
    year: int = 0

    def hits_of(self, field: FieldRule) -> list[CueHit]:
        """Cue hits in the candidate, without those inside another label."""
        return [
            hit
            for hit in self.hits.get(field.name, ())
            if hit.start >= self.start and hit.end <= self.end and not self._in_label(hit)
        ]

    def _in_label(self, hit: CueHit) -> bool:
        return any(
            start <= hit.start and hit.end <= value_start for start, value_start in self._labels()
        )

    def _labels(self) -> Iterator[tuple[int, int]]:
        return ((pair.label_start, pair.value_start) for pair in self.pairs.values())

    def open_matches(self, pattern: Pattern[str]) -> Iterator[Match[str]]:
        """Matches outside labelled values that belong to something else."""
        for match in pattern.finditer(self.text, self.start, self.end):
            if not any(start <= match.start() < end for start, end in self.masked):
                yield match

    def label_before(self, field: FieldRule, offset: int, reach: int) -> bool:
        """Whether a label phrase of the field stands within `reach` characters before."""
        before = phrase(self.text[max(self.start, offset - reach) : offset])
        return any(contains_phrase(before, label) for label in field.labels)


def make_scope(
    text: str,
    candidate: Candidate,
    fields: Sequence[FieldRule],
    hits: Mapping[str, Sequence[CueHit]],
    year: int,
) -> Scope:
    """The scope of one candidate."""
    pairs = pairs_by_field(candidate.pairs, fields)
    return Scope(
        text=text,
        start=candidate.start,
        end=candidate.end,
        hits=hits,
        pairs=pairs,
        masked=tuple(
            (pair.label_start, pair.value_end)
            for pair in candidate.pairs
            if not pair.weak and pair.value_end - pair.value_start < _LONG_VALUE
        ),
        year=year,
    )
