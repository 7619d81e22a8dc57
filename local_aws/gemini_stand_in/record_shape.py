"""A response schema read as rules: what the records look like and how each field is found."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from local_aws.gemini_stand_in.cues import Cue, CueIndex, read_cues
from local_aws.gemini_stand_in.labels import read_labels

_QUOTE_NAMES = frozenset({"quote", "evidence", "evidence_quote", "supporting_quote"})
_DATE_HINT = re.compile(r"YYYY-MM-DD|\bISO (?:8601 )?date\b|\bdate in ISO\b", re.IGNORECASE)
_DATE_TIME_HINT = re.compile(
    r"\bdate-time\b|\bRFC ?3339\b|\bISO 8601 (?:date and time|timestamp)|THH:MM", re.IGNORECASE
)
_DATE_NAME = re.compile(r"(?:^|_)(?:date|day)$|_on$")


class Kind(StrEnum):
    """How a field's value is found."""

    ENUM = "enum"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    DATE_TIME = "date-time"
    STRING = "string"


@dataclass(frozen=True)
class FieldRule:
    """One property of a record.

    Attributes:
        name: the property's name.
        kind: how its value is found.
        required: no record without it.
        nullable: null may stand where the text says nothing.
        values: an enum's values.
        labels: phrases that may label it in a form, the best first.
        description: the schema's own words.
    """

    name: str
    kind: Kind
    required: bool
    nullable: bool
    values: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    description: str


@dataclass(frozen=True)
class RecordShape:
    """What a record looks like.

    Attributes:
        fields: the properties but the quote.
        quote_field: the property that holds the quote, if there is one.
        cues: finds all fields' cue words.
        list_name: the property of the answer that lists the records; "" when the answer is the
            list; None when the answer is one record.
    """

    fields: tuple[FieldRule, ...]
    quote_field: str | None
    cues: CueIndex
    list_name: str | None


def read_shape(schema: dict[str, Any]) -> RecordShape | None:
    """The shape of the records that the schema asks for; None when it asks for no object."""
    return _read_shape(json.dumps(schema))


@lru_cache(maxsize=64)
def _read_shape(schema_json: str) -> RecordShape | None:
    schema = json.loads(schema_json)
    record, list_name = _record_schema(schema)
    if record is None:
        return None
    required = set(record.get("required", ()))
    fields = tuple(
        _field(name, part, required=name in required)
        for name, part in _ordered(record)
        if name not in _QUOTE_NAMES
    )
    quotes = [name for name in record["properties"] if name in _QUOTE_NAMES]
    return RecordShape(
        fields=fields,
        quote_field=quotes[0] if quotes else None,
        cues=CueIndex(cue for field in fields for cue in _field_cues(field)),
        list_name=list_name,
    )


def _record_schema(schema: dict[str, Any]) -> tuple[dict[str, Any] | None, str | None]:
    """The schema of one record and where the list of them stands in the answer."""
    if schema["type"] == "ARRAY":
        return _object(schema["items"]), ""
    if schema["type"] != "OBJECT":
        return None, None
    for name, part in schema["properties"].items():
        if part["type"] == "ARRAY" and _object(part["items"]):
            return part["items"], name
    return schema, None


def _ordered(record: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Properties as propertyOrdering says, the rest by name: clients do not keep their order."""
    stated = record.get("propertyOrdering", [])
    names = dict.fromkeys([*stated, *sorted(record["properties"])])
    return [(name, record["properties"][name]) for name in names]


def _object(schema: dict[str, Any]) -> dict[str, Any] | None:
    return schema if schema["type"] == "OBJECT" else None


def _field(name: str, schema: dict[str, Any], *, required: bool) -> FieldRule:
    description = schema.get("description", "")
    kind = _kind(name, schema)
    return FieldRule(
        name=name,
        kind=kind,
        required=required,
        nullable=schema.get("nullable", False),
        values=tuple(schema.get("enum", ())),
        labels=read_labels(name, description, listed=kind not in (Kind.ENUM, Kind.BOOLEAN)),
        description=description,
    )


def _kind(name: str, schema: dict[str, Any]) -> Kind:
    if schema["type"] != "STRING":
        return Kind(schema["type"].lower()) if schema["type"] in _SCALARS else Kind.STRING
    if schema.get("enum"):
        return Kind.ENUM
    description = schema.get("description", "")
    if schema.get("format") == "date-time" or _DATE_TIME_HINT.search(description):
        return Kind.DATE_TIME
    if _DATE_HINT.search(description) or _DATE_NAME.search(name):
        return Kind.DATE
    return Kind.STRING


_SCALARS = ("INTEGER", "NUMBER", "BOOLEAN")


def _field_cues(field: FieldRule) -> tuple[Cue, ...]:
    if field.kind is Kind.ENUM:
        return read_cues(field.name, field.values, field.description)
    if field.kind is Kind.BOOLEAN:
        cues = read_cues(field.name, ("true", "false"), field.description)
        return tuple(cue for cue in cues if cue.words not in (("true",), ("false",)))
    return ()
