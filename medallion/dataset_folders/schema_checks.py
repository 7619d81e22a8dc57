"""Refuses a record schema that some part of the pipeline does not support."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import SchemaError

from medallion.dataset_folders.property_checks import property_problems
from medallion.dataset_folders.schema_keywords import DIALECT, ROOT_KEYWORDS, root_refusal
from medallion.schemas.json_schema import NAME_PATTERN
from medallion.vocabulary.datasets import RESERVED_FIELD_NAMES
from medallion.vocabulary.errors import DatasetInvalidError

if TYPE_CHECKING:
    from collections.abc import Iterator


def check_record_schema(schema: object, file: str) -> None:
    """Refuse a schema with rules that the pipeline would not enforce.

    Args:
        schema: the parsed JSON.
        file: its name in error messages.

    Raises:
        DatasetInvalidError: `INVALID_SCHEMA`; the message states what to change.
    """
    # Each check runs only if the checks before it found no problem.
    problem = next(_problems(schema), None)
    if problem:
        raise DatasetInvalidError("INVALID_SCHEMA", f"{file}: {problem}")


def _problems(schema: object) -> Iterator[str]:
    if not isinstance(schema, dict):
        yield "must contain one JSON object."
        return
    yield from _dialect_problems(schema)
    yield from _keyword_problems(schema)
    yield from _root_problems(schema)
    for name, rules in schema["properties"].items():
        yield from _name_problems(name)
        for problem in property_problems(rules):
            yield f"property {name!r}: {problem}"


def _dialect_problems(schema: dict[str, Any]) -> Iterator[str]:
    if schema.get("$schema", DIALECT) not in (DIALECT, f"{DIALECT}#"):
        yield f'is read as JSON Schema 2020-12: "$schema" can only be "{DIALECT}".'
    try:
        # Without formats: "regex" would be Python's dialect.
        Draft202012Validator.check_schema(schema, FormatChecker(formats=()))
    except SchemaError as error:
        place = "/".join(str(step) for step in error.absolute_path) or "the root"
        yield f"is not valid JSON Schema 2020-12 at {place}: {error.message}."


def _keyword_problems(schema: dict[str, Any]) -> Iterator[str]:
    unknown = sorted(set(schema) - ROOT_KEYWORDS)
    if unknown:
        yield root_refusal(unknown[0])


def _root_problems(schema: dict[str, Any]) -> Iterator[str]:
    if schema.get("type") != "object" or not schema.get("properties"):
        yield 'needs "type": "object" and at least one property.'
    if schema.get("additionalProperties", False) is not False:
        yield 'may only have "additionalProperties": false.'
    missing = sorted(set(schema.get("required", ())) - set(schema["properties"]))
    if missing:
        yield f"requires {missing[0]!r}, which is not among its properties."


def _name_problems(name: str) -> Iterator[str]:
    if not NAME_PATTERN.fullmatch(name):
        yield f"property {name!r}: use snake_case, a letter first, at most 63 characters."
    if name in RESERVED_FIELD_NAMES:
        yield f"property {name!r}: every records table has a column of this name; rename it."
