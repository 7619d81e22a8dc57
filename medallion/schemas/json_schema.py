"""A record schema: its validator for records, and the other rules that code acts on."""

from __future__ import annotations

import operator
import re
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from medallion.schemas.ecma_patterns import occurs
from medallion.schemas.exact_numbers import exact, is_multiple, is_same, is_whole
from medallion.schemas.json_formats import is_email, is_uri, is_uuid
from medallion.vocabulary.property_types import scalar_type
from medallion.vocabulary.value_formats import date_of, date_time_of, decimal_type_of, is_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from decimal import Decimal

    from jsonschema.protocols import Validator

    Keyword = Callable[[Validator, Any, object, object], Iterator[ValidationError]]

NAME_PATTERN = re.compile(r"[a-z][a-z0-9_]{0,62}")
"""Names become Glue tables, Iceberg columns and folders: lower case, digits, underscores."""


def _number_keyword(holds: Callable[[Decimal, Decimal], bool], relation: str) -> Keyword:
    """A keyword that compares a number exactly with the schema's."""

    def check(
        _validator: Validator, limit: float, value: object, _schema: object
    ) -> Iterator[ValidationError]:
        number, bound = exact(value), exact(limit)
        if number is not None and bound is not None and not holds(number, bound):
            yield ValidationError(f"{value!s} is not {relation} {limit}")

    return check


def _check_const(
    _validator: Validator, only: object, value: object, _schema: object
) -> Iterator[ValidationError]:
    if not is_same(value, only):
        yield ValidationError(f"{value!r} is not {only!r}")


def _check_pattern(
    _validator: Validator, pattern: str, value: object, _schema: object
) -> Iterator[ValidationError]:
    """The keyword `pattern`, which jsonschema itself reads in Python's dialect."""
    if isinstance(value, str) and not occurs(pattern, value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


def _check_column_type(
    _validator: Validator, name: str, value: object, _schema: object
) -> Iterator[ValidationError]:
    number, column = exact(value), decimal_type_of(name)
    if number is not None and column is not None and column.text_of(number) is None:
        yield ValidationError(f"{value!s} does not fit into {name}")


def _is_number(_checker: object, value: object) -> bool:
    return exact(value) is not None


def _is_integer(_checker: object, value: object) -> bool:
    number = exact(value)
    return number is not None and is_whole(number)


def _format_checker() -> FormatChecker:
    """A checker of formats, which apply only to texts."""
    checks: dict[str, Callable[[str], object]] = {
        "date": date_of,
        "date-time": date_time_of,
        "time": is_time,
        "email": is_email,
        "uri": is_uri,
        "uuid": is_uuid,
    }
    checker = FormatChecker(formats=())
    for name, check in checks.items():

        @checker.checks(name)
        def _holds(value: object, check: Callable[[str], object] = check) -> bool:
            return not isinstance(value, str) or bool(check(value))

    return checker


_make_validator: Callable[..., Validator] = extend(  # type: ignore[no-untyped-call] # in its stubs
    Draft202012Validator,
    {
        "minimum": _number_keyword(operator.ge, "at least"),
        "maximum": _number_keyword(operator.le, "at most"),
        "exclusiveMinimum": _number_keyword(operator.gt, "greater than"),
        "exclusiveMaximum": _number_keyword(operator.lt, "less than"),
        "multipleOf": _number_keyword(is_multiple, "a multiple of"),
        "const": _check_const,
        "pattern": _check_pattern,
        "x-type": _check_column_type,
    },
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine_many(
        {"number": _is_number, "integer": _is_integer}
    ),
)
_record_formats = _format_checker()


def record_validator(schema: dict[str, Any]) -> Validator:
    """The validator of one record, or of one value by its property's keywords.

    Numbers may be int, float or Decimal; they are compared as the decimals that were written.
    """
    return _make_validator(schema, format_checker=_record_formats)


def verbatim_fields(schema: dict[str, Any]) -> tuple[str, ...]:
    """The fields whose value must be in the record's quote, letter by letter."""
    return tuple(name for name, rules in schema["properties"].items() if "x-grounding" in rules)


def is_verbatim_number(rules: dict[str, Any]) -> bool:
    """Whether the model is asked for the number as text, as the document writes it."""
    return "x-grounding" in rules and scalar_type(rules) != "string"


def units_of(rules: dict[str, Any]) -> tuple[str, ...]:
    """The units that may accompany a number."""
    units = rules.get("x-unit", ())
    return (units,) if isinstance(units, str) else tuple(units)
