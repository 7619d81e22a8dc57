from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from moto import mock_aws

from tests.simulation.tests.aws.dynamodb.ledger_table import KEY, TABLE, a_table, with_used
from tests.simulation.tests.aws.twins import moto_client, outcome


@pytest.fixture(scope="module")
def moto() -> Iterator[Any]:
    with mock_aws():
        client = moto_client("dynamodb")
        client.create_table(**TABLE)
        yield client


numbers = st.sampled_from(["0", "1", "2", "-3", "1.5", "10"]).map(lambda text: {"N": text})
texts = st.sampled_from(["", "a", "ab", "b", "é"]).map(lambda text: {"S": text})
# Without NULL, which moto takes for an absent attribute.
others = st.sampled_from(
    [
        {"BOOL": True},
        {"SS": ["a", "b"]},
        {"L": [{"N": "1"}, {"S": "a"}]},
        {"M": {"x": {"N": "1"}, "y": {"S": "a"}}},
    ]
)
values = st.one_of(numbers, texts, others)
attributes = st.dictionaries(st.sampled_from(["a", "b", "c"]), values, max_size=3)
placeholders = st.sampled_from([":v", ":w"])
paths = st.sampled_from(["a", "b", "c", "#a", "a.x", "b[0]"])
compared = st.tuples(paths, st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), placeholders).map(
    " ".join
)
memberships = st.tuples(paths, placeholders).map(lambda each: f"{each[0]} IN (:v, {each[1]})")
functions = st.one_of(
    st.tuples(st.sampled_from(["attribute_exists", "attribute_not_exists"]), paths).map(
        lambda each: f"{each[0]}({each[1]})"
    ),
    st.tuples(paths, placeholders).map(lambda each: f"begins_with({each[0]}, {each[1]})"),
)
# Without BETWEEN, for which moto fails if the types differ.
conditions = st.recursive(
    st.one_of(compared, memberships, functions),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["AND", "OR"]), inner).map(
            lambda each: f"({each[0]}) {each[1]} {each[2]}"
        ),
        inner.map(lambda each: f"NOT ({each})"),
    ),
    max_leaves=4,
)


@given(item=attributes, condition=conditions, v=values, w=values)
def test_conditions_hold_as_in_moto(
    moto: Any, item: dict[str, Any], condition: str, v: dict[str, Any], w: dict[str, Any]
) -> None:
    _, dynamodb = a_table()
    request = with_used(
        {"TableName": "ledger", "Item": KEY, "ConditionExpression": condition}, v=v, w=w
    )
    for service in (dynamodb, moto):
        service.put_item(TableName="ledger", Item=KEY | item)
    try:
        expected = outcome(moto, "put_item", request)
    except TypeError:  # moto orders values of different types; AWS finds them incomparable
        expected = {"Error": "ConditionalCheckFailedException"}
        assume("NOT" not in condition and "OR" not in condition)
    assert outcome(dynamodb, "put_item", request) == expected


changes = st.lists(
    st.sampled_from(
        [
            "SET a = :n",
            "SET #a = :v",
            # Not `c = :v` as well: in moto both attributes then share a set, and ADD changes both.
            "SET b = if_not_exists(b, :v), c = :n",
            "SET a = if_not_exists(a, :n) + :n",
            "SET a = a - :n",
            "SET c = list_append(c, :l)",
            "REMOVE a, b",
            "REMOVE c[0]",
            "ADD a :n",
            "ADD b :t",
            "DELETE b :t",
            "SET a = b REMOVE c",
        ]
    ),
    min_size=1,
    max_size=6,
)


@given(item=attributes, updates=changes, v=values, wanted=st.sampled_from(["NONE", "ALL_NEW"]))
def test_updates_change_items_as_in_moto(
    moto: Any, item: dict[str, Any], updates: list[str], v: dict[str, Any], wanted: str
) -> None:
    _, dynamodb = a_table()
    for service in (dynamodb, moto):
        service.put_item(TableName="ledger", Item=KEY | item)
    for update in updates:
        base = {"TableName": "ledger", "Key": KEY, "UpdateExpression": update}
        request = with_used(
            base | {"ReturnValues": wanted}, v=v, n={"N": "2"}, t={"SS": ["b", "z"]}, l={"L": [v]}
        )
        assert sorted_sets(outcome(dynamodb, "update_item", request)) == sorted_sets(
            outcome(moto, "update_item", request)
        )
    wanted_item = {"TableName": "ledger", "Key": KEY}
    assert sorted_sets(dynamodb.get_item(**wanted_item)) == sorted_sets(
        outcome(moto, "get_item", wanted_item)
    )


def sorted_sets(response: Any) -> Any:
    if isinstance(response, list):
        return [sorted_sets(member) for member in response]
    if not isinstance(response, dict):
        return response
    return {
        name: sorted(value) if name == "SS" else sorted_sets(value)
        for name, value in response.items()
    }


@given(
    sorts=st.lists(st.sampled_from(["a#1", "a#2", "b", "ab"]), unique=True),
    forward=st.booleans(),
    limit=st.integers(1, 3),
    sort_condition=st.sampled_from(["begins_with(sk, :s)", "sk > :s", "sk BETWEEN :s AND :e"]),
)
def test_pages_of_a_query_are_those_of_moto(
    moto: Any, sorts: list[str], forward: bool, limit: int, sort_condition: str
) -> None:
    _, dynamodb = a_table()
    partition = {"S": "/".join(sorts) or "none"}
    for service in (dynamodb, moto):
        for sort in sorts:
            service.put_item(TableName="ledger", Item={"pk": partition, "sk": {"S": sort}})
    request = with_used(
        {"TableName": "ledger", "KeyConditionExpression": f"pk = :p AND {sort_condition}"},
        p=partition,
        s={"S": "a"},
        e={"S": "b"},
    )
    request |= {"ScanIndexForward": forward, "Limit": limit}
    for _ in range(3):
        page = outcome(dynamodb, "query", request)
        # AWS may send the key of the last item although nothing follows; moto never does.
        expected = outcome(moto, "query", request)
        assert page["Items"] == expected["Items"]
        if "LastEvaluatedKey" not in page:
            assert "LastEvaluatedKey" not in expected
            break
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]
