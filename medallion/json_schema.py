"""What a record schema may say: the part of JSON Schema 2020-12 that the whole pipeline honours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import SchemaError, ValidationError
from jsonschema.validators import extend

from medallion.datasets import RESERVED_FIELD_NAMES
from medallion.ecma_patterns import compiled, occurs
from medallion.errors import DatasetInvalidError
from medallion.value_formats import date_of, date_time_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jsonschema.protocols import Validator

NAME_PATTERN = re.compile(r"[a-z][a-z0-9_]{0,62}")
"""Names become Glue tables, Iceberg columns and folders: lower case, digits, underscores."""

_SCALARS = frozenset({"string", "number", "integer", "boolean"})
_ROOT_KEYWORDS = frozenset(
    {"$schema", "title", "description", "type", "properties", "required", "additionalProperties"}
)
_FOR_STRINGS = frozenset({"enum", "format", "pattern", "minLength", "maxLength", "x-grounding"})
_FOR_NUMBERS = frozenset({"minimum", "maximum"})
_FOR_ALL = frozenset({"type", "description"})
_FORMATS = frozenset({"date", "date-time", "email"})

_record_formats = FormatChecker(formats=("email",))


@_record_formats.checks("date")
def _is_date(value: object) -> bool:
    return not isinstance(value, str) or date_of(value) is not None


@_record_formats.checks("date-time")
def _is_date_time(value: object) -> bool:
    return not isinstance(value, str) or date_time_of(value) is not None


def _check_pattern(
    _validator: Validator, pattern: str, value: object, _schema: object
) -> Iterator[ValidationError]:
    """The keyword `pattern`, which jsonschema itself reads in Python's dialect."""
    if isinstance(value, str) and not occurs(pattern, value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


_make_validator: Callable[..., Validator] = extend(  # type: ignore[no-untyped-call] # in its stubs
    Draft202012Validator, {"pattern": _check_pattern}
)


def record_validator(schema: dict[str, Any]) -> Validator:
    """Build the validator of one record: types, enums, ranges, patterns and formats."""
    return _make_validator(schema, format_checker=_record_formats)


def verbatim_fields(schema: dict[str, Any]) -> tuple[str, ...]:
    """Name the fields whose value must stand in the record's quote, letter by letter."""
    return tuple(name for name, rules in schema["properties"].items() if "x-grounding" in rules)


def scalar_type(rules: dict[str, Any]) -> str:
    """Give the one type of a property that is not null."""
    declared = rules["type"]
    types = [declared] if isinstance(declared, str) else [t for t in declared if t != "null"]
    return str(types[0])


def check_record_schema(schema: object, file: str) -> None:
    """Refuse a schema that some part of the pipeline could not honour.

    Args:
        schema: the parsed JSON.
        file: how error messages name it.

    Raises:
        DatasetInvalidError: `INVALID_SCHEMA`; the message says what to change.
    """
    if not isinstance(schema, dict):
        raise _invalid(file, "must hold one JSON object.")
    try:
        # Without formats: "regex" would be Python's dialect.
        Draft202012Validator.check_schema(schema, FormatChecker(formats=()))
    except SchemaError as error:
        place = "/".join(str(step) for step in error.absolute_path) or "the root"
        raise _invalid(file, f"is no JSON Schema 2020-12 at {place}: {error.message}.") from error
    _check_root(schema, file)
    for name, rules in schema["properties"].items():
        _check_name(name, file)
        _check_property(name, rules, file)


def _check_root(schema: dict[str, Any], file: str) -> None:
    unknown = sorted(set(schema) - _ROOT_KEYWORDS)
    if unknown:
        raise _invalid(file, f"has the root keyword {unknown[0]!r}; records are flat: remove it.")
    if schema.get("type") != "object" or not schema.get("properties"):
        raise _invalid(file, 'needs "type": "object" and at least one property.')
    if schema.get("additionalProperties", False) is not False:
        raise _invalid(file, 'may only have "additionalProperties": false.')
    missing = sorted(set(schema.get("required", ())) - set(schema["properties"]))
    if missing:
        raise _invalid(file, f"requires {missing[0]!r}, which is not among its properties.")


def _check_name(name: str, file: str) -> None:
    if not NAME_PATTERN.fullmatch(name):
        raise _invalid(
            file, f"property {name!r}: names are snake_case, start with a letter, at most 63 long."
        )
    if name in RESERVED_FIELD_NAMES:
        raise _invalid(
            file, f"property {name!r}: the name belongs to a column of every records table; rename."
        )


def _check_property(name: str, rules: object, file: str) -> None:
    where = f"property {name!r}"
    if not isinstance(rules, dict) or not _is_scalar(rules.get("type")):
        raise _invalid(
            file,
            f'{where}: needs a "type" of string, number, integer or boolean, or one of them with '
            '"null" in a list; objects and arrays do not fit into a flat record.',
        )
    if not str(rules.get("description", "")).strip():
        raise _invalid(file, f"{where}: needs a description; it is what the model reads.")
    _check_keywords(where, rules, file)
    if scalar_type(rules) == "string":
        _check_string(where, rules, file)
    elif rules.get("minimum", 0) > rules.get("maximum", rules.get("minimum", 0)):
        raise _invalid(file, f"{where}: minimum is greater than maximum.")


def _is_scalar(declared: object) -> bool:
    if isinstance(declared, list):
        return len(declared) == 2 and "null" in declared and bool(_SCALARS & set(declared))
    return declared in _SCALARS


def _check_keywords(where: str, rules: dict[str, Any], file: str) -> None:
    kind = scalar_type(rules)
    allowed = _FOR_ALL
    if kind == "string":
        allowed = _FOR_ALL | _FOR_STRINGS
    elif kind in {"number", "integer"}:
        allowed = _FOR_ALL | _FOR_NUMBERS
    unknown = sorted(set(rules) - allowed)
    if unknown:
        raise _invalid(
            file,
            f"{where}: keyword {unknown[0]!r} is not supported for type {kind}; "
            f"allowed are {', '.join(sorted(allowed))}.",
        )


def _check_string(where: str, rules: dict[str, Any], file: str) -> None:
    values = rules.get("enum", ["-"])
    if not all(isinstance(value, str) and value.strip() for value in values):
        raise _invalid(file, f"{where}: enum values are texts that are not empty.")
    if "format" in rules and rules["format"] not in _FORMATS:
        raise _invalid(file, f"{where}: format is one of {', '.join(sorted(_FORMATS))}.")
    if rules.get("x-grounding", "verbatim") != "verbatim":
        raise _invalid(file, f'{where}: "x-grounding" can only be "verbatim".')
    if rules.get("minLength", 0) > rules.get("maxLength", rules.get("minLength", 0)):
        raise _invalid(file, f"{where}: minLength is greater than maxLength.")
    _check_pattern_syntax(where, rules.get("pattern", ""), file)


def _check_pattern_syntax(where: str, pattern: str, file: str) -> None:
    try:
        compiled(pattern)
    except ValueError as error:
        raise _invalid(
            file,
            f"{where}: pattern {pattern!r} is no ECMA-262 regular expression ({error}): write it "
            "as JavaScript reads it with the flag u, so ^ and $ for the ends, (?<name>...) for a "
            "named group, no flags inside, and \\ only before signs that have a meaning.",
        ) from error


def _invalid(file: str, message: str) -> DatasetInvalidError:
    return DatasetInvalidError("INVALID_SCHEMA", f"{file}: {message}")
