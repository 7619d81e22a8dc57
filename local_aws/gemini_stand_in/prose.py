"""Prose cut into candidates: sentences go together until they tell of something else."""

from __future__ import annotations

from collections.abc import Sequence

from local_aws.gemini_stand_in.candidates import Candidate
from local_aws.gemini_stand_in.cues import CueHits
from local_aws.gemini_stand_in.date_mentions import date_mentions
from local_aws.gemini_stand_in.find_enums import chosen_value
from local_aws.gemini_stand_in.find_strings import named_examples, shape_of
from local_aws.gemini_stand_in.record_shape import FieldRule, Kind
from local_aws.gemini_stand_in.sentences import sentence_spans
from local_aws.gemini_stand_in.vocabulary import NAME_LABELS

_MAX_GROUP_CHARS = 2000
"""No record is told at greater length; it also bounds the work on one endless paragraph."""
_IDENTIFYING = (Kind.STRING, Kind.DATE, Kind.DATE_TIME)


class ProseCutter:
    """Groups the sentences of one text into candidates."""

    def __init__(self, text: str, fields: Sequence[FieldRule], hits: CueHits, year: int) -> None:
        self._text = text
        self._identifying = [field for field in fields if field.kind in _IDENTIFYING]
        self._telling = [field for field in fields if field.required and field.kind is Kind.ENUM]
        self._hits = hits
        self._year = year

    def cut(self, candidate: Candidate) -> list[Candidate]:
        """The candidate in pieces: a new one where a sentence names another thing or verdict."""
        spans = sentence_spans(self._text, self._body_start(candidate), candidate.end)
        groups: list[tuple[int, int]] = []
        known: dict[str, str] = {}
        for index, (start, end) in enumerate(spans):
            named = self._identity(start, end)
            differs = any(known.get(name, value) != value for name, value in named.items())
            if (
                not groups
                or differs
                or end - groups[-1][0] > _MAX_GROUP_CHARS
                or self._tells_otherwise(groups[-1], spans[index : index + 2])
            ):
                groups.append((start, end))
                known = named
            else:
                groups[-1] = (groups[-1][0], end)
                known.update(named)
        return [Candidate(start, end, candidate.pairs, is_prose=True) for start, end in groups]

    def _tells_otherwise(
        self, group: tuple[int, int], following: Sequence[tuple[int, int]]
    ) -> bool:
        """Whether the group has its required values and what follows has all of them again, other.

        What follows is one sentence, or two that only together have all.
        """
        told = self._verdict(*group)
        start, end = following[0]
        fresh = self._verdict(start, end)
        if len(told) < len(self._telling) or not fresh:
            return False
        if len(fresh) < len(self._telling) and len(following) > 1:
            after = following[1]
            if len(self._verdict(*after)) < len(self._telling) and not self._identity(*after):
                fresh = self._verdict(start, after[1])
        return len(fresh) == len(self._telling) and fresh != told

    def _verdict(self, start: int, end: int) -> dict[str, str]:
        """The required enum values that the span's cue words speak for."""
        verdict = {}
        for field in self._telling:
            value = chosen_value(field, self._hits.within(field.name, start, end))
            if value is not None:
                verdict[field.name] = value
        return verdict

    def _body_start(self, candidate: Candidate) -> int:
        """Behind the labelled lines of a mail's header."""
        start = candidate.start
        if not candidate.pairs or not NAME_LABELS.intersection(candidate.pairs[0].label):
            return start
        for pair in candidate.pairs:
            gap = self._text[start : pair.label_start]
            if gap.strip(" \t\r\n>*_-") or "\n" in self._text[pair.value_start : pair.value_end]:
                break
            start = pair.value_end
        return start

    def _identity(self, start: int, end: int) -> dict[str, str]:
        """What the sentence says of the fields that tell one record from another."""
        named = {}
        for field in self._identifying:
            value = self._named(field, start, end)
            if value:
                named[field.name] = value
        return named

    def _named(self, field: FieldRule, start: int, end: int) -> str:
        if field.kind is not Kind.STRING:
            mentions = date_mentions(self._text, start, end, self._year)
            return mentions[0].day.isoformat() if mentions else ""
        pattern = shape_of(field) or named_examples(field.description)
        match = pattern.search(self._text, start, end) if pattern else None
        return " ".join(match[0].split()) if match else ""
