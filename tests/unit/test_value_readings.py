"""The results of raw values: the field and the rules that made it, or the refusal."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any, NamedTuple

import pytest

from lambdas.extract_batch.judging.answer_reading import read_content
from lambdas.extract_batch.judging.record_schema import RecordSchema
from medallion.contracts import GroundedRecord
from medallion.vocabulary.datasets import ValueSettings
from medallion.vocabulary.value_rules import MEANINGS, NORMALIZATIONS
from tests.judging import judge_answer
from tests.unit.extraction_builders import a_chunk, an_answer

PROPERTIES: dict[str, dict[str, Any]] = {
    "name": {"type": "string"},
    "count": {"type": "integer", "minimum": 0, "x-unit": ["pcs", "Stück"]},
    "share": {"type": "number"},
    "amount": {"type": "number", "x-type": "decimal(18,2)", "x-unit": ["EUR", "€"]},
    "paid": {"type": "boolean"},
    "status": {"type": "string", "enum": ["paid", "open", "in_dispute", "none"]},
    "kind": {"type": "string", "enum": ["a-b", "a_b", "c"]},
    "day": {"type": "string", "format": "date"},
    "at": {"type": "string", "format": "date-time"},
    "code": {"type": "string", "pattern": "^[A-Z]{2}$"},
    "note": {"type": ["string", "null"], "maxLength": 12},
}
SCHEMA = {"type": "object", "properties": PROPERTIES, "required": ["name"]}
TEXT = "Some text."

PLAIN = ValueSettings()
GERMAN = ValueSettings(decimal_separator=",", timezone="Europe/Berlin")
ENGLISH = ValueSettings(decimal_separator=".", timezone="America/New_York")


class Given(NamedTuple):
    """A raw value and its expected result.

    Attributes:
        raw: the model's JSON text.
        rules: names of the applied rules, or the broken rule as "!rule".
    """

    field: str
    raw: str
    expected: Any
    rules: str = ""
    settings: ValueSettings = PLAIN


def given(field: str, raw: str, expected: Any, rules: str = "", at: ValueSettings = PLAIN) -> Given:
    return Given(field, raw, expected, rules, at)


def refused(field: str, raw: str, rule: str, at: ValueSettings = PLAIN) -> Given:
    return Given(field, raw, None, f"!{rule}", at)


NUMBERS = [
    given("count", "4", 4),
    given("count", "4.0", 4),
    given("count", '"4"', 4, "number_from_text"),
    given("count", '" 4 "', 4, "number_from_text"),
    given("count", '"4.0"', 4, "number_from_text"),
    given("count", '"1e3"', 1000, "number_from_text"),
    given("count", '"+4"', 4, "number_from_text"),
    given("count", '"1,234,567"', 1_234_567, "number_separators"),
    given("count", '"1\\u00a0234"', 1234, "number_separators"),
    given("count", '"12 pcs"', 12, "unit_removed number_from_text"),
    given("count", '"12 Stück"', 12, "unit_removed number_from_text"),
    refused("count", '"1,234"', "type"),
    given("count", '"1,234"', 1234, "number_separators", ENGLISH),
    given("count", '"1.234"', 1234, "number_separators", GERMAN),
    refused("count", '"1,234"', "type", GERMAN),
    refused("count", '"1.234"', "type"),
    refused("count", '"4.5"', "type"),
    refused("count", '"-4"', "minimum"),
    refused("count", '"four"', "type"),
    refused("count", '"12 kg"', "type"),
    refused("count", '"007"', "type"),
    refused("count", '"4 5"', "type"),
    refused("count", "9223372036854775808", "storable"),
    refused("count", "true", "type"),
    given("share", "1234.5", 1234.5),
    given("share", '"1234.50"', 1234.5, "number_from_text"),
    given("share", '"1,234.50"', 1234.5, "number_separators"),
    given("share", '"1.234.567,8"', 1_234_567.8, "number_separators"),
    given("share", '"1 234,50"', 1234.5, "number_separators"),
    given("share", '"1\'234.50"', 1234.5, "number_separators"),
    given("share", '"12,34,567.8"', 1_234_567.8, "number_separators"),
    given("share", '"0,5"', 0.5, "number_separators"),
    given("share", '"0.125"', 0.125, "number_from_text"),
    given("share", '"\\u22120.5"', -0.5, "number_from_text"),
    refused("share", '"1.234"', "type"),
    given("share", '"1.234"', 1.234, "number_from_text", ENGLISH),
    given("share", '"1,234"', 1.234, "number_separators", GERMAN),
    refused("share", '"1.2.3"', "type"),
    refused("share", '"1,234,56"', "type"),
    refused("share", '"5 %"', "type"),
    refused("share", '"(5)"', "type"),
    refused("share", '"NaN"', "type"),
    refused("share", "NaN", "storable"),
    refused("share", "1e999", "storable"),
    refused("share", "1e-999", "storable"),
    given("share", "12345678901234567.89", 12345678901234567.89, "INEXACT_NUMBER"),
    given("share", "9007199254740993", 9007199254740992.0, "INEXACT_NUMBER"),
    given("share", '"0.1000000000000000001"', 0.1, "number_from_text INEXACT_NUMBER"),
]
DECIMALS = [
    given("amount", "1234.5", "1234.50"),
    given("amount", "1234", "1234.00"),
    given("amount", "1.2345e3", "1234.50"),
    given("amount", "1234.500", "1234.50"),
    given("amount", "-0.0", "0.00"),
    given("amount", "9999999999999999.99", "9999999999999999.99"),
    given("amount", '"9,999,999,999,999,999.99"', "9999999999999999.99", "number_separators"),
    given("amount", '"1.234,50 €"', "1234.50", "unit_removed number_separators"),
    given("amount", '"EUR 12.50"', "12.50", "unit_removed number_from_text"),
    given("amount", '"-€12.50"', "-12.50", "unit_removed number_from_text"),
    given("amount", '"1.234 EUR"', "1234.00", "unit_removed number_separators", GERMAN),
    refused("amount", '"1.234 EUR"', "type"),
    refused("amount", '"$12.50"', "type"),
    refused("amount", "1.505", "x-type"),
    refused("amount", "10000000000000000", "x-type"),
    refused("amount", "1e999999", "x-type"),
    refused("amount", '"12.505"', "type"),
    refused("amount", '"1234.505"', "x-type"),
]
TEXTS = [
    given("paid", "true", True),
    given("paid", '"true"', True, "boolean_from_text"),
    given("paid", '"FALSE"', False, "boolean_from_text"),
    given("paid", '"Yes"', True, "boolean_from_text"),
    given("paid", '" no "', False, "boolean_from_text"),
    refused("paid", '"maybe"', "type"),
    refused("paid", "1", "type"),
    refused("paid", '"1"', "type"),
    given("status", '"paid"', "paid"),
    given("status", '"Paid"', "paid", "enum_spelling"),
    given("status", '" PAID\\n"', "paid", "enum_spelling"),
    given("status", '"In dispute"', "in_dispute", "enum_spelling"),
    given("status", '"in-dispute"', "in_dispute", "enum_spelling"),
    given("status", '"none"', "none"),
    given("status", '"N/A"', None, "missing_marker"),
    refused("status", '"payed"', "enum"),
    refused("status", '"paid, open"', "enum"),
    given("kind", '"a_b"', "a_b"),
    refused("kind", '"A b"', "enum"),
    given("kind", '"C"', "c", "enum_spelling"),
    given("code", '"DE"', "DE"),
    given("code", '" DE "', "DE", "white_space_trimmed"),
    refused("code", '"de"', "pattern"),
    given("note", '" as is "', " as is "),
    given("note", '"two\\r\\nlines"', "two\nlines", "line_breaks"),
    refused("note", '"far too long to fit"', "maxLength"),
    refused("note", '["a"]', "type"),
    refused("note", "5", "type"),
]
MISSING = [
    *(given("share", raw, None, "missing_marker") for raw in ('""', '"N/A"', '"n/a"', '"null"')),
    *(given("day", raw, None, "missing_marker") for raw in ('"None"', '"-"', '" "', '"\\u200b"')),
    *(given("note", raw, None, "missing_marker") for raw in ('"none"', '"-"', '"N/A"', '"NULL"')),
    given("paid", '"none"', None, "missing_marker"),
    given("amount", '"\\u2013"', None, "missing_marker"),
    given("note", "null", None),
    given("count", "null", None),
    given("name", '"N/A"', "N/A"),
    given("name", '"none"', "none"),
    refused("count", '"unknown"', "type"),
]
MOMENTS = [
    given("day", '"2026-02-28"', "2026-02-28"),
    given("day", '" 2026-02-28 "', "2026-02-28", "white_space_trimmed"),
    refused("day", '"2026-02-30"', "format"),
    refused("day", '"28.02.2026"', "format"),
    refused("day", '"2026-02-28T00:00:00Z"', "format"),
    given("at", '"2026-05-04T10:00:00Z"', "2026-05-04T10:00:00Z"),
    given("at", '"2026-05-04T10:00:00+00"', "2026-05-04T10:00:00+00:00", "offset_completed"),
    given("at", '"2026-05-04 10:00:00-05"', "2026-05-04 10:00:00-05:00", "offset_completed"),
    refused("at", '"2026-05-04T10:00:00"', "format"),
    given("at", '"2026-05-04T10:00:00"', "2026-05-04T10:00:00+02:00", "time_zone_added", GERMAN),
    given("at", '"2026-12-04T10:00:00"', "2026-12-04T10:00:00-05:00", "time_zone_added", ENGLISH),
    given("at", '"2026-05-04T10:00:00Z"', "2026-05-04T10:00:00Z", "", GERMAN),
    refused("at", '"2026-10-25T02:30:00"', "format", GERMAN),
    refused("at", '"2026-03-29T02:30:00"', "format", GERMAN),
    refused("at", '"2026-05-04T10:00"', "format", GERMAN),
    refused("at", '"1850-05-04T10:00:00"', "format", GERMAN),
    given(
        "at",
        '"2026-05-04T10:00:00.1234567Z"',
        "2026-05-04T10:00:00.1234567Z",
        "INEXACT_DATE_TIME",
    ),
    given("at", '"2026-05-04T10:00:00.1234560Z"', "2026-05-04T10:00:00.1234560Z"),
]
TABLE = [*NUMBERS, *DECIMALS, *TEXTS, *MISSING, *MOMENTS]


def name_of(row: Given) -> str:
    """The test's id; ASCII, so that it can be used on a command line."""
    return re.sub("[^A-Za-z0-9.,]+", "_", f"{row.field} {row.raw}")


def read(row: Given) -> GroundedRecord:
    name = "" if row.field == "name" else '"name": "x", '
    answer = an_answer(f'{{"records": [{{{name}"{row.field}": {row.raw}, "quote": "Some"}}]}}')
    schema = RecordSchema(SCHEMA, values=row.settings)
    (record,) = judge_answer(answer, a_chunk(TEXT), schema).records
    return record


@pytest.mark.parametrize("row", TABLE, ids=name_of)
def test_a_raw_value_is_read_by_named_rules_or_refused(row: Given) -> None:
    record = read(row)
    if row.rules.startswith("!"):
        (field,) = record.refused
        assert (field.field, field.rule) == (row.field, row.rules[1:])
        assert row.field not in record.fields
        assert row.field not in record.normalizations
    else:
        assert record.refused == ()
        assert (record.fields.get(row.field), type(record.fields.get(row.field))) == (
            row.expected,
            type(row.expected),
        )
        assert record.normalizations.get(row.field, ()) == tuple(row.rules.split())


@pytest.mark.parametrize("row", TABLE, ids=name_of)
def test_the_raw_value_of_a_changed_or_refused_field_is_kept(row: Given) -> None:
    record = read(row)
    (raw,) = read_content(f'{{"records": [{row.raw}]}}').records
    if row.rules.startswith("!"):
        assert repr(json.loads(record.refused[0].raw_value, parse_float=Decimal)) == repr(raw)
    elif row.rules:
        kept = record.fields_model[row.field]
        assert kept == (raw if isinstance(raw, (str, int)) else str(raw))
    else:
        assert record.fields_model == {}


def test_the_table_uses_every_normalization_and_has_many_rows() -> None:
    used = {rule for row in TABLE for rule in row.rules.split()}
    assert set(NORMALIZATIONS) - used == {"undeclared_key"}
    assert used - {rule for rule in used if rule.startswith("!")} <= set(MEANINGS)
    assert len(TABLE) >= 60
    assert len({(row.field, row.raw, row.settings) for row in TABLE}) == len(TABLE)


@pytest.mark.parametrize("rule", [rule for rule in NORMALIZATIONS if rule != "undeclared_key"])
def test_a_normalization_that_is_off_changes_nothing(rule: str) -> None:
    for row in TABLE:
        if rule not in row.rules.split():
            continue
        on = tuple(name for name in NORMALIZATIONS if name != rule)
        settings = ValueSettings(row.settings.decimal_separator, row.settings.timezone, on)
        record = read(row._replace(settings=settings))
        assert rule not in record.normalizations.get(row.field, ())
        kept = record.fields.get(row.field)
        assert record.refused or kept == json.loads(row.raw)
