"""Numbers written as text, with separators or a unit; only if the reading is unambiguous."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_CHARS: Final = 100
"""No number in a column is longer."""

_SIGNS: Final = {"-": "-", "\N{MINUS SIGN}": "-", "+": ""}
_GROUPS: Final = {
    ".": ",",
    ",": ".",
}
"""Decimal separator -> thousands separator."""

_SPACES: Final = (
    " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}'\N{RIGHT SINGLE QUOTATION MARK}"
)
_EXPONENT: Final = re.compile("(?:0|[1-9][0-9]*)(?:[.][0-9]+)?[eE][+-]?[0-9]+")


class WrittenNumber(NamedTuple):
    """A number as a text writes it.

    Attributes:
        separated: not in JSON's notation, because of separators.
    """

    value: Decimal
    separated: bool


def number_of(text: str, decimal_separator: str = "") -> WrittenNumber | None:
    """The number in the text; None if the text is not a number or has two readings.

    "1,234" is 1234 or 1.234, unless the separator is known; "1,234.50" and "1,5" are unambiguous.

    Args:
        text: without a unit.
        decimal_separator: "." or "," if the dataset defines it, otherwise empty.
    """
    if len(text) > MAX_CHARS:
        return None
    sign, digits = _signed(text.strip())
    if _EXPONENT.fullmatch(digits):
        return _written(sign + digits, separated=False)
    readings = dict(_readings(digits))
    known = readings.get(decimal_separator)
    values = {known} if known else set(readings.values())
    if len(values) != 1:
        return None
    value = values.pop()
    return _written(sign + value, separated=value != digits)


def readings_of(text: str) -> list[Decimal]:
    """The different numbers that the text can mean, with either decimal separator."""
    numbers = [number_of(text, separator) for separator in _GROUPS]
    return list(dict.fromkeys(number.value for number in numbers if number))


def plain_number(text: str, decimal_separator: str) -> Decimal | None:
    """The number of a text in JSON's notation, apart from white space and signs."""
    number = number_of(text, decimal_separator)
    return None if number is None or number.separated else number.value


def separated_number(text: str, decimal_separator: str) -> Decimal | None:
    """The number of a text with thousands separators or a decimal comma."""
    number = number_of(text, decimal_separator)
    return number.value if number and number.separated else None


def without_unit(text: str, units: tuple[str, ...]) -> str | None:
    """The text without the unit before or after the number; None if it has no such unit."""
    sign, rest = text[:1], text[1:].strip()
    for unit in sorted(units, key=len, reverse=True):
        if text.endswith(unit):
            return text.removesuffix(unit).strip()
        if text.startswith(unit):
            return text.removeprefix(unit).strip()
        if sign in _SIGNS and rest.startswith(unit):
            return sign + rest.removeprefix(unit).strip()
    return None


def _signed(text: str) -> tuple[str, str]:
    sign = _SIGNS.get(text[:1])
    return ("", text) if sign is None else (sign, text[1:])


def _readings(digits: str) -> Iterator[tuple[str, str]]:
    """By decimal separator, the number in JSON's notation."""
    for separator in _GROUPS:
        found = _pattern(separator).fullmatch(digits)
        if found:
            whole = re.sub("[^0-9]", "", found["whole"])
            yield separator, whole + (f".{found['fraction']}" if found["fraction"] else "")


@lru_cache
def _pattern(separator: str) -> re.Pattern[str]:
    """Whole numbers: plain, in groups of three, or in Indian groups; a fraction may follow."""
    other = re.escape(_GROUPS[separator])
    groups = f"[1-9][0-9]{{0,2}}(?P<group>[{other}{_SPACES}])[0-9]{{3}}(?:(?P=group)[0-9]{{3}})*"
    indian = "|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}" if separator == "." else ""
    whole = f"(?P<whole>0|[1-9][0-9]*|{groups}{indian})"
    return re.compile(f"{whole}(?:{re.escape(separator)}(?P<fraction>[0-9]+))?")


def _written(text: str, *, separated: bool) -> WrittenNumber | None:
    try:
        return WrittenNumber(Decimal(text), separated)
    except InvalidOperation:
        return None
