"""Reading one field: the effect of its schema, its settings and its column on a value."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from lambdas.extract_batch.judging.record_schema import RecordSchema
from lambdas.extract_batch.values.field_reading import FieldReader
from lambdas.extract_batch.values.storing import FieldStore, kept, kept_name
from medallion.vocabulary.datasets import ValueSettings

NUMBER: dict[str, Any] = {"type": "number"}
INTEGER: dict[str, Any] = {"type": "integer"}
DECIMAL: dict[str, Any] = {"type": "number", "x-type": "decimal(18,2)"}
BERLIN = ValueSettings(timezone="Europe/Berlin")


def read(rules: dict[str, Any], raw: Any, *, required: bool = False) -> tuple[Any, str | None]:
    found = FieldReader(rules, BERLIN, required=required).read(raw)
    return found.value, found.problem


def rules_for(rules: dict[str, Any], raw: Any) -> tuple[str, ...]:
    return FieldReader(rules, BERLIN, required=False).read(raw).rules


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        ("0.0", None), ("-0.0", None), ("0e-999999", None), ("0e999999", None),
        ("1.7976931348623157e308", None), ("1.8e308", "storable"), ("-1.8e308", "storable"),
        ("5e-324", None), ("1e-400", "storable"), ("1e-401", "storable"), ("2e-324", "storable"),
        ("1e400", "storable"), ("1e999999999", "storable"), ("1e-999999999", "storable"),
    ],
)  # fmt: skip
def test_a_number_fits_if_a_double_can_approximate_it(number: str, problem: str | None) -> None:
    value = Decimal(number)
    assert read(NUMBER, value) == (value, problem)


@pytest.mark.parametrize(
    ("number", "value", "problem"),
    [
        ("4.0", 4, None), ("4e2", 400, None), ("-4.00", -4, None), ("0.0", 0, None),
        ("4.5", Decimal("4.5"), "type"), ("0.1", Decimal("0.1"), "type"),
        ("9223372036854775807.0", 2**63 - 1, None), ("9223372036854775808.0", 2**63, "storable"),
        ("1e400", 10**400, "storable"), ("1e401", Decimal("1e401"), "storable"),
    ],
)  # fmt: skip
def test_a_whole_number_is_read_as_an_integer(number: str, value: Any, problem: str | None) -> None:
    assert read(INTEGER, Decimal(number)) == (value, problem)


def test_null_is_invalid_for_a_required_field_unless_its_type_includes_null() -> None:
    nullable = {"type": ["string", "null"]}
    assert read({"type": "string"}, None) == (None, None)
    assert read({"type": "string"}, None, required=True) == (None, "type")
    assert read(nullable, None, required=True) == (None, None)
    assert read({**nullable, "enum": ["a"]}, None, required=True) == (None, "enum")
    assert read({**nullable, "enum": ["a", None]}, None, required=True) == (None, None)


def test_a_required_field_has_no_missing_markers() -> None:
    assert read({"type": "string"}, "N/A", required=True) == ("N/A", None)
    assert read({"type": "string"}, " ", required=True) == (" ", "blank")
    assert read(NUMBER, "N/A", required=True) == ("N/A", "type")


@pytest.mark.parametrize(
    ("rules", "raw", "value", "names"),
    [
        ({"type": "string", "const": "paid"}, "PAID", "paid", ("enum_spelling",)),
        ({"type": "string", "format": "time"}, "10:00:00+02", "10:00:00+02:00",
         ("offset_completed",)),
        ({"type": "string", "format": "date-time"}, "2026-05-04t10:00:00",
         "2026-05-04t10:00:00+02:00", ("time_zone_added",)),
        ({"type": "string", "format": "date-time"}, " 2026-05-04T10:00:00 ",
         "2026-05-04T10:00:00+02:00", ("white_space_trimmed", "time_zone_added")),
        ({"type": "string", "enum": ["a b"]}, "A-B", "a b", ("enum_spelling",)),
    ],
    ids=range(5),
)  # fmt: skip
def test_a_text_is_normalized_to_fit(
    rules: dict[str, Any], raw: str, value: str, names: tuple[str, ...]
) -> None:
    assert read(rules, raw) == (value, None)
    assert rules_for(rules, raw) == names


@pytest.mark.parametrize("form", ["date", "time", "email", "uri", "uuid"])
def test_a_zone_is_added_only_to_date_times(form: str) -> None:
    raw = "2026-05-04T10:00:00"
    assert read({"type": "string", "format": form}, raw) == (raw, "format")
    assert read({"type": "string", "pattern": "00$|Z$", "maxLength": 30}, raw) == (raw, None)
    assert read({"type": "string", "pattern": "[+]02:00$"}, raw) == (raw, "pattern")


def test_a_value_that_stays_invalid_is_unchanged_and_names_no_rule() -> None:
    rules = {"type": "integer", "maximum": 5}
    assert read(rules, " 9 ") == (" 9 ", "maximum")
    assert rules_for(rules, " 9 ") == ()


@pytest.mark.parametrize(
    ("rules", "value", "stored"),
    [
        (NUMBER, 5, 5), (NUMBER, 2**53, 2**53), (NUMBER, 2**53 + 2, float(2**53 + 2)),
        (NUMBER, -(2**53), -(2**53)), (NUMBER, Decimal("5.0"), 5.0), (NUMBER, None, None),
        (INTEGER, 2**62 + 1, 2**62 + 1), (INTEGER, 5, 5),
        (DECIMAL, Decimal("1.5"), "1.50"), (DECIMAL, 5, "5.00"), (DECIMAL, None, None),
        ({"type": "boolean"}, True, True), ({"type": "string"}, "5", "5"),
    ],
)  # fmt: skip
def test_a_value_is_stored_in_the_form_of_its_column(
    rules: dict[str, Any], value: Any, stored: Any
) -> None:
    found = FieldStore(rules).stored(value)
    assert (found, type(found)) == (stored, type(stored))


@pytest.mark.parametrize(
    ("rules", "value", "warning"),
    [
        (NUMBER, 2**53 + 1, "INEXACT_NUMBER"), (NUMBER, 2**53 + 2, None), (NUMBER, None, None),
        (NUMBER, Decimal("0.1"), None), (NUMBER, Decimal("0.10000000000000000001"),
                                         "INEXACT_NUMBER"),
        (DECIMAL, Decimal("9999999999999999.99"), None), (INTEGER, 2**62 + 1, None),
        ({"type": "string", "format": "date-time"}, "2026-05-04T10:00:00.1234567Z",
         "INEXACT_DATE_TIME"),
        ({"type": "string", "format": "date-time"}, None, None),
        ({"type": "string", "format": "time"}, "10:00:00.1234567Z", None),
    ],
)  # fmt: skip
def test_a_value_that_a_column_cannot_store_exactly_gets_a_warning(
    rules: dict[str, Any], value: Any, warning: str | None
) -> None:
    assert FieldStore(rules).warning(value) == warning


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (Decimal("1.50"), 1.5), (Decimal("0.10000000000000000001"), "0.10000000000000000001"),
        (10**19, 10**19), (True, True), (None, None), ("a", "a"), ("\ud800", '"\\ud800"'),
        ([Decimal("1.50")], "[1.50]"), ({"b": 1, "a": None}, '{"a": null, "b": 1}'),
        (float("nan"), "NaN"),
    ],
)  # fmt: skip
def test_the_raw_value_is_kept_in_a_form_that_json_can_store(raw: Any, expected: Any) -> None:
    found = kept(raw)
    assert (found, type(found)) == (expected, type(expected))
    assert json.loads(json.dumps(found)) == expected
    assert kept_name("a") == "a"
    assert kept_name("\ud800").encode() == b'"\\ud800"'


def test_both_rules_of_a_text_that_was_escaped_twice_are_named() -> None:
    schema = RecordSchema({"type": "object", "properties": {"note": {"type": "string"}}})
    fields = schema.read({"note": "a\\tb\r\nc"}, "a\tb\r\nc").for_record()
    assert fields["normalizations"] == {"note": ("escapes_undone", "line_breaks")}
    assert fields["fields"] == {"note": "a\tb\nc"}


@pytest.mark.parametrize(
    ("values", "raw", "value"),
    [
        (["in_dispute"], "In  Dispute", "in_dispute"), (["in_dispute"], "in\u2011dispute",
                                                         "in_dispute"),
        (["in dispute"], "InDispute", "in dispute"), (["sev1"], " SEV-1\n", "sev1"),
        (["sev-1"], "Sev 1", "sev-1"), (["1-5", "6-10"], "1 5", "1-5"),
        (["1-5", "6-10"], "15", None), (["a1-1"], "A11", None), (["a1_1"], "A1 1", "a1_1"),
        (["-1", "2"], "1", None), (["1", "2"], "-1", None), (["A+", "A-"], "A", None),
        (["A+", "A-"], "a-", "A-"), (["A", "B"], "A-", None), (["A", "B"], "_a", None),
        (["C++", "C"], "c", "C"), (["a-b", "a_b"], "A B", None), (["a-b", "a_b"], "a_b", "a_b"),
        (["Straße"], "STRASSE", "Straße"), (["paid"], "paid.", None), (["paid"], "pa id", "paid"),
        (["paid"], "p\u00e4id", None), (["no-show"], "no show", "no-show"),
    ],
)  # fmt: skip
def test_an_enum_value_may_differ_only_in_case_and_joints(
    values: list[str], raw: str, value: str | None
) -> None:
    found, problem = read({"type": "string", "enum": values}, raw)
    assert (found, problem) == ((value, None) if value else (raw, "enum"))
