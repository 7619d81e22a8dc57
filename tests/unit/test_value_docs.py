"""The examples of values in docs/datasets.md match the code."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest

from lambdas.extract_batch.judging.record_schema import RecordFields, RecordSchema
from medallion.vocabulary.datasets import ValueSettings
from medallion.vocabulary.value_rules import MEANINGS, NORMALIZATIONS

PAGE = (Path(__file__).parents[2] / "docs" / "datasets.md").read_text(encoding="utf-8")
SECTION = PAGE.split("## Values that do not fit\n")[1].split("\n## ")[0]
DONE = re.findall(
    r"^\| `(\w+)` \| [^|]+ \| `([^`]+)` \| `?([^|`]+)`? \| ([^|]+) \|$", SECTION, re.MULTILINE
)
REFUSED = re.findall(r"^\| `([^`]+)` \| [^|]+ \| ([^|]+) \|$", SECTION, re.MULTILINE)

FIELDS: Final[dict[str, dict[str, Any]]] = {
    "number": {"type": "number"},
    "decimal": {"type": "number", "x-type": "decimal(18,2)", "x-unit": ["EUR", "€"]},
    "boolean": {"type": "boolean"},
    "text": {"type": "string"},
    "pattern": {"type": "string", "pattern": "^[A-Z]{2}$"},
    "enum": {"type": "string", "enum": ["paid", "open", "in_dispute"]},
    "date-time": {"type": "string", "format": "date-time"},
}
SETTINGS: Final = {
    "": ValueSettings(),
    "comma": ValueSettings(decimal_separator=","),
    "Berlin": ValueSettings(timezone="Europe/Berlin"),
}


def read(raw: str, place: str) -> tuple[RecordFields, str]:
    name, _, setting = place.partition(", ")
    schema = {"type": "object", "properties": FIELDS}
    record = {name: json.loads(raw, parse_float=Decimal)}
    return RecordSchema(schema, values=SETTINGS[setting]).read(record, ""), name


def test_every_normalization_has_an_example() -> None:
    assert {rule for rule, *_ in DONE} == set(NORMALIZATIONS)
    assert set(MEANINGS) <= set(re.findall(r"`(\w+)`", SECTION))
    assert len(REFUSED) == SECTION.count("\n| ") - len(DONE) - 2
    assert len(REFUSED) > 5


def test_every_setting_is_listed() -> None:
    for name in asdict(ValueSettings()):
        assert f"\n| `values.{name}` | " in PAGE


@pytest.mark.parametrize(("rule", "raw", "value", "place"), DONE, ids=range(len(DONE)))
def test_an_example_is_read_by_its_rule(rule: str, raw: str, value: str, place: str) -> None:
    fields, name = read(raw, place)
    made = fields.for_record()
    assert made["normalizations"][name][0] == rule
    found = made["fields"].get(name)
    shown = "NULL" if found is None else found if isinstance(found, str) else json.dumps(found)
    assert shown == value


@pytest.mark.parametrize(("raw", "place"), REFUSED, ids=range(len(REFUSED)))
def test_an_example_is_refused(raw: str, place: str) -> None:
    fields, name = read(raw, place)
    assert list(fields.refused) == [name]
