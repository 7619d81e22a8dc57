from __future__ import annotations

from typing import Any

import pytest

from tests.simulation.aws.states import DefinitionRefusedError
from tests.simulation.tests.benches import Bench, machine

DATA = {
    "text": "b", "number": 5, "flag": True, "null": None, "zero": 0, "other": "b",
    "time": "2026-01-05T08:00:00Z", "later": "2026-01-05T09:00:00+00:30", "limit": 6,
}  # fmt: skip


def chosen(rule: dict[str, Any], data: Any = None) -> bool | str | None:
    """Whether the rule applies, or the error."""
    definition = machine(
        {"Type": "Choice", "Choices": [{**rule, "Next": "S1"}], "Default": "S2"},
        {"Type": "Pass", "Result": True, "End": True},
        {"Type": "Pass", "Result": False, "End": True},
    )
    execution = Bench().run(definition, DATA if data is None else data)
    return execution.output if execution.status == "SUCCEEDED" else execution.error


@pytest.mark.parametrize(
    ("variable", "operator", "value", "expected"),
    [
        ("text", "StringEquals", "b", True),
        ("text", "StringEquals", "B", False),
        ("number", "StringEquals", "5", False),
        ("text", "StringLessThan", "c", True),
        ("text", "StringGreaterThanEquals", "b", True),
        ("text", "StringEqualsPath", "$.other", True),
        ("text", "StringMatches", "*", True),
        ("text", "StringMatches", r"\*", False),
        ("number", "NumericEquals", 5.0, True),
        ("flag", "NumericEquals", 1, False),
        ("text", "NumericEquals", 5, False),
        ("number", "NumericLessThan", 5, False),
        ("number", "NumericLessThanEquals", 5, True),
        ("number", "NumericGreaterThan", 4, True),
        ("number", "NumericLessThanPath", "$.limit", True),
        ("flag", "BooleanEquals", True, True),
        ("number", "BooleanEquals", True, False),
        ("zero", "BooleanEquals", False, False),
        ("time", "TimestampEquals", "2026-01-05T09:00:00+01:00", True),
        ("time", "TimestampLessThanPath", "$.later", True),
        ("text", "TimestampEquals", "2026-01-05T08:00:00Z", False),
        ("null", "IsNull", True, True),
        ("text", "IsNull", False, True),
        ("text", "IsString", True, True),
        ("flag", "IsNumeric", True, False),
        ("flag", "IsBoolean", True, True),
        ("time", "IsTimestamp", True, True),
        ("text", "IsTimestamp", True, False),
        ("null", "IsPresent", True, True),
        ("nothing", "IsPresent", True, False),
        ("nothing", "IsPresent", False, True),
        ("nothing", "StringEquals", "b", "States.Runtime"),
        ("nothing", "IsNull", True, "States.Runtime"),
    ],
)
def test_operators(variable: str, operator: str, value: Any, expected: Any) -> None:
    assert chosen({"Variable": f"$.{variable}", operator: value}) == expected


def test_rules_combine() -> None:
    five = {"Variable": "$.number", "NumericEquals": 5}
    six = {"Variable": "$.number", "NumericEquals": 6}
    assert chosen({"And": [five, {"Not": six}]}) is True
    assert chosen({"And": [five, six]}) is False
    assert chosen({"Or": [six, five]}) is True
    assert chosen({"Not": {"Or": [six, five]}}) is False


def test_and_stops_at_the_first_part_that_is_false() -> None:
    is_present = {"Variable": "$.nothing", "IsPresent": True}
    rule = {"And": [is_present, {"Variable": "$.nothing", "NumericEquals": 1}]}
    assert chosen(rule) is False


def test_the_first_rule_that_applies_counts() -> None:
    rule = {"Variable": "$.n", "NumericGreaterThan": 0}
    definition = machine(
        {"Type": "Choice", "Choices": [{**rule, "Next": "S1"}, {**rule, "Next": "S2"}]},
        {"Type": "Pass", "Result": "first", "End": True},
        {"Type": "Pass", "Result": "second", "End": True},
    )
    assert Bench().run(definition, {"n": 1}).output == "first"
    assert Bench().run(definition, {"n": 0}).error == "States.NoChoiceMatched"


@pytest.mark.parametrize(
    "rule", [{"Variable": "$.a", "BooleanLessThan": True}, {"Variable": "$.a"}, {"Not": {}}]
)
def test_an_unknown_rule_is_refused(rule: dict[str, Any]) -> None:
    with pytest.raises(DefinitionRefusedError):
        chosen(rule)
