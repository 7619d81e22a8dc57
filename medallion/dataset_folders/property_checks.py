"""Problems of one property of a record schema, each with its fix and keyword."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from medallion.dataset_folders.mistakes import Problem
from medallion.dataset_folders.number_checks import number_problems
from medallion.dataset_folders.schema_keywords import (
    FORMATS,
    KEYWORDS,
    format_refusal,
    keyword_refusal,
)
from medallion.schemas.ecma_patterns import compiled
from medallion.schemas.json_schema import record_validator
from medallion.vocabulary.property_types import scalar_type

if TYPE_CHECKING:
    from collections.abc import Iterator

_PYTHON_NAMES: Final = re.compile(r"\b(None|True|False)\b")
_JSON_NAMES: Final = {"None": "null", "True": "true", "False": "false"}


def property_problems(rules: object) -> list[Problem]:
    """What the pipeline does not support.

    Args:
        rules: the property's keywords; their types are those of JSON Schema's keywords.
    """
    if not isinstance(rules, dict) or not _is_scalar(rules.get("type")):
        found = rules.get("type") if isinstance(rules, dict) else None
        instead = f", not {as_json(found)[:60]}" if found is not None else ""
        what = f'needs a "type" of string, number, integer or boolean{instead}'
        fix = 'write one of them, or a list of one and "null"; objects and arrays do not fit into '
        return [Problem(what, f"{fix}a flat record", ("type",))]
    kind = scalar_type(rules)
    problems = list(_general_problems(rules, kind))
    problems += _string_problems(rules) if kind == "string" else number_problems(rules)
    # A value can only be compared with keywords that are valid.
    return problems or list(_misfits(rules))


def _is_scalar(declared: object) -> bool:
    # A list, because values of a file may be unhashable.
    names = list(KEYWORDS)
    if isinstance(declared, list):
        return len(declared) == 2 and "null" in declared and any(name in declared for name in names)
    return declared in names


def _general_problems(rules: dict[str, Any], kind: str) -> Iterator[Problem]:
    if not str(rules.get("description", "")).strip():
        yield Problem("needs a description", "add it; it is what the model reads")
    for keyword in sorted(set(rules) - KEYWORDS[kind]):
        yield keyword_refusal(keyword, kind)
    if rules.get("x-grounding", "verbatim") != "verbatim":
        what = '"x-grounding" can only be "verbatim"'
        yield Problem(what, "write it, or remove the keyword", ("x-grounding",))


def _string_problems(rules: dict[str, Any]) -> Iterator[Problem]:
    yield from _enum_problems(rules)
    if not str(rules.get("const", "-")).strip():
        yield Problem("const must be a non-empty text", "write the only value", ("const",))
    if rules.get("format", FORMATS[0]) not in FORMATS:
        yield format_refusal(rules["format"])
    if rules.get("minLength", 0) > rules.get("maxLength", rules.get("minLength", 0)):
        yield Problem("minLength is greater than maxLength", "swap them", ("minLength",))
    yield from _pattern_problems(rules.get("pattern", ""))


def _enum_problems(rules: dict[str, Any]) -> Iterator[Problem]:
    values = [value for value in rules.get("enum", ["-"]) if value is not None]
    if not values or not all(isinstance(value, str) and value.strip() for value in values):
        fix = "write texts in quotation marks; null is also allowed"
        yield Problem("enum values must be non-empty texts", fix, ("enum",))
        return
    twice = next((value for value in values if values.count(value) > 1), None)
    if twice:
        yield Problem(f"enum has {twice!r} twice", "remove one of them", ("enum",))


def _pattern_problems(pattern: str) -> Iterator[Problem]:
    try:
        compiled(pattern)
    except ValueError as error:
        yield Problem(
            f"pattern {pattern!r} is not an ECMA-262 regular expression ({error})",
            "write it as JavaScript reads it with the flag u, so ^ and $ for the ends, (?<name>...)"
            " for a named group, no flags inside, and \\ only before signs that have a meaning",
            ("pattern",),
        )


def _misfits(rules: dict[str, Any]) -> Iterator[Problem]:
    """Problems of `enum` and `const` values that another keyword refuses."""
    if rules.get("const", 0) is None:
        yield Problem("const cannot be null", 'add "null" to "type", and remove const', ("const",))
    named = [("const", rules["const"])] if "const" in rules else []
    named += [("enum", value) for value in rules.get("enum", ())]
    validator = record_validator(rules)
    for keyword, value in named:
        error = next(validator.iter_errors(value), None)
        if error is not None:
            yield Problem(
                f"the value {as_json(value)} of {keyword} breaks the property's own "
                f"{error.validator}, so that no answer could be valid",
                f"change the value or {error.validator}",
                (keyword,),
            )


def as_json(value: object) -> str:
    """A value in a message, with JSON's names for null, true and false."""
    if isinstance(value, str):
        return repr(value)
    return _PYTHON_NAMES.sub(lambda found: _JSON_NAMES[found[0]], repr(value))
