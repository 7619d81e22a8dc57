"""The normalizations of each type of field, in the order in which they apply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from lambdas.extract_batch.values.moments import with_minutes_of_offset, with_offset_of_zone
from lambdas.extract_batch.values.numbers import plain_number, separated_number, without_unit
from lambdas.extract_batch.values.texts import boolean_of, enum_value_of
from medallion.schemas.json_schema import units_of
from medallion.vocabulary import value_rules
from medallion.vocabulary.property_types import scalar_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from medallion.vocabulary.datasets import ValueSettings


class Normalization(NamedTuple):
    """One change that can make a text fit its field.

    Attributes:
        rule: its name in `medallion.vocabulary.value_rules`.
        apply: gives the value, which may again be a text; None if it does not apply.
    """

    rule: str
    apply: Callable[[str], Any]


def normalizations_of(rules: dict[str, Any], settings: ValueSettings) -> tuple[Normalization, ...]:
    """The normalizations for a field with these rules that the dataset has switched on."""
    by_type = {"boolean": _of_booleans, "number": _of_numbers, "integer": _of_numbers}
    known = by_type.get(scalar_type(rules), _of_texts)(rules, settings)
    return tuple(change for change in known if change.rule in settings.normalizations)


def _of_booleans(_rules: dict[str, Any], _settings: ValueSettings) -> Iterator[Normalization]:
    yield Normalization(value_rules.BOOLEAN_FROM_TEXT, boolean_of)


def _of_numbers(rules: dict[str, Any], settings: ValueSettings) -> Iterator[Normalization]:
    units, separator = units_of(rules), settings.decimal_separator
    if units:
        yield Normalization(value_rules.UNIT_REMOVED, lambda text: without_unit(text, units))
    yield Normalization(
        value_rules.NUMBER_SEPARATORS, lambda text: separated_number(text, separator)
    )
    yield Normalization(value_rules.NUMBER_FROM_TEXT, lambda text: plain_number(text, separator))


def _of_texts(rules: dict[str, Any], settings: ValueSettings) -> Iterator[Normalization]:
    values = _listed(rules)
    if values:
        yield Normalization(value_rules.ENUM_SPELLING, lambda text: enum_value_of(text, values))
    yield Normalization(value_rules.WHITE_SPACE_TRIMMED, str.strip)
    if rules.get("format") in {"date-time", "time"}:
        yield Normalization(value_rules.OFFSET_COMPLETED, with_minutes_of_offset)
    if rules.get("format") == "date-time" and settings.timezone:
        zone = settings.timezone
        yield Normalization(
            value_rules.TIME_ZONE_ADDED, lambda text: with_offset_of_zone(text, zone)
        )


def _listed(rules: dict[str, Any]) -> tuple[str, ...]:
    values = rules.get("enum", [rules.get("const")])
    return tuple(value for value in values if isinstance(value, str))
