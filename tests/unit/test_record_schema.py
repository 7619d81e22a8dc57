"""The checks of a record by jsonschema with the project's readers."""

from __future__ import annotations

import operator
import time
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.extract_batch.judging.record_schema import RecordSchema, UnusableRecordError
from medallion.dataset_folders.schema_keywords import FORMATS
from medallion.schemas.ecma_patterns import compiled, occurs
from medallion.schemas.json_schema import is_verbatim_number, record_validator, units_of


def is_valid(value: object, **rules: Any) -> bool:
    properties = {"field": {"type": "string", **rules}}
    validator = record_validator({"type": "object", "properties": properties})
    return bool(validator.is_valid({"field": cast("Any", value)}))


ORDER = "^ORD-[0-9]{6}$"


@pytest.mark.parametrize(
    ("pattern", "value", "valid"),
    [
        (ORDER, "ORD-123456", True),
        (ORDER, "ORD-123456\n", False),
        (ORDER, "ORD-123456\r\n", False),
        (ORDER, "\nORD-123456", False),
        (ORDER, "ORD-12345\N{FULLWIDTH DIGIT SIX}", False),
        (r"^\d+$", "2026", True),
        (r"^\d+$", "202\N{FULLWIDTH DIGIT SIX}", False),
        (r"^\w+$", "Grüße", False),
        (r"^\p{L}+$", "Grüße", True),
        (r"^\p{L}+$", "Grüße2", False),
        (r"^\p{Script=Greek}+$", "αβγ", True),
        ("^.$", "🎉", True),
        (r"^\u{1F389}$", "🎉", True),
        ("^.$", "\u2028", False),
        (r"^\s$", "\ufeff", True),
        (r"^\s$", "\x1c", False),
        ("[0-9]", "anywhere 7 will do", True),
        ("[0-9]", "nowhere", False),
        ("", "", True),
        (r"^(?<year>[0-9]{4})-\k<year>$", "2026-2026", True),
        ("(?<=EUR )[0-9]+", "EUR 12", True),
        ("(?<=EUR )[0-9]+", "USD 12", False),
    ],
)
def test_a_pattern_has_its_meaning_in_ecma_262(pattern: str, value: str, *, valid: bool) -> None:
    assert is_valid(value, pattern=pattern) is valid


def test_a_pattern_applies_only_to_strings_and_is_named_in_the_error() -> None:
    schema: dict[str, Any] = {"properties": {"field": {"pattern": ORDER}}}
    validator = record_validator(schema)
    assert validator.is_valid({"field": None})
    assert validator.is_valid({"field": 7})
    (error,) = validator.iter_errors({"field": "ORD-1"})
    assert (error.validator, error.json_path) == ("pattern", "$.field")
    assert error.message == "'ORD-1' does not match '^ORD-[0-9]{6}$'"


@given(st.text(max_size=9), st.text(max_size=9))
def test_an_anchored_pattern_never_ends_before_the_text_does(prefix: str, suffix: str) -> None:
    value = f"{prefix}ORD-123456{suffix}"
    assert is_valid(value, pattern=ORDER) is (value == "ORD-123456")


@pytest.mark.parametrize("pattern", ["(", "[a", "a{2,1}", r"\A", r"\Z", "(?i)a", r"\-", r"\p{Foo}"])
def test_an_invalid_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"Invalid|Unbalanced"):
        compiled(pattern)


def test_a_pattern_is_compiled_once() -> None:
    assert occurs("^once$", "once")
    assert compiled("^once$") is compiled("^once$")


@pytest.mark.parametrize(
    ("rules", "value", "valid"),
    [
        ({"format": "email"}, "me@example.com", True),
        ({"format": "email"}, "me", False),
        ({"format": "date"}, "2024-02-29", True),
        ({"format": "date"}, "2023-02-29", False),
        ({"format": "date"}, "2024-02-29\n", False),
        ({"format": "date-time"}, "2024-02-29T10:00:00Z", True),
        ({"format": "date-time"}, "2024-02-29T10:00:00", False),
        ({"format": "date-time"}, "2024-02-29T10:00:00+00", False),
        ({"format": "time"}, "10:00:00Z", True),
        ({"format": "time"}, "10:00:00", False),
        ({"format": "uri"}, "https://example.com/", True),
        ({"format": "uri"}, "example.com", False),
        ({"format": "uuid"}, "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", True),
        ({"format": "uuid"}, "f81d4fae7dec11d0a76500a0c91e6bf6", False),
        ({"format": "email"}, "me@", False),
        ({"minLength": 2, "maxLength": 3}, "🎉🎉🎉", True),
        ({"minLength": 2, "maxLength": 3}, "🎉", False),
    ],
)
def test_formats_and_lengths_are_checked(rules: dict[str, Any], value: str, *, valid: bool) -> None:
    assert is_valid(value, **rules) is valid


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("value", [None, 7, Decimal("0.5"), True])
def test_a_format_applies_only_to_strings(name: str, value: object) -> None:
    schema = {"properties": {"field": {"format": name}}}
    assert record_validator(schema).is_valid({"field": cast("Any", value)})


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_refuses_a_text_of_another_form(name: str) -> None:
    assert not is_valid("tomorrow, maybe", format=name)


NUMBERS = (
    st.integers(-(10**12), 10**12)
    | st.floats(-1e12, 1e12)
    | st.decimals(min_value=-(10**12), max_value=10**12, allow_nan=False)
)
STEPS = st.sampled_from([0.01, 0.1, 0.25, 3, 1e-7, 1000, 1.5])
HOLDS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "minimum": operator.ge,
    "maximum": operator.le,
    "exclusiveMinimum": operator.gt,
    "exclusiveMaximum": operator.lt,
    "multipleOf": lambda number, step: (number / step).denominator == 1,
}


def fraction(number: float | Decimal) -> Fraction:
    return Fraction(str(number))


@pytest.mark.parametrize("keyword", list(HOLDS))
@given(data=st.data())
def test_numbers_are_compared_as_written_decimals(keyword: str, data: st.DataObject) -> None:
    limit = data.draw(STEPS if keyword == "multipleOf" else st.integers(-50, 50) | st.floats(-9, 9))
    near = st.integers(-9, 9).map(lambda count: Decimal(repr(limit)) * count)
    value = data.draw(NUMBERS | near | st.just(Decimal(repr(limit))))
    expected = HOLDS[keyword](fraction(value), fraction(limit))
    assert is_valid(value, type="number", **{keyword: limit}) is expected


@pytest.mark.parametrize(
    ("rules", "value", "valid"),
    [
        ({"multipleOf": 0.01}, Decimal("0.07"), True),
        ({"multipleOf": 0.01}, 0.07, True),
        ({"multipleOf": 0.01}, Decimal("0.071"), False),
        ({"multipleOf": 0.01}, 1, True),
        ({"minimum": 0.01}, Decimal("0.01"), True),
        ({"minimum": 0.01}, Decimal("0.009999999999999999999"), False),
        ({"maximum": 0.1}, Decimal("0.1000000000000000055511151231257827"), False),
        ({"exclusiveMaximum": 0.3}, Decimal("0.3"), False),
        ({"exclusiveMinimum": 0}, Decimal("1e-999999"), True),
        ({"maximum": 1e300}, Decimal("1e999999"), False),
        ({"multipleOf": 0.01}, Decimal("1e999999"), True),
        ({"multipleOf": 0.01}, Decimal("1e-999999"), False),
        ({"const": 0.1}, Decimal("0.10"), True),
        ({"const": 0.1}, Decimal("0.1000000000000000055511151231257827"), False),
        ({"x-type": "decimal(5,2)"}, Decimal("999.99"), True),
        ({"x-type": "decimal(5,2)"}, 0.07, True),
        ({"x-type": "decimal(5,2)"}, 12, True),
        ({"x-type": "decimal(5,2)"}, 1000, False),
        ({"x-type": "decimal(5,2)"}, Decimal("0.001"), False),
        ({"x-type": "decimal(5,2)"}, Decimal("1e999999"), False),
        ({"x-type": "decimal(5,2)"}, Decimal("1e-999999"), False),
        ({}, Decimal("NaN"), False),
        ({}, float("inf"), False),
        ({}, True, False),
        ({}, "1", False),
    ],
)
def test_the_keywords_of_numbers_are_checked(
    rules: dict[str, Any], value: object, *, valid: bool
) -> None:
    assert is_valid(value, type="number", **rules) is valid


@pytest.mark.parametrize(
    ("value", "valid"),
    [
        (4, True),
        (4.0, True),
        (Decimal("4.0"), True),
        (Decimal("4e2"), True),
        (Decimal("1e999999"), True),
        (Decimal("4.5"), False),
        (Decimal("1e-999999"), False),
        (4.5, False),
        (True, False),
        ("4", False),
        (float("nan"), False),
    ],
)
def test_an_integer_is_a_number_without_a_fraction(value: object, *, valid: bool) -> None:
    assert is_valid(value, type="integer") is valid


@pytest.mark.parametrize(
    ("kind", "only", "value", "valid"),
    [
        ("string", "a", "a", True),
        ("string", "a", "A", False),
        ("integer", 1, Decimal("1.0"), True),
        ("integer", 0, False, False),
        ("boolean", True, True, True),
        ("boolean", True, False, False),
        (["boolean", "integer"], True, 1, False),
        (["string", "null"], "a", None, False),
    ],
)
def test_a_const_is_the_only_value(kind: object, only: object, value: object, valid: bool) -> None:
    assert is_valid(value, type=kind, const=only) is valid


@pytest.mark.parametrize(("only", "other"), [(1, True), (0, False)])
def test_a_number_is_not_a_boolean_even_without_a_type(only: Any, other: Any) -> None:
    assert record_validator({"const": only}).is_valid(only)
    assert not record_validator({"const": only}).is_valid(other)
    assert not record_validator({"const": other}).is_valid(only)


def test_null_is_valid_if_the_enum_contains_it() -> None:
    assert is_valid(None, type=["string", "null"], enum=["a", None])
    assert not is_valid(None, type=["string", "null"], enum=["a"])


@pytest.mark.parametrize(
    ("rules", "keyword"),
    [
        ({"minimum": 2}, "minimum"),
        ({"exclusiveMinimum": 1}, "exclusiveMinimum"),
        ({"multipleOf": 2}, "multipleOf"),
        ({"const": 2}, "const"),
        ({"x-type": "decimal(1,1)"}, "x-type"),
    ],
)
def test_an_error_names_its_keyword_and_its_place(rules: dict[str, Any], keyword: str) -> None:
    validator = record_validator({"properties": {"field": {"type": "number", **rules}}})
    (error,) = validator.iter_errors({"field": 1})
    assert (error.validator, error.json_path) == (keyword, "$.field")


@pytest.mark.parametrize(
    ("rules", "value", "message"),
    [
        ({"minimum": 0.1}, Decimal("0.09"), "0.09 is not at least 0.1"),
        ({"exclusiveMaximum": 5}, 5, "5 is not less than 5"),
        ({"multipleOf": 0.01}, 0.071, "0.071 is not a multiple of 0.01"),
        ({"const": 2}, 1, "1 is not 2"),
        ({"x-type": "decimal(3,2)"}, 10, "10 does not fit into decimal(3,2)"),
    ],
)
def test_an_error_describes_the_problem(rules: dict[str, Any], value: Any, message: str) -> None:
    (error,) = record_validator(rules).iter_errors(value)
    assert error.message == message


@pytest.mark.parametrize("text", ["1e999999", "1e-999999", "1e999999999999999999", "9" * 500_000])
def test_no_number_takes_long_to_check(text: str) -> None:
    rules = {"minimum": 0.1, "exclusiveMaximum": 5, "multipleOf": 0.7, "const": 2.5}
    validator = record_validator({"type": "integer", "x-type": "decimal(9,2)", **rules})
    start = time.perf_counter()
    assert len(list(validator.iter_errors(cast("Any", Decimal(text))))) >= 3
    assert time.perf_counter() - start < 1


def test_the_units_of_a_number_are_a_list_or_a_single_unit() -> None:
    assert units_of({"type": "number"}) == ()
    assert units_of({"x-unit": "EUR"}) == ("EUR",)
    assert units_of({"x-unit": ["EUR", "€"]}) == ("EUR", "€")


def test_a_verbatim_number_is_not_a_verbatim_text() -> None:
    assert is_verbatim_number({"type": ["integer", "null"], "x-grounding": "verbatim"})
    assert not is_verbatim_number({"type": "string", "x-grounding": "verbatim"})
    assert not is_verbatim_number({"type": "number"})


def test_a_schema_drops_undeclared_fields_and_refuses_blank_required_ones() -> None:
    properties = {"mood": {"type": "string"}, "note": {"type": ["string", "null"]}}
    schema = RecordSchema({"type": "object", "properties": properties, "required": ["mood"]})
    assert schema.prompt.text == ""
    fields = schema.read({"mood": "good", "note": " ", "other": 1}, "").for_record()
    assert fields["fields"] == {"mood": "good"}
    assert fields["fields_model"] == {"note": " ", "other": 1}
    with pytest.raises(UnusableRecordError, match="mood: blank"):
        schema.read({"mood": " "}, "")
