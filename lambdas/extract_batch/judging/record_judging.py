"""Judges the records of an answer by form, quote and values, without guessing."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lambdas.extract_batch.characters import (
    is_blank,
    is_punctuation,
    strange_in_quote,
    strange_in_value,
)
from lambdas.extract_batch.grounding import (
    SearchableText,
    is_escaped_twice,
    more_lenient,
    spelling_in,
)
from lambdas.extract_batch.judging.record_schema import OFF_SCHEMA, UnusableRecordError
from lambdas.extract_batch.judging.strict_json import AmbiguousObject
from lambdas.extract_batch.values import broken_rule_in_words, displayed
from medallion.contracts import DUPLICATE_RECORD, GroundedRecord, QuarantinedRecord
from medallion.requests import QUOTE
from medallion.schemas import exact_json
from medallion.vocabulary.value_rules import SOURCE_SPELLING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lambdas.extract_batch.grounding import Grounding, QuoteFinder
    from lambdas.extract_batch.judging.record_schema import RecordFields, RecordSchema

Judged = GroundedRecord | QuarantinedRecord
"""The judgement of one record of an answer."""


@dataclass
class RecordJudge:
    """Judges the records of one answer in their order."""

    schema: RecordSchema
    quotes: QuoteFinder
    _seen: set[str] = field(default_factory=set)

    def judge_all(
        self, records: Sequence[Any], known: Mapping[int, Judged] | None = None
    ) -> list[Judged]:
        """Each record with its place in the text, or the reason for its refusal.

        A refused record keeps its place: the next record with the same quote gets the next place.

        Args:
            records: as the model gave them.
            known: judgements, by index, that stay unchanged.
        """
        known = known or {}
        accepted = {i: record for i, record in known.items() if isinstance(record, GroundedRecord)}
        self._seen.update(map(_identity, accepted.values()))
        groundings = self.quotes.ground(
            [
                None if index in accepted else quote_of(record)
                for index, record in enumerate(records)
            ],
            {i: (record.quote_start, record.quote_end) for i, record in accepted.items()},
        )
        return [
            known[index] if index in known else self._judge(record, grounding)
            for index, (record, grounding) in enumerate(zip(records, groundings, strict=True))
        ]

    def _judge(self, record: Any, grounding: Grounding | None) -> Judged:
        try:
            return self._accepted(record, grounding)
        except UnusableRecordError as error:
            return QuarantinedRecord(
                reason_code=error.reason_code,
                detail=error.detail,
                problem=error.problem,
                raw_record=exact_json.dumps(record),
            )

    def _accepted(self, record: Any, grounding: Grounding | None) -> GroundedRecord:
        """The record with the fields that passed all checks.

        Raises:
            UnusableRecordError: a failed check costs the whole record.
        """
        if not isinstance(record, dict) or isinstance(record, AmbiguousObject):
            if isinstance(record, AmbiguousObject):
                twice = "a key occurs twice"
                raise UnusableRecordError(OFF_SCHEMA, f"the record: {twice}", f"$: {twice}")
            raise UnusableRecordError(OFF_SCHEMA, "the record is not an object", "$: type")
        fields = self.schema.read(record, self.quotes.text)
        quote = quote_of(record)
        if quote is None:
            raise UnusableRecordError("NO_QUOTE", "the record has no quote")
        self._check_characters(quote, fields)
        if grounding is None:
            raise self._ungrounded(quote)
        match = self._check_verbatim(fields, grounding)
        fields.require_a_value()
        accepted = GroundedRecord(
            **fields.for_record(),
            quote=grounding.quote,
            quote_start=grounding.start,
            quote_end=grounding.end,
            quote_match=match,
            quote_model=record[QUOTE],
            owned=grounding.owned,
        )
        self._check_repetition(accepted, grounding)
        return accepted

    def _check_characters(self, quote: str, fields: RecordFields) -> None:
        """Refuse strange characters, and values that are escaped twice."""
        source, code = self.quotes.text, "BAD_CHARACTERS"
        invented = strange_in_quote(quote, source)
        if invented:
            raise UnusableRecordError(code, f"the quote: {invented} is not in the text")
        for name, value in fields.texts():
            strange = strange_in_value(value, source)
            if strange:
                words = f"contains {strange}, which is not allowed"
                fields.refuse(name, code, "characters", words)
            elif name not in self.schema.verbatim and is_escaped_twice(value, source):
                fields.refuse(name, code, "escapes", "is escaped twice")

    def _ungrounded(self, quote: str) -> UnusableRecordError:
        if self.quotes.leaked(quote):
            return UnusableRecordError("EXAMPLE_LEAK", "the quote is from the instructions")
        difference = self.quotes.difference(quote)
        if difference:
            return UnusableRecordError("QUOTE_DIFFERS", difference)
        return UnusableRecordError("UNGROUNDED_QUOTE", "the quote is not in the text")

    def _check_verbatim(self, fields: RecordFields, grounding: Grounding) -> str:
        """Give verbatim fields the source's spelling; the result is the most lenient kind of match.

        The model's raw value must be in the quote, regardless of the value read from it.
        """
        match, quote = grounding.match, SearchableText(grounding.quote)
        for name in sorted(self.schema.verbatim & fields.values.keys()):
            value, raw = fields.values[name], fields.raw[name]
            if value.value is None:
                continue
            text = str(raw)
            found = None if is_punctuation(text) else spelling_in(quote, text)
            if found is None:
                fields.refuse(name, "UNGROUNDED_FIELD", "x-grounding", "is not in the quote")
                continue
            if found.text != text:
                self._take_source_spelling(fields, name, found.text)
            match = more_lenient(match, found.match)
        return match

    def _take_source_spelling(self, fields: RecordFields, name: str, text: str) -> None:
        spelled = self.schema.readers[name].read(text)
        if spelled.problem:
            rules = self.schema.properties[name]
            words = broken_rule_in_words(rules, spelled.problem, text)
            words = f"is {displayed(text)} in the text, which {words}"
            fields.refuse(name, "UNGROUNDED_FIELD", spelled.problem, words)
        elif spelled.value != fields.values[name].value:
            fields.values[name] = spelled.behind(SOURCE_SPELLING)

    def _check_repetition(self, record: GroundedRecord, grounding: Grounding) -> None:
        identity = _identity(record)
        if grounding.repeated and identity in self._seen:
            raise UnusableRecordError(DUPLICATE_RECORD, "the answer holds it twice")
        self._seen.add(identity)


def quote_of(record: Any) -> str | None:
    """The record's quote, if it has one that can be searched for."""
    quote = record.get(QUOTE) if isinstance(record, dict) else None
    return quote if isinstance(quote, str) and not _says_nothing(quote) else None


def _says_nothing(quote: str) -> bool:
    return is_blank(quote) or is_punctuation(quote)


def _identity(record: GroundedRecord) -> str:
    refused = {field.field: field.raw_value for field in record.refused}
    return json.dumps([record.fields, refused, record.quote], sort_keys=True)
