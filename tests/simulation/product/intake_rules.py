"""The rules for silver rows before they enter gold, as Python."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final

from glue_jobs.silver_to_gold.decisions.rules import RECORDS
from medallion.vocabulary.datasets import Dataset, Expectation
from medallion.vocabulary.property_types import is_nullable, scalar_type
from medallion.vocabulary.value_rules import WARNINGS

Row = Mapping[str, Any]
Predicate = Callable[[Row], bool]

SPARK_HAS_THE_RULE: Final = "the product's rule is Spark SQL; here it is a predicate"

OBJECT_DOCUMENT: Final = "_object_document_id"
"""The document whose silver object a row was read from."""

UNREADABLE: Final = "_unreadable"
REPEATED: Final = "_repeated"
EXTRACTED_AT: Final = "_extracted_at"
NORMALIZATION_NAMES: Final = "_normalization_names"

_FITS: Final = "_fits_its_type"
_PRESENT: Final = "_is_present"
_OF_EVERY_DATASET: Final[Mapping[str, Predicate]] = {
    "silver_line_is_readable": lambda row: not row[UNREADABLE],
    "fields_are_readable": lambda row: not row[UNREADABLE],
    "document_owns_the_object": lambda row: row["document_id"] == row[OBJECT_DOCUMENT],
    f"extracted_at{_FITS}": lambda row: _is_time(row[EXTRACTED_AT]),
}
_OF_TYPES: Final[Mapping[str, type | tuple[type, ...]]] = {
    "string": (str, int, float, bool),
    "integer": int,
    "number": (int, float),
    "boolean": bool,
}


def intake_rules(dataset: Dataset) -> tuple[Expectation, ...]:
    """What silver rows must satisfy; the names are those of the product."""
    return (
        *(_rule(name, "error") for name in _OF_EVERY_DATASET),
        *_rules_of_fields(dataset.record_schema),
        *(_rule(name, "warn") for name in ("records_are_distinct", *WARNINGS)),
    )


@cache
def intake_predicate(rule: Expectation) -> Predicate:
    """The rule as a function of a row.

    Raises:
        KeyError: no rule of the intake has the name.
    """
    if rule.name == "records_are_distinct":
        return lambda row: not row[REPEATED]
    if rule.name in WARNINGS:
        return lambda row: rule.name not in row[NORMALIZATION_NAMES]
    if rule.columns and rule.name.endswith(_PRESENT):
        return lambda row: row["fields"].get(rule.columns[0]) is not None
    if rule.columns:
        return lambda row: _fits(row["fields"].get(rule.columns[0]), rule.rule)
    return _OF_EVERY_DATASET[rule.name]


def _rule(name: str, severity: str) -> Expectation:
    return Expectation(name, RECORDS, SPARK_HAS_THE_RULE, severity=severity)


def _rules_of_fields(schema: Mapping[str, Any]) -> Iterator[Expectation]:
    """A rule of a type has the type instead of Spark SQL."""
    properties = schema["properties"]
    for name in properties:
        kind = scalar_type(properties[name])
        yield Expectation(f"{name}{_FITS}", RECORDS, kind, columns=(name,))
    for name in schema.get("required", ()):
        if not is_nullable(properties[name]):
            rule = SPARK_HAS_THE_RULE
            yield Expectation(f"{name}{_PRESENT}", RECORDS, rule, columns=(name,))


def _fits(value: object, kind: str) -> bool:
    return value is None or isinstance(value, _OF_TYPES[kind])


def _is_time(text: str | None) -> bool:
    try:
        return text is None or bool(datetime.fromisoformat(text))
    except ValueError:
        return False
