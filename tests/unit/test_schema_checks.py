"""Every keyword of JSON Schema is either supported or refused with a reason."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from medallion.dataset_folders.schema_checks import check_record_schema
from medallion.dataset_folders.schema_keywords import FORMATS, KEYWORDS, REFUSED, ROOT_KEYWORDS


def refusal(schema: object) -> str:
    problems, _ = check_record_schema(schema)
    assert problems
    return "\n".join(f"{problem.text}; {problem.fix}" for problem in problems)


def with_property(rules: dict[str, Any]) -> dict[str, Any]:
    described = {"description": "Something.", **rules}
    return {"type": "object", "properties": {"field": described}}


@pytest.mark.parametrize(
    "rules",
    [
        {"type": "string", "const": "a"},
        {"type": "boolean", "const": False},
        {"type": "integer", "const": 3, "minimum": 3, "maximum": 3},
        {"type": "integer", "const": 3.0},
        {"type": "number", "const": 0.07, "multipleOf": 0.01, "x-type": "decimal(3,2)"},
        {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 0.1},
        {"type": ["string", "null"], "enum": ["a", None]},
        {"type": ["string", "null"], "enum": ["a"]},
        {"type": "string", "enum": ["2026-01-31"], "format": "date"},
        {"type": "string", "minLength": 2, "maxLength": 2},
        {"type": "number", "x-unit": "EUR"},
        {"type": "integer", "x-unit": ["EUR", "€", "m²", "km/h", "%", "-- EUR"]},
        {"type": "number", "x-grounding": "verbatim", "minimum": 1},
        {"type": ["integer", "null"], "x-grounding": "verbatim"},
        {"type": "number", "x-type": "decimal(38,38)"},
        *({"type": "string", "format": name} for name in FORMATS),
    ],
)
def test_supported_keywords_pass(rules: dict[str, Any]) -> None:
    assert check_record_schema(with_property(rules))[0] == []


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ({"type": "string", "default": "a"}, "a default would claim what the text does not state"),
        ({"type": "string", "examples": ["a"]}, "write them into it"),
        ({"type": "string", "title": "A"}, "the model reads only the description"),
        ({"type": "string", "$ref": "#/x"}, "references are not resolved"),
        ({"type": "string", "anyOf": [{}]}, "a property has one type with its keywords"),
        ({"type": "string", "not": {}}, "a property has one type with its keywords"),
        ({"type": "string", "deprecated": True}, "either requested or not"),
        ({"type": "string", "contentEncoding": "base64"}, "unencoded text from the document"),
        ({"type": "string", "nullable": True}, '"type": ["string", "null"]'),
        ({"type": "string", "items": {}}, "records are flat"),
        ({"type": "string", "x-color": 1}, "no part of the pipeline supports it"),
        (
            {"type": "string", "minimum": 1},
            "for type string: it applies to number, integer; remove it; allowed",
        ),
        ({"type": "string", "x-unit": "EUR"}, "it applies to number, integer"),
        ({"type": "integer", "x-type": "decimal(9,0)"}, "it applies to number;"),
        ({"type": "integer", "enum": [1]}, "it applies to string;"),
        ({"type": "boolean", "x-grounding": "verbatim"}, "it applies to string, number, integer;"),
        ({"type": "string", "format": "ipv4"}, "instead of 'ipv4', describe the form in the desc"),
        ({"type": "string", "format": "duration"}, "ask for a number in one unit"),
        ({"type": "string", "enum": []}, "enum values must be"),
        ({"type": "string", "enum": ["a", " "]}, "enum values must be"),
        ({"type": ["string", "null"], "enum": [None]}, "enum values must be"),
        ({"type": "string", "enum": ["a", "a"]}, "enum has 'a' twice"),
        ({"type": "string", "enum": ["a", None]}, "the value null of enum breaks"),
        ({"type": "string", "enum": ["a", "abc"], "maxLength": 2}, "'abc' of enum breaks the prop"),
        ({"type": "string", "enum": ["a"], "format": "date"}, "breaks the property's own format"),
        ({"type": "string", "enum": ["a", "b"], "const": "a"}, "'b' of enum breaks the property's"),
        ({"type": "string", "const": ""}, "const must be a non-empty text"),
        ({"type": "string", "const": 5}, "5 of const breaks the property's own type"),
        ({"type": "string", "const": "b", "pattern": "^a"}, "breaks the property's own pattern"),
        ({"type": "integer", "const": True}, "true of const breaks the property's own type"),
        ({"type": "integer", "const": {"a": 1}}, "breaks the property's own type"),
        ({"type": "integer", "const": 1.5}, "1.5 of const breaks the property's own type"),
        ({"type": "boolean", "const": 1}, "1 of const breaks the property's own type"),
        ({"type": ["integer", "null"], "const": None}, "const cannot be null"),
        ({"type": "number", "const": 0.071, "multipleOf": 0.01}, "own multipleOf"),
        ({"type": "number", "const": 0.071, "x-type": "decimal(9,2)"}, "own x-type"),
        ({"type": "number", "minimum": 2, "maximum": 1}, "minimum is greater than maximum;"),
        ({"type": "number", "minimum": 2, "exclusiveMaximum": 1}, "greater than exclusiveMaximum"),
        ({"type": "number", "exclusiveMinimum": 1, "maximum": 1}, "no value is between them"),
        ({"type": "number", "minimum": 0, "exclusiveMaximum": 0}, "no value is between them"),
        (
            {"type": "number", "multipleOf": 0},
            "not valid JSON Schema 2020-12 at properties/field/mult",
        ),
        ({"type": "number", "minimum": "1"}, "not valid JSON Schema 2020-12"),
        ({"type": "number", "minimum": True}, "not valid JSON Schema 2020-12"),
        ({"type": "number", "x-type": "decimal(18, 2)"}, 'such as "decimal(18,2)", not'),
        ({"type": "number", "x-type": "double"}, "omit it for a double"),
        ({"type": "number", "x-type": 5}, "not 5"),
        ({"type": "number", "x-type": "decimal(39,2)"}, "a column holds 1 to 38 digits, not 39"),
        ({"type": "number", "x-type": "decimal(0,0)"}, "a column holds 1 to 38 digits, not 0"),
        (
            {"type": "number", "x-type": "decimal(2,3)"},
            "of 2 digits, 3 cannot follow the decimal point",
        ),
        ({"type": "number", "x-type": "decimal(018,2)"}, "without leading zeros"),
        ({"type": "number", "x-unit": ""}, '"x-unit" must be'),
        ({"type": "number", "x-unit": []}, '"x-unit" must be'),
        ({"type": "number", "x-unit": ["EUR", 5]}, '"x-unit" must be'),
        ({"type": "number", "x-unit": 5}, '"x-unit" must be'),
        ({"type": "number", "x-unit": {"EUR": 1}}, '"x-unit" must be'),
        ({"type": "number", "x-unit": ["EUR", "EUR"]}, "'EUR' twice"),
        ({"type": "number", "x-unit": "EUR "}, "leave out the white space around it"),
        ({"type": "number", "x-unit": "100 g"}, "a digit in it"),
        ({"type": "number", "x-unit": "-"}, "numbers use these characters"),
        ({"type": "number", "x-unit": ". '"}, "numbers use these characters"),
        ({"type": "number", "x-grounding": "exact"}, 'can only be "verbatim"'),
        ({"type": "number", "x-grounding": []}, 'can only be "verbatim"'),
    ],
)
def test_unsupported_rules_are_refused_with_a_reason(rules: dict[str, Any], expected: str) -> None:
    message = refusal(with_property(rules))
    assert expected in message
    assert "'field'" in message or "properties/field" in message


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"$schema": "http://json-schema.org/draft-07/schema#"}, "read as JSON Schema 2020-12"),
        ({"$schema": ["x"]}, "read as JSON Schema 2020-12"),
        ({"$defs": {}}, "root keyword '$defs': references are not resolved"),
        ({"allOf": [{}]}, "root keyword 'allOf': a property has one type"),
        ({"x-color": 1}, "root keyword 'x-color': records are flat"),
        ({"default": {}}, "root keyword 'default': a default would claim"),
    ],
)
def test_unsupported_rules_at_the_root_are_refused(change: dict[str, Any], expected: str) -> None:
    assert expected in refusal(with_property({"type": "string"}) | change)


@pytest.mark.parametrize("schema", [None, [], "x", 5])
def test_a_schema_must_be_an_object(schema: object) -> None:
    assert "must contain one JSON object" in refusal(schema)


def test_the_schema_may_name_its_dialect() -> None:
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    assert check_record_schema(schema | with_property({"type": "string"}))[0] == []


@pytest.mark.parametrize("kind", list(KEYWORDS))
def test_every_standard_keyword_is_supported_or_refused_by_name(kind: str) -> None:
    """A new version of the metaschema may add keywords that the checks do not know."""
    standard = set(Draft202012Validator.VALIDATORS) | {"default", "examples", "title", "$comment"}
    known = set().union(*KEYWORDS.values()) | set(REFUSED)
    assert standard <= known
    assert not set(REFUSED) & set().union(*KEYWORDS.values())
    for keyword in set(REFUSED) - {"nullable"}:
        rules = {"type": kind, keyword: HARMLESS.get(keyword, {})}
        assert repr(keyword) in refusal(with_property(rules))


HARMLESS: dict[str, Any] = {
    **dict.fromkeys(("title", "$comment", "contentEncoding", "contentMediaType"), "a"),
    **dict.fromkeys(("$ref", "$id", "$dynamicRef"), "#"),
    **dict.fromkeys(("$anchor", "$dynamicAnchor"), "a"),
    **{name: [{}] for name in ("anyOf", "oneOf", "allOf", "prefixItems")},
    **{name: [] for name in ("examples", "required")},
    **dict.fromkeys(("deprecated", "readOnly", "writeOnly", "uniqueItems"), True),
    **dict.fromkeys(("minItems", "maxItems", "minContains", "maxContains"), 1),
    **dict.fromkeys(("minProperties", "maxProperties"), 1),
}

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=4,
)
NAMES = st.sampled_from(sorted({*set().union(*KEYWORDS.values()), *REFUSED, *ROOT_KEYWORDS}))


@given(
    st.dictionaries(NAMES, ANYTHING, max_size=4),
    st.sampled_from([*KEYWORDS, ["string", "null"], ["number", "null"]]),
    st.dictionaries(NAMES, ANYTHING, max_size=1),
)
def test_no_schema_makes_the_check_crash(
    rules: dict[str, Any], kind: object, root: dict[str, Any]
) -> None:
    schema = with_property({"type": kind, **rules}) | root
    problems, _ = check_record_schema(schema)
    assert all(problem.text and problem.fix for problem in problems)
