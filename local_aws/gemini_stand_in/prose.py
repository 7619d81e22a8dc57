"""Prose cut into candidates: sentences go together until they tell of something else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from local_aws.gemini_stand_in.candidates import Candidate
from local_aws.gemini_stand_in.cues import CueHit
from local_aws.gemini_stand_in.date_mentions import date_mentions
from local_aws.gemini_stand_in.find_strings import named_examples, shape_of
from local_aws.gemini_stand_in.record_shape import FieldRule, Kind
from local_aws.gemini_stand_in.sentences import sentence_spans

Hits = Mapping[str, Sequence[CueHit]]


class ProseCutter:
    """Groups the sentences of one text into candidates."""

    def __init__(self, text: str, fields: Sequence[FieldRule], hits: Hits, year: int) -> None:
        self._text = text
        self._fields = fields
        self._hits = hits
        self._year = year

    def cut(self, candidate: Candidate) -> list[Candidate]:
        """The candidate in pieces, one for each identity that its sentences name."""
        groups: list[tuple[int, int]] = []
        known: dict[str, str] = {}
        body = self._body_start(candidate)
        for start, end in sentence_spans(self._text, body, candidate.end):
            named = self._identity(start, end)
            differs = any(known.get(name, value) != value for name, value in named.items())
            if groups and not differs:
                groups[-1] = (groups[-1][0], end)
                known.update(named)
            else:
                groups.append((start, end))
                known = dict(named)
        return [Candidate(start, end, candidate.pairs, is_prose=True) for start, end in groups]

    def _body_start(self, candidate: Candidate) -> int:
        """Behind the labelled lines of a mail's header."""
        start = candidate.start
        for pair in candidate.pairs:
            gap = self._text[start : pair.label_start]
            if gap.strip(" \t\r\n>*_-") or "\n" in self._text[pair.value_start : pair.value_end]:
                break
            start = pair.value_end
        return start

    def _identity(self, start: int, end: int) -> dict[str, str]:
        """What the sentence says of the fields that tell one record from another."""
        named = {}
        for field in self._fields:
            value = self._identifying(field, start, end)
            if value:
                named[field.name] = value
        return named

    def _identifying(self, field: FieldRule, start: int, end: int) -> str:
        if field.kind is Kind.STRING:
            pattern = shape_of(field) or named_examples(field.description)
            match = pattern.search(self._text, start, end) if pattern else None
            return " ".join(match[0].split()) if match else ""
        if field.kind in (Kind.DATE, Kind.DATE_TIME):
            for mention in date_mentions(self._text, start, end, self._year):
                return mention.day.isoformat()
        return ""
