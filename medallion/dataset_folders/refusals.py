"""Predict that the model's API refuses a response schema because it is too large.

Google publishes no numbers, only that the API may reject a schema that is large or deeply nested
(https://ai.google.dev/gemini-api/docs/structured-output, limitations). The refusal itself names
long names, long enums and nesting as causes. Records are flat, so the nesting never exceeds three
levels. Users report refusals from about 3,000 characters of enum values in one request
(https://github.com/googleapis/python-genai/issues/2133). Schemas near that get a warning; schemas
of several times that size are mistakes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from medallion.dataset_folders.mistakes import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from medallion.dataset_folders.schema_checks import Fields

RISKY_CHARS: Final = 2_500
REFUSED_CHARS: Final = 10_000
RISKY_PROPERTIES: Final = 100
REFUSED_PROPERTIES: Final = 500


def refusal_problems(fields: Fields) -> Iterator[Problem]:
    """Refuse a schema that is far beyond the sizes that were refused."""
    properties = len(fields.names)
    if properties > REFUSED_PROPERTIES:
        what = f"{properties} properties are more than a response schema takes"
        yield Problem(what, f"keep at most {REFUSED_PROPERTIES}", ("properties",))
    chars = _text_chars(fields.rules)
    if chars > REFUSED_CHARS:
        what = f"names and enum values have {chars:,} characters, more than a response schema takes"
        fix = f"keep at most {REFUSED_CHARS:,}: shorten values, or describe them in the description"
        yield Problem(what, fix, ("properties",))


def schema_warnings(record_schema: Mapping[str, Any]) -> Iterator[str]:
    """What the author of a schema should know before the first call."""
    rules = record_schema["properties"]
    if len(rules) > RISKY_PROPERTIES:
        yield f"Gemini may refuse a schema with {len(rules)} properties"
    chars = _text_chars(rules)
    if chars > RISKY_CHARS:
        yield f"Gemini may refuse the schema: its names and enum values have {chars:,} characters"


def _text_chars(rules: Mapping[str, Mapping[str, Any]]) -> int:
    """Characters of names and enum values, which the API turns into states of its grammar."""
    values = (value for each in rules.values() for value in each.get("enum", ()))
    return sum(map(len, rules)) + sum(len(value) for value in values if isinstance(value, str))
