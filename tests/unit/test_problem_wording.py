"""The words for a refused value: short, on one line, and without the schema's own language."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.extract_batch.chunks.repairing import ALL_FIELDS, repair_of
from lambdas.extract_batch.judging import RecordSchema, read_given
from lambdas.extract_batch.judging.record_schema import UnusableRecordError
from lambdas.extract_batch.values import (
    broken_rule_in_words,
    displayed,
    missing_in_words,
    problem_in_words,
    undeclared_in_words,
)
from medallion.contracts import GroundedRecord, QuarantinedRecord
from medallion.vocabulary.datasets import ValueSettings
from tests.unit.extraction_builders import a_chunk

TEXT = "Some text with Words.\nAnd more of it."

EXAMPLES: list[tuple[dict[str, Any], str, Any, str]] = [
    ({"type": "number"}, "type", "many", "`f`: `many` is not a number"),
    (
        {"type": "number"},
        "type",
        "1,234",
        "`f`: `1,234` is `1234` or `1.234`: values.decimal_separator decides",
    ),
    ({"type": "integer"}, "type", Decimal("1.5"), "`f`: `1.5` is not a whole number"),
    ({"type": ["string", "null"]}, "type", 5, "`f`: `5` is not a text or null"),
    ({"type": "boolean"}, "type", [1], "`f`: `[1]` is not true or false"),
    (
        {"type": "number", "x-unit": ["EUR", "€"]},
        "type",
        "5 $",
        "`f`: `5 $` is not a number, alone or with EUR, €",
    ),
    (
        {"type": "string", "enum": ["paid", "open", "disputed"]},
        "enum",
        "Paid?",
        "`f`: `Paid?` is none of paid, open, disputed",
    ),
    ({"type": "string", "const": "a"}, "const", "b", "`f`: `b` is not `a`"),
    (
        {"type": "string", "format": "date"},
        "format",
        "4.5.26",
        "`f`: `4.5.26` is not a date such as 2026-05-04",
    ),
    ({"type": "string", "pattern": "^A"}, "pattern", "b", "`f`: `b` does not match `^A`"),
    (
        {"type": "string", "minLength": 2},
        "minLength",
        "b",
        "`f`: `b` has 1 character, fewer than 2",
    ),
    (
        {"type": "string", "maxLength": 2},
        "maxLength",
        "b\nc",
        r"`f`: `b\nc` has 3 characters, more than 2",
    ),
    ({"type": "number", "minimum": 0}, "minimum", -1, "`f`: `-1` is less than 0"),
    ({"type": "number", "maximum": 0.5}, "maximum", 1, "`f`: `1` is greater than 0.5"),
    (
        {"type": "number", "exclusiveMinimum": 0},
        "exclusiveMinimum",
        0,
        "`f`: `0` is not greater than 0",
    ),
    (
        {"type": "number", "exclusiveMaximum": 9},
        "exclusiveMaximum",
        9,
        "`f`: `9` is not less than 9",
    ),
    (
        {"type": "number", "multipleOf": 0.01},
        "multipleOf",
        Decimal("0.001"),
        "`f`: `0.001` is not a multiple of 0.01",
    ),
    (
        {"type": "number", "x-type": "decimal(5,2)"},
        "x-type",
        Decimal("1.005"),
        "`f`: `1.005` has more than 3 digits before or 2 after the decimal point",
    ),
    ({"type": "string"}, "blank", " \u00a0", r"`f`: ` \u{a0}` is blank"),
    (
        {"type": "string"},
        "storable",
        "\ud800",
        r"`f`: `\u{d800}` contains half a character, which no table can hold",
    ),
    ({"type": "integer"}, "storable", 2**63, f"`f`: `{2**63}` is outside the range of its column"),
]


@pytest.mark.parametrize(("rules", "problem", "raw", "words"), EXAMPLES)
def test_each_rule_has_its_words(rules: dict[str, Any], problem: str, raw: Any, words: str) -> None:
    assert problem_in_words("f", raw, broken_rule_in_words(rules, problem, raw)) == words


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("x" * 60, "x" * 60),
        ("x" * 61, "x" * 59 + "…"),
        ("x" * 58 + "\n\n", "x" * 58 + "…"),
        ("a\u200bb\x07\U000e0001", r"a\u{200b}b\u{7}\u{e0001}"),
        ('"Grüße" \\ 😀', '"Grüße" \\ 😀'),
        ({"b": 1, "a": None}, '{"a": null, "b": 1}'),
        (True, "true"),
    ],
)
def test_a_value_is_shown_on_one_short_line(value: Any, shown: str) -> None:
    assert displayed(value) == f"`{shown}`"


def test_only_the_first_values_of_a_long_list_are_named() -> None:
    rules = {"type": "string", "enum": [f"v{n}" for n in range(40)]}
    words = broken_rule_in_words(rules, "enum", "x")
    assert words == "is none of v0, v1, v2, v3, v4, v5, v6, v7 and 32 more"
    long = {"type": "string", "enum": ["x" * 500, "y" * 500, "z" * 500, "w"]}
    assert len(broken_rule_in_words(long, "enum", "x")) <= 200


NUMBERS = st.integers(-100, 100) | st.decimals(-100, 100, places=2)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | NUMBERS | st.text(max_size=300),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=4,
)
LIMITS = st.integers(-5, 5)
RULES = st.one_of(
    st.builds(lambda v: {"type": "string", "enum": v}, st.lists(st.text(min_size=1), min_size=1)),
    st.builds(lambda v: {"type": "string", "const": v}, st.text(min_size=1)),
    st.sampled_from(["date", "date-time", "time", "email", "uri", "uuid"]).map(
        lambda name: {"type": "string", "format": name}
    ),
    st.sampled_from(["^[A-Z]+$", "\\d{3}", "x" * 500]).map(
        lambda pattern: {"type": "string", "pattern": pattern}
    ),
    st.builds(lambda n: {"type": "string", "minLength": n}, st.integers(2, 500)),
    st.builds(lambda n: {"type": "string", "maxLength": n}, st.integers(1, 9)),
    *(
        st.dictionaries(st.just(keyword), LIMITS, min_size=1).map({"type": "number"}.__or__)
        for keyword in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
    ),
    st.sampled_from(
        [
            {"type": "number", "multipleOf": 0.25},
            {"type": "number", "x-type": "decimal(4,1)"},
            {"type": ["number", "null"], "x-unit": ["EUR", "€"]},
            {"type": "string", "x-grounding": "verbatim"},
            {"type": "number", "x-grounding": "verbatim"},
            {"type": "boolean"},
            {"type": ["integer", "null"]},
        ]
    ),
)
FORBIDDEN = re.compile(
    r"Decimal|RawJSON|<class|object at|Error|None|True|False|enum|const|minLength|maxLength|minimum"
    r"|maximum|exclusive|multipleOf|x-type|x-unit|x-grounding|additionalProperties|\$"
)


@given(RULES, JSON_VALUES, st.booleans())
def test_words_name_the_field_and_are_short_plain_and_on_one_line(
    rules: dict[str, Any], value: Any, strict: bool
) -> None:
    schema = RecordSchema(
        {"type": "object", "properties": {"the_field": rules, "note": {"type": "string"}}},
        strict=strict,
    )
    record = {"the_field": value, "note": "a note", "quote": "text with Words"}
    (judged,) = read_given([record], a_chunk(TEXT), schema).judged
    for words in details_of(judged):
        assert words.startswith("`the_field`: `")
        check(words)


@given(
    st.dictionaries(st.text(max_size=200), JSON_VALUES, min_size=1, max_size=3) | JSON_VALUES,
    st.booleans(),
)
def test_words_about_a_whole_record_are_short_plain_and_on_one_line(
    record: Any, needs_field: bool
) -> None:
    properties = {"the_field": {"type": "string"}}
    required = ["the_field"] if needs_field else []
    schema = RecordSchema(
        {"type": "object", "properties": properties, "required": required},
        values=ValueSettings(normalizations=()),
    )
    (judged,) = read_given([record], a_chunk(TEXT), schema).judged
    for words in details_of(judged):
        check(words)


@given(RULES, JSON_VALUES, st.booleans())
def test_the_model_is_sent_paths_and_rules_without_values(
    rules: dict[str, Any], value: Any, needed: bool
) -> None:
    properties = {"the_field": rules, "note": {"type": "string"}}
    schema = RecordSchema(
        {
            "type": "object",
            "properties": properties,
            "required": ["the_field"] if needed else [],
        }
    )
    record = {"the_field": value, "note": "a note", "quote": "text with Words"}
    reading = read_given([record], a_chunk(TEXT), schema)
    repair = repair_of("the answer", reading, ALL_FIELDS)
    for problem in repair.problems if repair else ():
        assert re.fullmatch(r"records\[0\]\.the_field: [A-Za-z-]+", problem)


def test_the_message_of_a_refusal_has_no_value() -> None:
    error = UnusableRecordError("OFF_SCHEMA", "`mood`: `canary` is odd", "$.mood: enum")
    assert str(error) == "$.mood: enum"


def details_of(judged: GroundedRecord | QuarantinedRecord) -> list[str]:
    if isinstance(judged, GroundedRecord):
        return [field.detail for field in judged.refused]
    return [judged.detail]


def check(words: str) -> None:
    assert len(words) <= 500
    assert words.isprintable()
    assert json.dumps(words)
    assert not FORBIDDEN.search(re.sub("`.*`|none of .*|not match .*|with EUR.*", "", words))


def test_all_missing_fields_are_named() -> None:
    assert missing_in_words({"b"}) == "`b`: missing, but every record needs it"
    assert missing_in_words({"b", "a"}) == "`a`, `b`: missing, but every record needs them"


def test_an_undeclared_field_is_named_on_one_short_line() -> None:
    words = undeclared_in_words("a\n" * 500)
    assert words.startswith(r"`a\na\n")
    check(words)
