"""Judges one record of an answer: schema, quote, verbatim fields; it never guesses or mends."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from lambdas.extract_batch.answer_reading import AmbiguousObject, has_broken_unicode
from lambdas.extract_batch.grounding import EXACT
from lambdas.extract_batch.response_schema import QUOTE
from medallion.contracts import GroundedRecord, QuarantinedRecord
from medallion.json_schema import record_validator, verbatim_fields

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

    from lambdas.extract_batch.grounding import QuoteFinder

_BIGINT: Final = range(-(2**63), 2**63)


class RecordSchema:
    """A dataset's record schema, ready to judge many records."""

    def __init__(self, schema: dict[str, Any]) -> None:
        closed = schema | {"additionalProperties": False}
        self._validator: Validator = record_validator(closed)
        self._required = frozenset(schema.get("required", ()))
        self._properties: dict[str, Any] = schema["properties"]
        self.verbatim = verbatim_fields(schema)

    def fields_of(self, record: dict[str, Any]) -> dict[str, Any]:
        """The dataset's own fields; null stands for an optional field that is not there."""
        return {
            name: self._whole(name, value)
            for name, value in record.items()
            if name != QUOTE and (value is not None or name in self._required)
        }

    def problem(self, fields: dict[str, Any]) -> str | None:
        """Where and by which rule the fields break the schema, without any value."""
        if not all(_is_storable(value) for value in fields.values()):
            return "$: a number or text that no table can hold"
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

    def judge(self, record: Any) -> GroundedRecord | QuarantinedRecord:
        """The record with its place in the text, or why it is not accepted."""
        if not isinstance(record, dict):
            return _refused("OFF_SCHEMA", "$: type", record)
        if isinstance(record, AmbiguousObject):
            return _refused("OFF_SCHEMA", "$: a key stands twice", record)
        fields = self.schema.fields_of(record)
        problem = self.schema.problem(fields)
        if problem:
            return _refused("OFF_SCHEMA", problem, record)
        return self._ground(record, fields)

    def _ground(
        self, record: dict[str, Any], fields: dict[str, Any]
    ) -> GroundedRecord | QuarantinedRecord:
        quote = record.get(QUOTE)
        if not isinstance(quote, str) or not quote.strip():
            return _refused("NO_QUOTE", "the record has no quote", record)
        for name in self.schema.verbatim:
            if name in fields and str(fields[name]) not in quote:
                return _refused("UNGROUNDED_FIELD", f"$.{name}: not in the quote", record)
        span = self.quotes.find(quote)
        if span is None:
            return _refused("UNGROUNDED_QUOTE", "the quote is not in the text", record)
        identity = json.dumps([fields, quote], sort_keys=True)
        if span.repeated and identity in self._seen:
            return _refused("DUPLICATE_RECORD", "the answer holds it twice", record)
        self._seen.add(identity)
        return GroundedRecord(
            fields=fields,
            quote=quote,
            quote_start=span.start,
            quote_end=span.end,
            quote_match=EXACT,
            quote_model=quote,
            owned=span.owned,
        )


def _is_storable(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, int):
        return value in _BIGINT
    return not isinstance(value, str) or not has_broken_unicode(value)


def _refused(reason_code: str, detail: str, record: Any) -> QuarantinedRecord:
    return QuarantinedRecord(
        reason_code=reason_code, detail=detail, raw_record=json.dumps(record, sort_keys=True)
    )
