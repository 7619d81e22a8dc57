"""Finds the rules of a record schema that some part of the pipeline does not support."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from jsonschema import Draft202012Validator, FormatChecker

from medallion.dataset_folders.mistakes import Problem, similar
from medallion.dataset_folders.property_checks import as_json, property_problems
from medallion.dataset_folders.schema_keywords import DIALECT, REFUSED, ROOT_KEYWORDS, root_refusal
from medallion.schemas.json_schema import NAME_PATTERN
from medallion.vocabulary.datasets import RESERVED_FIELD_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

# Without formats: "regex" would be Python's dialect.
_METASCHEMA: Final = Draft202012Validator(
    Draft202012Validator.META_SCHEMA, format_checker=FormatChecker(formats=())
)


@dataclass(frozen=True)
class Fields:
    """The properties of a record schema, as far as other files can be checked against them.

    Attributes:
        rules: the properties without mistakes.
        unclear: names of the properties with mistakes.
        required: names of the required properties.
    """

    rules: dict[str, dict[str, Any]]
    unclear: frozenset[str]
    required: tuple[str, ...]

    @property
    def names(self) -> frozenset[str]:
        return self.unclear | set(self.rules)


def check_record_schema(schema: object) -> tuple[list[Problem], Fields | None]:
    """Find rules that the pipeline would not enforce.

    Args:
        schema: the parsed JSON.

    Returns:
        The problems, and the schema's fields; None if it has no properties.
    """
    if not isinstance(schema, dict):
        fix = 'write {"type": "object", "properties": {…}}'
        return [Problem("must contain one JSON object", fix)], None
    invalid = list(_metaschema_problems(schema))
    problems = [*_dialect_problems(schema), *invalid]
    problems += [root_refusal(keyword) for keyword in sorted(set(schema) - ROOT_KEYWORDS)]
    properties = schema.get("properties")
    if schema.get("type") != "object" or not isinstance(properties, dict) or not properties:
        what = 'needs "type": "object" and at least one property'
        return [*problems, Problem(what, 'add "properties" with the fields of a record')], None
    problems += _root_problems(schema, properties)
    problems += _all_property_problems(properties, invalid)
    return problems, _fields(schema, properties, problems)


def _fields(schema: dict[str, Any], properties: dict[str, Any], problems: list[Problem]) -> Fields:
    """The fields; those with a problem are unclear."""
    unclear = _properties_with(problems)
    required = schema.get("required")
    names = required if isinstance(required, list) else []
    return Fields(
        {name: rules for name, rules in properties.items() if name not in unclear},
        frozenset(unclear),
        tuple(name for name in names if isinstance(name, str) and name in properties),
    )


def _properties_with(problems: list[Problem]) -> set[str]:
    """Names of the properties that have one of the problems."""
    return {str(found.at[1]) for found in problems if found.at[:1] == ("properties",) != found.at}


def _all_property_problems(properties: dict[str, Any], invalid: list[Problem]) -> Iterator[Problem]:
    """The problems of each property; those with wrong types of keywords have them already."""
    skipped = _properties_with(invalid)
    for name, rules in properties.items():
        found = list(_name_problems(name, properties))
        if name not in skipped:
            found += property_problems(rules)
        for problem in found:
            yield _of_property(name, problem)


def _of_property(name: str, problem: Problem) -> Problem:
    named = Problem(f"property {name!r}: {problem.text}", problem.fix, problem.at)
    return named.below("properties", name)


def _dialect_problems(schema: dict[str, Any]) -> Iterator[Problem]:
    if schema.get("$schema", DIALECT) not in (DIALECT, f"{DIALECT}#"):
        what = "is read as JSON Schema 2020-12, but names another dialect"
        yield Problem(what, f'"$schema" can only be "{DIALECT}"', ("$schema",))


def _metaschema_problems(schema: dict[str, Any]) -> Iterator[Problem]:
    for error in _METASCHEMA.iter_errors(schema):
        at = tuple(error.absolute_path)
        if at[:1] == ("properties",) and set(at[2:3]) & {"type", *REFUSED}:
            continue  # The check of the property explains it.
        place = "/".join(str(step) for step in at) or "the root"
        found = as_json(error.instance)
        shown = found if len(found) <= 60 else f"{found[:60]}…"
        what = f"is not valid JSON Schema 2020-12 at {place}: {shown}"
        yield Problem(what, _expected(str(error.validator), error.validator_value), at)


def _expected(keyword: str, value: Any) -> str:
    match keyword:
        case "type":
            kinds = [value] if isinstance(value, str) else list(value)
            return f"write a value of type {' or '.join(kinds)}"
        case "uniqueItems":
            return "remove the repeated entry"
        case "minimum":
            return f"write a number of at least {value}"
        case "exclusiveMinimum":
            return f"write a number greater than {value}"
    return "see the keyword in docs/datasets.md"


def _root_problems(schema: dict[str, Any], properties: dict[str, Any]) -> Iterator[Problem]:
    if schema.get("additionalProperties", False) is not False:
        what = '"additionalProperties" can only be false'
        yield Problem(what, 'write "additionalProperties": false', ("additionalProperties",))
    required = schema.get("required", ())
    for position, name in enumerate(required if isinstance(required, list) else ()):
        if isinstance(name, str) and name not in properties:
            meant = similar(name, properties)
            fix = f"write {meant!r}" if meant else "remove it, or add the property"
            what = f"requires {name!r}, which is not among its properties"
            yield Problem(what, fix, ("required", position))


def _name_problems(name: str, properties: dict[str, Any]) -> Iterator[Problem]:
    if not NAME_PATTERN.fullmatch(name):
        what = "the name is not in snake_case"
        if any(other != name and other.lower() == name.lower() for other in properties):
            what = "another property differs only in case, and columns have no case"
        fix = "use snake_case: lower-case letters, digits and underscores, a letter first"
        yield Problem(what, f"{fix}, at most 63 characters")
    if name in RESERVED_FIELD_NAMES:
        yield Problem("every records table has a column of this name", "rename the property")
