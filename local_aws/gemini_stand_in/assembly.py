"""Candidates made into records: every field by its kind, then the quote that supports them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from local_aws.gemini_stand_in.date_mentions import year_named
from local_aws.gemini_stand_in.find_dates import find_date
from local_aws.gemini_stand_in.find_enums import find_boolean, find_enum
from local_aws.gemini_stand_in.find_numbers import find_number
from local_aws.gemini_stand_in.find_strings import find_string
from local_aws.gemini_stand_in.prompt_document import PromptDocument
from local_aws.gemini_stand_in.prose import ProseCutter
from local_aws.gemini_stand_in.quotes import quote_span
from local_aws.gemini_stand_in.record_shape import FieldRule, Kind, RecordShape
from local_aws.gemini_stand_in.scope import Found, Scope, make_scope
from local_aws.gemini_stand_in.segmentation import find_candidates
from local_aws.gemini_stand_in.words import read_words

_FINDERS: Mapping[Kind, Callable[[FieldRule, Scope], Found | None]] = {
    Kind.ENUM: find_enum,
    Kind.BOOLEAN: find_boolean,
    Kind.INTEGER: find_number,
    Kind.NUMBER: find_number,
    Kind.DATE: find_date,
    Kind.DATE_TIME: find_date,
    Kind.STRING: find_string,
}


def extract_records(document: PromptDocument, shape: RecordShape) -> list[dict[str, Any]]:
    """The records whose quote starts in the document's core, in the order of their quotes."""
    text = document.text
    hits = shape.cues.find(read_words(text))
    year = year_named(text)
    cutter = ProseCutter(text, shape.fields, hits, year)
    records = []
    for candidate in find_candidates(text, shape.fields):
        for piece in cutter.cut(candidate) if candidate.is_prose else [candidate]:
            scope = make_scope(text, piece, shape.fields, hits, year)
            found = _fill(scope, shape.fields)
            if found is None:
                continue
            start, end = quote_span(scope, piece, list(found.values()))
            if document.core_start <= start < document.core_end:
                supported = _supported(shape, found, start, end)
                records.append(_record(shape, supported, text[start:end]))
    return records


def _fill(scope: Scope, fields: Sequence[FieldRule]) -> dict[str, Found] | None:
    """What the candidate says of each field; None when a required one is missing."""
    found: dict[str, Found] = {}
    for field in sorted(fields, key=lambda field: not field.required):
        value = _FINDERS[field.kind](field, scope)
        if value is not None:
            found[field.name] = value
        elif field.required and not field.nullable:
            return None
    return found if any(item.start >= scope.start for item in found.values()) else None


def _supported(
    shape: RecordShape, found: dict[str, Found], start: int, end: int
) -> dict[str, Found]:
    """Without optional verbatim fields whose words a long record's quote had to leave out."""
    outside = {
        field.name
        for field in shape.fields
        if "verbatim" in field.description.lower()
        and not field.required
        and field.name in found
        and not start <= found[field.name].start < end
    }
    return {name: item for name, item in found.items() if name not in outside}


def _record(shape: RecordShape, found: Mapping[str, Found], quote: str) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for field in shape.fields:
        if field.name in found:
            record[field.name] = found[field.name].value
        elif field.required:
            record[field.name] = None
    if shape.quote_field:
        record[shape.quote_field] = quote
    return record
