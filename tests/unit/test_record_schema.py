"""The checks of one record that jsonschema does with this project's own readers."""

from __future__ import annotations

from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.extract_batch.record_schema import RecordSchema, UnusableRecordError
from medallion.ecma_patterns import compiled, occurs
from medallion.json_schema import record_validator


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
def test_a_pattern_means_what_ecma_262_says(pattern: str, value: str, *, valid: bool) -> None:
    assert is_valid(value, pattern=pattern) is valid


def test_a_pattern_is_for_strings_only_and_names_itself_in_the_error() -> None:
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
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
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
        ({"minLength": 2, "maxLength": 3}, "🎉🎉🎉", True),
        ({"minLength": 2, "maxLength": 3}, "🎉", False),
    ],
)
def test_formats_and_lengths_are_checked(rules: dict[str, Any], value: str, *, valid: bool) -> None:
    assert is_valid(value, **rules) is valid


@pytest.mark.parametrize("name", ["date", "date-time", "email"])
def test_a_format_is_for_strings_only(name: str) -> None:
    schema = {"properties": {"field": {"format": name}}}
    assert record_validator(schema).is_valid({"field": None})


def test_a_schema_has_no_prompt_takes_no_undeclared_fields_and_knows_the_required_ones() -> None:
    properties = {"mood": {"type": "string"}, "note": {"type": ["string", "null"]}}
    schema = RecordSchema({"type": "object", "properties": properties, "required": ["mood"]})
    assert schema.prompt.text == ""
    fields = schema.read({"mood": "good", "note": " ", "other": 1}, "").for_record()
    assert fields["fields"] == {"mood": "good"}
    assert fields["fields_model"] == {"note": " ", "other": 1}
    with pytest.raises(UnusableRecordError, match="mood: blank"):
        schema.read({"mood": " "}, "")
