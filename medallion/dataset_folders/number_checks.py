"""Problems of the keywords of a number in a record schema."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from medallion.dataset_folders.mistakes import Problem
from medallion.schemas.exact_numbers import exact
from medallion.schemas.json_schema import units_of
from medallion.vocabulary.value_formats import decimal_type_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_DECIMAL_TYPE: Final = re.compile(r"decimal\(([0-9]{1,9}),([0-9]{1,9})\)")
_SIGNS_OF_NUMBERS: Final = frozenset(".,+-'\N{RIGHT SINGLE QUOTATION MARK}\N{MINUS SIGN}")


def number_problems(rules: dict[str, Any]) -> Iterator[Problem]:
    """What the pipeline does not support in the keywords of a number or boolean."""
    yield from _range_problems(rules)
    if "x-type" in rules:
        yield from _column_type_problems(rules["x-type"])
    if "x-unit" in rules:
        yield from _unit_problems(rules)


def _range_problems(rules: dict[str, Any]) -> Iterator[Problem]:
    for least in ("minimum", "exclusiveMinimum"):
        for most in ("maximum", "exclusiveMaximum"):
            low, high = exact(rules.get(least)), exact(rules.get(most))
            if low is None or high is None:
                continue
            if low > high:
                yield Problem(f"{least} is greater than {most}", "swap them", (least,))
            if low == high and (least, most) != ("minimum", "maximum"):
                what = f"{least} and {most} are the same number: no value is between them"
                yield Problem(what, "change one of them", (least,))


def _column_type_problems(name: object) -> Iterator[Problem]:
    found = _DECIMAL_TYPE.fullmatch(name) if isinstance(name, str) else None
    fix = ""
    if not found:
        what = f'"x-type" must be "decimal(precision,scale)", such as "decimal(18,2)", not {name!r}'
        fix = "correct it, or omit it for a double"
    elif not 1 <= int(found[1]) <= 38:
        what = f'"x-type" {name!r}: a column holds 1 to 38 digits, not {int(found[1])}'
        fix = "choose a precision of 1 to 38"
    elif int(found[2]) > int(found[1]):
        what = (
            f'"x-type" {name!r}: of {int(found[1])} digits, '
            f"{int(found[2])} cannot follow the decimal point"
        )
        fix = "choose a scale of at most the precision"
    elif not decimal_type_of(str(name)):
        what, fix = f'"x-type" {name!r} has a leading zero', "write numbers without leading zeros"
    if fix:
        yield Problem(what, fix, ("x-type",))


def _unit_problems(rules: dict[str, Any]) -> Iterator[Problem]:
    declared = rules["x-unit"]
    units = list(units_of(rules)) if isinstance(declared, (str, list)) else []
    if not _are_texts(units):
        what = '"x-unit" must be a non-empty text, or a list of them'
        yield Problem(what, 'write, for example, ["EUR", "€"]', ("x-unit",))
        return
    twice = next((unit for unit in units if units.count(unit) > 1), None)
    if twice:
        yield Problem(f'"x-unit" has {twice!r} twice', "remove one of them", ("x-unit",))
    for unit in units:
        for what, fix in _spelling_problems(unit):
            yield Problem(f'"x-unit" {unit!r}: {what}', fix, ("x-unit",))


def _are_texts(units: list[Any]) -> bool:
    return bool(units) and all(isinstance(unit, str) and unit for unit in units)


def _spelling_problems(unit: str) -> Iterator[tuple[str, str]]:
    if unit != unit.strip():
        yield "white space is around it", "leave out the white space around it"
    if any(sign.isdecimal() for sign in unit):
        yield "a digit in it would be read as part of the number", "remove the digit"
    if all(sign in _SIGNS_OF_NUMBERS or sign.isspace() for sign in unit):
        yield "numbers use these characters", "name the unit"
