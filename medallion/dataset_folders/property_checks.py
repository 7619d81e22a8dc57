"""Problems of one property of a record schema, each in one or two sentences.

The checks run lazily: a check may rely on those before it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from medallion.dataset_folders.schema_keywords import (
    FORMATS,
    KEYWORDS,
    format_refusal,
    keyword_refusal,
)
from medallion.schemas.ecma_patterns import compiled
from medallion.schemas.exact_numbers import exact
from medallion.schemas.json_schema import record_validator, units_of
from medallion.vocabulary.property_types import scalar_type
from medallion.vocabulary.value_formats import decimal_type_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_DECIMAL_TYPE: Final = re.compile(r"decimal\(([0-9]{1,9}),([0-9]{1,9})\)")
_SIGNS_OF_NUMBERS: Final = frozenset(".,+-'\N{RIGHT SINGLE QUOTATION MARK}\N{MINUS SIGN}")


def property_problems(rules: object) -> Iterator[str]:
    """What the pipeline does not support, in the order of the checks."""
    if not isinstance(rules, dict) or not _is_scalar(rules.get("type")):
        yield (
            'needs a "type" of string, number, integer or boolean, or one of them with "null" in '
            "a list; objects and arrays do not fit into a flat record."
        )
        return
    if not str(rules.get("description", "")).strip():
        yield "needs a description; it is what the model reads."
    kind = scalar_type(rules)
    unknown = sorted(set(rules) - KEYWORDS[kind])
    if unknown:
        yield keyword_refusal(unknown[0], kind)
    if rules.get("x-grounding", "verbatim") != "verbatim":
        yield '"x-grounding" can only be "verbatim".'
    yield from _string_problems(rules) if kind == "string" else _number_problems(rules)
    yield from _misfits(rules)


def _is_scalar(declared: object) -> bool:
    if isinstance(declared, list):
        return len(declared) == 2 and "null" in declared and bool(set(KEYWORDS) & set(declared))
    return declared in KEYWORDS


def _string_problems(rules: dict[str, Any]) -> Iterator[str]:
    yield from _enum_problems(rules)
    if not str(rules.get("const", "-")).strip():
        yield "const must be a non-empty text."
    if rules.get("format", FORMATS[0]) not in FORMATS:
        yield format_refusal(rules["format"])
    if rules.get("minLength", 0) > rules.get("maxLength", rules.get("minLength", 0)):
        yield "minLength is greater than maxLength."
    yield from _pattern_problems(rules.get("pattern", ""))


def _enum_problems(rules: dict[str, Any]) -> Iterator[str]:
    values = [value for value in rules.get("enum", ["-"]) if value is not None]
    if not values or not all(isinstance(value, str) and value.strip() for value in values):
        yield "enum values must be non-empty texts; null is also allowed."
    twice = next((value for value in values if values.count(value) > 1), None)
    if twice:
        yield f"enum has {twice!r} twice; remove one."


def _pattern_problems(pattern: str) -> Iterator[str]:
    try:
        compiled(pattern)
    except ValueError as error:
        yield (
            f"pattern {pattern!r} is not an ECMA-262 regular expression ({error}): write it as "
            "JavaScript reads it with the flag u, so ^ and $ for the ends, (?<name>...) for a "
            "named group, no flags inside, and \\ only before signs that have a meaning."
        )


def _number_problems(rules: dict[str, Any]) -> Iterator[str]:
    yield from _range_problems(rules)
    if "x-type" in rules:
        yield from _column_type_problems(rules["x-type"])
    if "x-unit" in rules:
        yield from _unit_problems(rules)


def _range_problems(rules: dict[str, Any]) -> Iterator[str]:
    for least in ("minimum", "exclusiveMinimum"):
        for most in ("maximum", "exclusiveMaximum"):
            low, high = exact(rules.get(least)), exact(rules.get(most))
            if low is None or high is None:
                continue
            if low > high:
                yield f"{least} is greater than {most}."
            if low == high and (least, most) != ("minimum", "maximum"):
                yield f"{least} and {most} are the same number: no value is between them."


def _column_type_problems(name: object) -> Iterator[str]:
    found = _DECIMAL_TYPE.fullmatch(name) if isinstance(name, str) else None
    if not found:
        yield (
            f'"x-type" must be "decimal(precision,scale)", such as "decimal(18,2)", not {name!r}; '
            "omit it for a double."
        )
        return
    precision, scale = int(found[1]), int(found[2])
    if not 1 <= precision <= 38:
        yield f'"x-type" {name!r}: a column holds 1 to 38 digits, not {precision}.'
    if scale > precision:
        yield f'"x-type" {name!r}: of {precision} digits, {scale} cannot follow the decimal point.'
    if not decimal_type_of(str(name)):
        yield f'"x-type" {name!r}: write both numbers without leading zeros.'


def _unit_problems(rules: dict[str, Any]) -> Iterator[str]:
    declared = rules["x-unit"]
    units = list(units_of(rules)) if isinstance(declared, (str, list)) else []
    if not units or not all(isinstance(unit, str) and unit for unit in units):
        yield '"x-unit" must be a non-empty text, or a list of them, such as ["EUR", "€"].'
    twice = next((unit for unit in units if units.count(unit) > 1), None)
    if twice:
        yield f'"x-unit" has {twice!r} twice; remove one.'
    for unit in units:
        yield from _spelling_problems(unit)


def _spelling_problems(unit: str) -> Iterator[str]:
    if unit != unit.strip():
        yield f'"x-unit" {unit!r}: leave out the white space around it.'
    if any(sign.isdecimal() for sign in unit):
        yield f'"x-unit" {unit!r}: a digit in it would be read as part of the number.'
    if all(sign in _SIGNS_OF_NUMBERS or sign.isspace() for sign in unit):
        yield f'"x-unit" {unit!r}: numbers use these characters; name the unit.'


def _misfits(rules: dict[str, Any]) -> Iterator[str]:
    """Problems of `enum` and `const` values that another keyword refuses."""
    if rules.get("const", 0) is None:
        yield 'const cannot be null: add "null" to "type", and remove const.'
    named = [("const", rules["const"])] if "const" in rules else []
    named += [("enum", value) for value in rules.get("enum", ())]
    validator = record_validator(rules)
    for keyword, value in named:
        error = next(validator.iter_errors(value), None)
        if error is not None:
            yield (
                f"the value {value!r} of {keyword} breaks the property's own {error.validator}; "
                "no answer could be valid."
            )
