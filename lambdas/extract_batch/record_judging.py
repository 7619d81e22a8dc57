"""Judges one record of an answer: schema, quote, verbatim fields; it never guesses or mends."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lambdas.extract_batch.answer_reading import AmbiguousObject, has_broken_unicode
from lambdas.extract_batch.characters import (
    is_blank,
    is_punctuation,
    strange_in_quote,
    strange_in_value,
    with_one_line_break,
)
from lambdas.extract_batch.grounding import match_kinds
from lambdas.extract_batch.grounding.places import SearchableText
from lambdas.extract_batch.grounding.verbatim_values import spelling_in
from lambdas.extract_batch.grounding.written_forms import is_escaped_twice, unescaped
from lambdas.extract_batch.response_schema import QUOTE
from medallion.contracts import DUPLICATE_RECORD, GroundedRecord, QuarantinedRecord
from medallion.json_schema import record_validator, verbatim_fields
from medallion.value_formats import is_storable_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jsonschema.protocols import Validator

    from lambdas.extract_batch.grounding.quote_finder import Grounding, QuoteFinder

Judged = GroundedRecord | QuarantinedRecord


class RecordSchema:
    """A dataset's record schema, ready to judge many records.

    Attributes:
        verbatim: fields whose value must stand in the quote.
        prompt: what the model is told beside the text; no quote may come from there.
        grounding: which differences between quote and source are forgiven, as in dataset.yaml.
    """

    def __init__(
        self, schema: dict[str, Any], prompt: str = "", grounding: str = match_kinds.FUZZY
    ) -> None:
        closed = schema | {"additionalProperties": False}
        self._validator: Validator = record_validator(closed)
        self._required = frozenset(schema.get("required", ()))
        self._properties: dict[str, Any] = schema["properties"]
        self.verbatim = verbatim_fields(schema)
        self.prompt = SearchableText(prompt)
        self.grounding = grounding

    def fields_of(self, record: dict[str, Any]) -> dict[str, Any]:
        """The dataset's own fields; an optional field without a visible value is left out."""
        return {
            name: with_one_line_break(self._whole(name, value))
            for name, value in record.items()
            if name != QUOTE and (name in self._required or not (value is None or is_blank(value)))
        }

    def problem(self, fields: dict[str, Any]) -> str | None:
        """Where and by which rule the fields break the schema, without any value."""
        if not all(_is_storable(value) for value in fields.values()):
            return "$: a number or text that no table can hold"
        blank = next((name for name, value in fields.items() if is_blank(value)), None)
        if blank is not None:
            return f"$.{blank}: blank"
        errors = sorted(self._validator.iter_errors(fields), key=lambda error: error.json_path)
        return f"{errors[0].json_path}: {errors[0].validator}" if errors else None

    def _whole(self, name: str, value: Any) -> Any:
        """4.0 and 4 are the same integer in JSON Schema; the table wants the second."""
        kind = self._properties.get(name, {}).get("type", "")
        if isinstance(value, float) and "integer" in kind and value.is_integer():
            return int(value)
        return value


@dataclass
class RecordJudge:
    """Judges the records of one answer in their order."""

    schema: RecordSchema
    quotes: QuoteFinder
    _seen: set[str] = field(default_factory=set)

    def judge_all(
        self, records: Sequence[Any], known: Mapping[int, Judged] | None = None
    ) -> list[Judged]:
        """Each record with its place in the text, or why it is not accepted.

        A refused record keeps its place: the next one with the same quote means the next place.

        Args:
            records: as the model gave them.
            known: judgements, by index, that stay as they are.
        """
        known = known or {}
        accepted = {i: one for i, one in known.items() if isinstance(one, GroundedRecord)}
        self._seen.update(_identity(one.fields, one.quote) for one in accepted.values())
        groundings = self.quotes.ground(
            [
                None if index in accepted else quote_of(record)
                for index, record in enumerate(records)
            ],
            {index: (one.quote_start, one.quote_end) for index, one in accepted.items()},
        )
        return [
            known[index] if index in known else self._judge(record, grounding)
            for index, (record, grounding) in enumerate(zip(records, groundings, strict=True))
        ]

    def _judge(self, record: Any, grounding: Grounding | None) -> Judged:
        if not isinstance(record, dict) or isinstance(record, AmbiguousObject):
            twice = isinstance(record, AmbiguousObject)
            return _refused("OFF_SCHEMA", "$: a key stands twice" if twice else "$: type", record)
        given = self.schema.fields_of(record)
        fields = self._with_escapes_undone(given)
        problem = self.schema.problem(fields)
        if problem:
            return _refused("OFF_SCHEMA", problem, record)
        quote = quote_of(record)
        if quote is None:
            return _refused("NO_QUOTE", "the record has no quote", record)
        bad = self._bad_characters(quote, fields)
        if bad:
            return _refused("BAD_CHARACTERS", bad, record)
        if grounding:
            return self._grounded(record, given, fields, grounding)
        return self._ungrounded(quote, record)

    def _with_escapes_undone(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Texts that were escaped twice, where the source has what they mean."""
        source = self.quotes.text
        return {
            name: unescaped(value)
            if name not in self.schema.verbatim
            and is_escaped_twice(value, source)
            and unescaped(value) in source
            else value
            for name, value in fields.items()
        }

    def _bad_characters(self, quote: str, fields: dict[str, Any]) -> str | None:
        """What is wrong with the characters, by their names; escapes done twice included."""
        source = self.quotes.text
        invented = strange_in_quote(quote, source)
        if invented:
            return f"the quote: {invented} is not in the text"
        for name, value in fields.items():
            strange = strange_in_value(value, source)
            if strange:
                return f"$.{name}: {strange} is not allowed"
            if name not in self.schema.verbatim and is_escaped_twice(value, source):
                return f"$.{name}: escaped twice"
        return None

    def _ungrounded(self, quote: str, record: dict[str, Any]) -> QuarantinedRecord:
        if self.quotes.leaked(quote):
            return _refused("EXAMPLE_LEAK", "the quote is from the instructions", record)
        difference = self.quotes.difference(quote)
        if difference:
            return _refused("QUOTE_DIFFERS", difference, record)
        return _refused("UNGROUNDED_QUOTE", "the quote is not in the text", record)

    def _grounded(
        self,
        record: dict[str, Any],
        given: dict[str, Any],
        fields: dict[str, Any],
        grounding: Grounding,
    ) -> Judged:
        spelled = self._spelled(fields, grounding)
        if isinstance(spelled, str):
            return _refused("UNGROUNDED_FIELD", spelled, record)
        fields, match = spelled
        identity = _identity(fields, grounding.quote)
        if grounding.repeated and identity in self._seen:
            return _refused(DUPLICATE_RECORD, "the answer holds it twice", record)
        self._seen.add(identity)
        return GroundedRecord(
            fields=fields,
            fields_model={name: one for name, one in given.items() if fields[name] != one},
            quote=grounding.quote,
            quote_start=grounding.start,
            quote_end=grounding.end,
            quote_match=match,
            quote_model=record[QUOTE],
            owned=grounding.owned,
        )

    def _spelled(
        self, fields: dict[str, Any], grounding: Grounding
    ) -> tuple[dict[str, Any], str] | str:
        """The fields with the source's spelling of the verbatim ones, or what is wrong."""
        match, spelled = grounding.match, dict(fields)
        quote = SearchableText(grounding.quote)
        for name in self.schema.verbatim:
            if name not in fields:
                continue
            value = str(fields[name])
            found = None if is_punctuation(value) else spelling_in(quote, value)
            if found is None:
                return f"$.{name}: not in the quote"
            match = match_kinds.more_lenient(match, found.match)
            spelled[name] = found.text
        problem = self.schema.problem(spelled) if spelled != fields else None
        return f"{problem}, as the text spells it" if problem else (spelled, match)


def quote_of(record: Any) -> str | None:
    """The record's quote, if it has one that can be looked for."""
    quote = record.get(QUOTE) if isinstance(record, dict) else None
    return quote if isinstance(quote, str) and not _says_nothing(quote) else None


def _says_nothing(quote: str) -> bool:
    return is_blank(quote) or is_punctuation(quote)


def _identity(fields: dict[str, Any], quote: str) -> str:
    return json.dumps([fields, quote], sort_keys=True)


def _is_storable(value: Any) -> bool:
    if isinstance(value, (int, float)):
        return is_storable_number(value)
    return not isinstance(value, str) or not has_broken_unicode(value)


def _refused(reason_code: str, detail: str, record: Any) -> QuarantinedRecord:
    return QuarantinedRecord(
        reason_code=reason_code, detail=detail, raw_record=json.dumps(record, sort_keys=True)
    )
