from __future__ import annotations

from typing import Any

import pytest

from tests.simulation.tests.aws.dynamodb.ledger_table import KEY, a_table, put, refused, with_used

VALUES: dict[str, dict[str, Any]] = {
    "low": {"N": "4.0"},
    "high": {"N": "50"},
    "deep": {"S": "deep"},
    "map": {"S": "M"},
    "x": {"S": "x"},
    "more": {"L": [{"N": "9"}]},
    "twice": {"SS": ["a", "a"]},
    "set": {"SS": ["b", "c"]},
}
ITEM: dict[str, dict[str, Any]] = {
    "n": {"N": "5"},
    "m": {"M": {"x": {"L": [{"S": "deep"}]}}},
    "t": {"S": "text"},
    "l": {"L": [{"N": "1"}, {"N": "2"}, {"N": "3"}]},
    "s": {"SS": ["a", "b"]},
}


def updated(update: str, condition: str | None = None) -> dict[str, Any]:
    """The item after an update."""
    _, dynamodb = a_table()
    put(dynamodb, "s", **{f"{name}": value for name, value in ITEM.items()})
    request = {"TableName": "ledger", "Key": KEY, "UpdateExpression": update}
    if condition:
        request["ConditionExpression"] = condition
    response = dynamodb.update_item(**with_used(request | {"ReturnValues": "ALL_NEW"}, **VALUES))
    found: dict[str, Any] = response["Attributes"]
    return found


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("n BETWEEN :low AND :high", True),
        ("t BETWEEN :low AND :high", False),
        ("m.x[0] = :deep", True),
        ("m.x[1] = :deep", False),
        ("m.x.y = :deep", False),
        ("size(t) < :low", False),
        ("size(t) <= :low", True),
        ("size(l) < :low", True),
        ("size(n) < :high", False),
        ("begins_with(t, :x)", False),
        ("begins_with(n, :x)", False),
        ("begins_with(t, :low)", False),
        ("contains(t, :x)", True),
        ("contains(t, :deep)", False),
        ("contains(s, :x)", False),
        ("contains(m.x, :deep)", True),
        ("contains(z, :deep)", False),
        ("attribute_type(m, :map)", True),
        ("attribute_type(z, :map)", False),
        ("attribute_exists(m.x)", True),
        ("attribute_exists(m.y)", False),
        ("NOT n IN (:low, :high) AND n > :low", True),
        ("n = :low OR n > :low", True),
    ],
)
def test_conditions(condition: str, holds: bool) -> None:
    if holds:
        updated("SET z = n", condition)
    else:
        with refused("ConditionalCheckFailedException"):
            updated("SET z = n", condition)


@pytest.mark.parametrize(
    ("update", "name", "value"),
    [
        ("SET l[1] = :x", "l", {"L": [{"N": "1"}, {"S": "x"}, {"N": "3"}]}),
        ("SET l[9] = :x", "l", {"L": [*ITEM["l"]["L"], {"S": "x"}]}),
        ("REMOVE l[0], l[1]", "l", {"L": [{"N": "3"}]}),
        ("SET l = list_append(:more, l)", "l", {"L": [{"N": "9"}, *ITEM["l"]["L"]]}),
        ("SET m.x[0] = :x", "m", {"M": {"x": {"L": [{"S": "x"}]}}}),
        ("REMOVE m.x", "m", {"M": {}}),
        ("SET n = n - :low", "n", {"N": "1"}),
        ("SET n = t, t = :x", "n", {"S": "text"}),
        ("ADD n :low", "n", {"N": "9"}),
        ("ADD s :set", "s", {"SS": ["a", "b", "c"]}),
        ("DELETE s :set", "s", {"SS": ["a"]}),
    ],
)
def test_updates(update: str, name: str, value: dict[str, Any]) -> None:
    assert updated(update)[name] == value


@pytest.mark.parametrize(
    ("update", "message"),
    [
        ("SET sk = :x", "part of the key"),
        ("SET a = :x, a.b = :x", "overlap"),
        ("SET a = :x SET b = :x", "only be used once"),
        ("SET a = nowhere + :low", "does not exist in the item"),
        ("SET nowhere.b = :x", "document path .* invalid"),
        ("SET a = t + :low", "incorrect data type"),
        ("SET a = list_append(t, :more)", "incorrect data type"),
        ("SET a = list_append(l, :x)", "incorrect data type"),
        ("SET a = size(t)", "Invalid function name; function: size"),
        ("SET a = :twice", "duplicates"),
        ("ADD t :low", "incorrect data type"),
        ("ADD a :x", "incorrect data type"),
        ("DELETE t :set", "incorrect data type"),
        ("GET a = :x", "Syntax error"),
        ("SET 5 = :x", "Syntax error"),
        ("SET a ! :x", 'Syntax error; token: "!"'),
        ("SET a : :x", "Syntax error"),
        (" ", "can not be empty"),
    ],
)
def test_an_invalid_update_is_refused(update: str, message: str) -> None:
    with refused("ValidationException", message):
        updated(update)


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("t = :x t", "Syntax error"),
        ("(t = :x", "Syntax error"),
        ("begins(t, :x)", "Invalid function name; function: begins"),
        ("t = attribute_exists(t)", "not allowed to be used this way"),
        ("t + :x", "Syntax error"),
    ],
)
def test_an_invalid_condition_is_refused(condition: str, message: str) -> None:
    with refused("ValidationException", message):
        updated("SET z = n", condition)


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("(pk = :p) AND (sk < :b)", ["a"]),
        ("pk = :p AND sk <= :b", ["a", "b"]),
        ("pk = :p AND sk >= :b", ["b", "c"]),
        ("pk = :p AND sk > :b", ["c"]),
        ("sk = :b AND pk = :p", ["b"]),
        ("pk = :p", ["a", "b", "c"]),
    ],
)
def test_key_conditions(condition: str, found: list[str]) -> None:
    _, dynamodb = a_table()
    for sort in ("c", "a", "b"):
        put(dynamodb, sort)
    request = {"TableName": "ledger", "KeyConditionExpression": condition}
    response = dynamodb.query(**with_used(request, p={"S": "p"}, b={"S": "b"}))
    assert [item["sk"]["S"] for item in response["Items"]] == found


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("sk = :b", "missed key schema element: pk"),
        ("pk > :b", "not supported"),
        ("pk = :b AND n = :b", "not supported"),
        ("pk = :b AND sk = :b AND sk = :b", "not supported"),
        ("pk = :b AND sk <> :b", "Invalid operator"),
        ("pk = :b AND contains(sk, :b)", "Invalid operator"),
        ("pk = :b AND (sk = :b", "Syntax error"),
        ("pk = :b sk", "Syntax error"),
        ("pk = :b AND begins_with(sk :b)", "Syntax error"),
    ],
)
def test_an_invalid_key_condition_is_refused(condition: str, message: str) -> None:
    _, dynamodb = a_table()
    request = {"TableName": "ledger", "KeyConditionExpression": condition}
    with refused("ValidationException", message):
        dynamodb.query(**with_used(request, b={"S": "b"}))
