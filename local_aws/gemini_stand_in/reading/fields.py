"""A response schema as fields, each with its kind and the words for it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from local_aws.gemini_stand_in.reading.offline import NO_HINTS, FieldHints, Hints, hints_for
from local_aws.gemini_stand_in.reading.words import CueFinder, words_of

_QUOTE_NAMES = ("quote", "evidence")
_DATE = re.compile(r"YYYY-MM-DD|(?:^|_)(?:date|day|on)$")
_STATED_PATTERN = re.compile(r"regular expression \^?(?P<pattern>[\w\[\]{},\\-]{1,100})\$?(?=\s|$)")
_REPEATED_TWICE = re.compile(r"[+*}][+*{]")


class Kind(StrEnum):
    """The kind of a field, which decides how its value is found."""

    ENUM = "enum"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    DATE_TIME = "date-time"
    STRING = "string"


_SCALARS = {"BOOLEAN": Kind.BOOLEAN, "INTEGER": Kind.INTEGER, "NUMBER": Kind.NUMBER}


@dataclass(frozen=True)
class Field:
    """A property of a record.

    Attributes:
        labels: phrases that may label it.
        cues: finds the cue words of its values.
        shape: the pattern of its values in a text; None if only a label identifies them.
    """

    name: str
    kind: Kind
    required: bool
    nullable: bool
    description: str
    labels: tuple[tuple[str, ...], ...]
    cues: CueFinder
    shape: re.Pattern[str] | None

    def names(self, label: tuple[str, ...]) -> bool:
        """True if a label is a label of this field, or contains all words of its name."""
        return label in self.labels or set(self.labels[0]) <= set(label)


@dataclass(frozen=True)
class RecordShape:
    """The shape of a record.

    Attributes:
        order: the names of all properties in the order in which the answer has them.
        list_name: "" for a bare list, None for a single record.
    """

    fields: tuple[Field, ...]
    order: tuple[str, ...]
    quote_field: str | None
    list_name: str | None


def read_shape(schema: Mapping[str, Any], known: Iterable[Hints] = ()) -> RecordShape | None:
    """The shape of the records that the schema asks for; None if it asks for no object."""
    record, list_name = _record_schema(schema)
    if record["type"] != "OBJECT":
        return None
    properties = record["properties"]
    hints = hints_for(properties, known)
    required = record.get("required", ())
    # Clients do not keep the order of properties.
    names = sorted(properties)
    first = [*record.get("propertyOrdering", ()), *required]
    return RecordShape(
        fields=tuple(
            _field(name, properties[name], hints.get(name, NO_HINTS), required=name in required)
            for name in names
            if name not in _QUOTE_NAMES
        ),
        order=tuple(dict.fromkeys([*first, *names])),
        quote_field=next((name for name in names if name in _QUOTE_NAMES), None),
        list_name=list_name,
    )


def _record_schema(schema: Mapping[str, Any]) -> tuple[Mapping[str, Any], str | None]:
    """The schema of a record, and the name of the list of records in the answer."""
    if schema["type"] == "ARRAY":
        return schema["items"], ""
    for name, part in schema.get("properties", {}).items():
        if part["type"] == "ARRAY" and part["items"]["type"] == "OBJECT":
            return part["items"], name
    return schema, None


def _field(name: str, rules: Mapping[str, Any], hints: FieldHints, *, required: bool) -> Field:
    kind = _kind(name, rules)
    values = ("true", "false") if kind is Kind.BOOLEAN else rules.get("enum", ())
    return Field(
        name=name,
        kind=kind,
        required=required,
        nullable=rules.get("nullable", False),
        description=rules.get("description", ""),
        labels=tuple(map(words_of, (name, *hints.labels))),
        cues=CueFinder(values, hints.cues),
        shape=_shape(rules.get("description", ""), hints.examples),
    )


def _kind(name: str, rules: Mapping[str, Any]) -> Kind:
    if rules["type"] != "STRING":
        return _SCALARS.get(rules["type"], Kind.STRING)
    if rules.get("enum"):
        return Kind.ENUM
    if rules.get("format") == "date-time":
        return Kind.DATE_TIME
    is_date = _DATE.search(rules.get("description", "")) or _DATE.search(name)
    return Kind.DATE if is_date else Kind.STRING


def _shape(description: str, examples: Iterable[str]) -> re.Pattern[str] | None:
    """The pattern in the description, otherwise the examples with any digits."""
    stated = _STATED_PATTERN.search(description)
    parts = [re.sub(r"\d", r"\\d", re.escape(example)) for example in examples]
    if stated and not _REPEATED_TWICE.search(stated["pattern"]):
        parts = [stated["pattern"]]
    written = "|".join(sorted(parts, key=len, reverse=True))
    try:
        return re.compile(rf"(?<![\w-])(?:{written})(?=s?(?![\w-]))") if parts else None
    except re.error:
        # A JavaScript pattern that Python does not support.
        return None
