"""What a field is looked for in: one candidate's text, cue hits and labelled values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from re import Match, Pattern

from local_aws.gemini_stand_in.candidates import Candidate, pairs_by_field
from local_aws.gemini_stand_in.cues import CueHit, CueHits
from local_aws.gemini_stand_in.labels import contains_phrase
from local_aws.gemini_stand_in.pairs import Pair
from local_aws.gemini_stand_in.record_shape import FieldRule
from local_aws.gemini_stand_in.vocabulary import NAME_LABELS
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
        mute: spans whose cue words do not count: labels and people's names.
        masked: spans in which a field without a label of its own is not looked for.
        year: the year meant where a date has none; 0 when the text names none.
    """

    text: str
    start: int
    end: int
    hits: CueHits
    pairs: Mapping[str, Pair]
    mute: tuple[tuple[int, int], ...] = ()
    masked: tuple[tuple[int, int], ...] = ()
    year: int = 0

    def hits_of(self, field: FieldRule) -> list[CueHit]:
        """Cue hits in the candidate, without those in labels and in people's names."""
        return [
            hit
            for hit in self.hits.within(field.name, self.start, self.end)
            if not any(start <= hit.start and hit.end <= end for start, end in self.mute)
        ]

    def open_matches(self, pattern: Pattern[str]) -> Iterator[Match[str]]:
        """Matches outside labelled values that belong to something else."""
        for match in pattern.finditer(self.text, self.start, self.end):
            if not any(start <= match.start() < end for start, end in self.masked):
                yield match

    def in_value(self, pattern: Pattern[str], pair: Pair) -> Iterator[tuple[Match[str], Found]]:
        """Matches in a labelled value, read as if it stood alone, and where they stand."""
        for match in pattern.finditer(self.text[pair.value_start : pair.value_end]):
            start, end = match.span()
            yield match, Found(match[0], pair.value_start + start, pair.value_start + end)

    def label_before(self, field: FieldRule, offset: int, reach: int) -> bool:
        """Whether a label phrase of the field stands within `reach` characters before."""
        before = phrase(self.text[max(self.start, offset - reach) : offset])
        return any(contains_phrase(before, label) for label in field.labels)


def make_scope(
    text: str,
    candidate: Candidate,
    fields: Sequence[FieldRule],
    hits: CueHits,
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
        mute=(
            *((pair.label_start, pair.value_start) for pair in pairs.values()),
            *(
                (pair.label_start, pair.value_end)
                for pair in candidate.pairs
                if NAME_LABELS.intersection(pair.label)
            ),
        ),
        masked=tuple(
            (pair.label_start, pair.value_end)
            for pair in candidate.pairs
            if not pair.weak and pair.value_end - pair.value_start < _LONG_VALUE
        ),
        year=year,
    )
