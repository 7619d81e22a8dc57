"""Turn passages into records, each with its supporting quote."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from local_aws.gemini_stand_in.reading.dates import DATE
from local_aws.gemini_stand_in.reading.fields import Field, Kind, RecordShape
from local_aws.gemini_stand_in.reading.pairs import Pair, Span, pairs_by_field
from local_aws.gemini_stand_in.reading.passages import Passage, passages
from local_aws.gemini_stand_in.reading.prompt_document import PromptDocument
from local_aws.gemini_stand_in.reading.scope import Found, Scope
from local_aws.gemini_stand_in.reading.sentences import sentence_spans, trimmed
from local_aws.gemini_stand_in.reading.values import find_value

_DATES = (Kind.DATE, Kind.DATE_TIME)
_FORM_FIELDS = 2
_MAX_QUOTE = 800

Reading = tuple[dict[str, Found], Span]


def extract_records(document: PromptDocument, shape: RecordShape) -> list[dict[str, Any]]:
    """The records whose quote starts in the document's core, in the order of the text."""
    text = document.text
    records = []
    inherited: Sequence[Pair] = ()
    for passage in passages(text, shape.fields):
        readings = list(_readings(text, passage, () if passage.is_separated else inherited, shape))
        for found, (start, end) in readings:
            if document.core_start <= start < document.core_end:
                records.append(_record(shape, found, text, (start, end)))
        if passage.pairs or passage.is_separated:
            # A mail's header is not a record: its date applies to the text after it.
            inherited = () if readings else passage.pairs
    return records


def _readings(
    text: str, passage: Passage, inherited: Sequence[Pair], shape: RecordShape
) -> Iterator[Reading]:
    own = pairs_by_field(passage.pairs, shape.fields)
    is_whole = passage.is_row or len(own) >= _FORM_FIELDS
    pairs = own if is_whole else pairs_by_field([*passage.pairs, *inherited], shape.fields)
    silent = [*pairs.values(), *(pair for pair in passage.pairs if pair.is_person)]
    closed = [(pair.label_start, pair.end) for pair in silent]
    whole = Scope(text, passage.start, passage.end, pairs, closed)
    for scope in [whole] if is_whole else _groups(whole, shape.fields):
        found = _fill(scope, shape)
        if found:
            yield found, _quote(scope, found, is_whole=is_whole)


def _groups(scope: Scope, fields: Sequence[Field]) -> list[Scope]:
    """Groups of sentences; a sentence with another date, name or number starts a new group."""
    groups: list[Scope] = []
    known: dict[str, str] = {}
    for start, end in sentence_spans(scope.text, scope.start, scope.end):
        named = _identity(scope.text[start:end], fields)
        differs = any(known.get(name, value) != value for name, value in named.items())
        if groups and not differs:
            groups[-1] = replace(groups[-1], end=end)
        else:
            groups.append(replace(scope, start=start, end=end))
            known = {}
        known |= named
    return groups


def _identity(sentence: str, fields: Sequence[Field]) -> dict[str, str]:
    """The sentence's values of the fields that distinguish records."""
    patterns = {field.name: DATE if field.kind in _DATES else field.shape for field in fields}
    found = {name: pattern.search(sentence) for name, pattern in patterns.items() if pattern}
    return {name: match[0] for name, match in found.items() if match}


def _fill(scope: Scope, shape: RecordShape) -> dict[str, Found]:
    """The scope's value of each field; empty if a required field has no value."""
    found: dict[str, Found] = {}
    for field in sorted(shape.fields, key=lambda field: not field.required):
        value = find_value(field, scope)
        if value:
            found[field.name] = value
        elif field.required and not field.nullable:
            return {}
    return found if any(map(scope.holds, found.values())) else {}


def _quote(scope: Scope, found: dict[str, Found], *, is_whole: bool) -> Span:
    """From the first to the last evidence in the scope, extended to whole lines or sentences."""
    inside = list(filter(scope.holds, found.values()))
    first, last = min(item.start for item in inside), max(item.end for item in inside)
    start, end = (_lines_around if is_whole else _sentences_around)(scope, first, last)
    return trimmed(scope.text, start, min(end, start + _MAX_QUOTE))


def _lines_around(scope: Scope, first: int, last: int) -> Span:
    before = scope.text.rfind("\n", scope.start, first)
    after = scope.text.find("\n", last, scope.end)
    return scope.start if before < 0 else before + 1, scope.end if after < 0 else after


def _sentences_around(scope: Scope, first: int, last: int) -> Span:
    spans = sentence_spans(scope.text, scope.start, scope.end)
    touched = [span for span in spans if span[1] > first and span[0] < last]
    return touched[0][0], touched[-1][1]


def _record(shape: RecordShape, found: dict[str, Found], text: str, quote: Span) -> dict[str, Any]:
    """The record, with its keys in the order of the schema."""
    record = _values(shape, found, quote)
    if shape.quote_field:
        record[shape.quote_field] = text[slice(*quote)]
    return {name: record[name] for name in shape.order if name in record}


def _values(shape: RecordShape, found: dict[str, Found], quote: Span) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for field in shape.fields:
        item = found.get(field.name)
        is_quoted = item is not None and quote[0] <= item.start < quote[1]
        if item and (is_quoted or field.required or field.kind is not Kind.STRING):
            record[field.name] = item.value
        elif field.required:
            record[field.name] = None
    return record
