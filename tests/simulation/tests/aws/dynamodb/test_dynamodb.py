from __future__ import annotations

from typing import Any

import pytest

from tests.simulation.tests.aws.dynamodb.ledger_table import KEY, a_table, put, refused


def test_a_failed_condition_changes_nothing_and_can_show_the_item() -> None:
    _, dynamodb = a_table()
    put(dynamodb, "s", fence={"N": "3"})
    with refused("ConditionalCheckFailedException") as raised:
        dynamodb.put_item(
            TableName="ledger",
            Item=KEY,
            ConditionExpression="attribute_not_exists(pk)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    assert raised.value.details == {"Item": KEY | {"fence": {"N": "3"}}}
    assert dynamodb.get_item(TableName="ledger", Key=KEY)["Item"]["fence"] == {"N": "3"}


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"ConditionExpression": "status = :a"}, "reserved keyword: status"),
        ({"ConditionExpression": "#x = :a"}, "attribute name: #x"),
        ({"ConditionExpression": "a = :b"}, "attribute value: :b"),
        ({"ConditionExpression": "attribute_exists(a)"}, "unused in expressions: keys: {:a}"),
        ({"ConditionExpression": "a = = :a"}, "Syntax error"),
        ({"ConditionExpression": "a = :a", "ExpressionAttributeNames": {"#n": "n"}}, "unused"),
        ({}, "only be specified when using expressions"),
        ({"Item": {"pk": {"S": "p"}}, "ConditionExpression": "a = :a"}, "Missing the key sk"),
        ({"Item": KEY | {"sk": {"S": ""}}, "ConditionExpression": "a = :a"}, "empty string"),
        ({"Item": KEY | {"sk": {"N": "1"}}, "ConditionExpression": "a = :a"}, "mismatch for key"),
        ({"Item": KEY | {"sk": {"S": "é" * 513}}, "ConditionExpression": "a = :a"}, "rangekey"),
        ({"Item": KEY | {"pk": {"S": "x" * 2049}}, "ConditionExpression": "a = :a"}, "hashkey"),
        ({"Item": KEY | {"n": {"N": "x"}}, "ConditionExpression": "a = :a"}, "numeric"),
        ({"Item": KEY | {"n": {"SS": []}}, "ConditionExpression": "a = :a"}, "empty"),
        ({"Item": KEY | {"n": {"S": "é" * 204_800}}}, "exceeded the maximum allowed size"),
    ],
)
def test_an_invalid_request_is_refused(request_: dict[str, Any], message: str) -> None:
    _, dynamodb = a_table()
    values = {"ExpressionAttributeValues": {":a": {"S": "x"}}}
    with refused("ValidationException", message):
        dynamodb.put_item(**{"TableName": "ledger", "Item": KEY} | values | request_)


def test_a_put_and_a_delete_return_the_old_item_or_nothing() -> None:
    _, dynamodb = a_table()
    request = {"TableName": "ledger", "ReturnValues": "ALL_OLD"}
    assert dynamodb.put_item(**request, Item=KEY) == {}
    assert dynamodb.put_item(**request, Item=KEY | {"n": {"N": "1"}}) == {"Attributes": KEY}
    assert dynamodb.delete_item(**request, Key=KEY) == {"Attributes": KEY | {"n": {"N": "1"}}}
    assert dynamodb.delete_item(**request, Key=KEY) == {}
    for method, wanted in (
        (dynamodb.put_item, {"Item": KEY}),
        (dynamodb.delete_item, {"Key": KEY}),
    ):
        with refused("ValidationException", "ALL_OLD or NONE"):
            method(TableName="ledger", ReturnValues="ALL_NEW", **wanted)


def test_an_update_returns_what_it_changed() -> None:
    _, dynamodb = a_table()
    put(dynamodb, "s", a={"N": "1"}, b={"N": "1"}, m={"M": {"x": {"N": "1"}, "y": {"N": "1"}}})
    response = dynamodb.update_item(
        TableName="ledger",
        Key=KEY,
        UpdateExpression="SET a = a + :one, m.x = :one REMOVE b",
        ExpressionAttributeValues={":one": {"N": "1.00"}},
        ReturnValues="UPDATED_NEW",
    )
    assert response == {"Attributes": {"a": {"N": "2"}, "m": {"M": {"x": {"N": "1"}}}}}


def test_a_scan_sees_each_item_once_over_pages_of_one_megabyte() -> None:
    _, dynamodb = a_table()
    for number in range(7):
        item = {"pk": {"S": str(number)}, "sk": {"S": "s"}, "text": {"S": "x" * 300_000}}
        dynamodb.put_item(TableName="ledger", Item=item)
    request: dict[str, Any] = {
        "TableName": "ledger",
        "FilterExpression": "pk <> :p",
        "ExpressionAttributeValues": {":p": {"S": "3"}},
        "ProjectionExpression": "pk",
    }
    pages = [dynamodb.scan(**request)]
    while "LastEvaluatedKey" in pages[-1]:
        pages.append(dynamodb.scan(**request, ExclusiveStartKey=pages[-1]["LastEvaluatedKey"]))
    assert [page["ScannedCount"] for page in pages] == [3, 3, 1]
    found = [item["pk"]["S"] for page in pages for item in page["Items"]]
    assert sorted(found) == ["0", "1", "2", "4", "5", "6"]


def test_a_batch_leaves_keys_unprocessed_above_16_megabytes_or_if_faults_say_so() -> None:
    _, dynamodb = a_table()
    keys = []
    for number in range(60):
        put(dynamodb, str(number), text={"S": "x" * 300_000})
        keys.append({"pk": {"S": "p"}, "sk": {"S": str(number)}})
    wanted = {"ledger": {"Keys": keys, "ConsistentRead": True}}
    response = dynamodb.batch_get_item(RequestItems=wanted)
    assert len(response["Responses"]["ledger"]) == 55
    assert response["UnprocessedKeys"] == {"ledger": {"Keys": keys[55:], "ConsistentRead": True}}
    few = {"ledger": {"Keys": keys[:2]}}
    dynamodb.batch_keys = 2
    assert dynamodb.batch_get_item(RequestItems=few)["UnprocessedKeys"] == {}
    response = dynamodb.batch_get_item(RequestItems=wanted)
    assert len(response["UnprocessedKeys"]["ledger"]["Keys"]) == 58
    with refused("ValidationException", "duplicates"):
        dynamodb.batch_get_item(RequestItems={"ledger": {"Keys": [keys[0], keys[0]]}})
    with refused("ValidationException", "Too many items"):
        dynamodb.batch_get_item(RequestItems={"ledger": {"Keys": keys * 2}})


def test_reads_without_consistency_can_be_stale() -> None:
    scheduler, dynamodb = a_table()
    put(dynamodb, "old", n={"N": "1"})
    scheduler.run(until=10)
    put(dynamodb, "old", n={"N": "2"})
    put(dynamodb, "new")
    dynamodb.delete_item(TableName="ledger", Key=KEY | {"sk": {"S": "none"}})
    dynamodb.stale_seconds = 2
    key = {"TableName": "ledger", "Key": KEY | {"sk": {"S": "old"}}}
    assert dynamodb.get_item(**key)["Item"]["n"] == {"N": "1"}
    assert dynamodb.get_item(**key, ConsistentRead=True)["Item"]["n"] == {"N": "2"}
    assert dynamodb.scan(TableName="ledger")["Count"] == 1
    assert dynamodb.scan(TableName="ledger", ConsistentRead=True)["Count"] == 2
    scheduler.run(until=12)
    assert dynamodb.get_item(**key)["Item"]["n"] == {"N": "2"}


@pytest.mark.parametrize(
    ("filler", "size"),
    [
        (lambda size: {"S": "x" * size}, 0),
        (lambda size: {"B": b"x" * size}, 0),
        (lambda size: {"SS": ["x" * size]}, 0),
        (lambda size: {"L": [{"S": "x" * size}, {"BOOL": True}]}, 3 + 1 + 2),
        (lambda size: {"M": {"ab": {"S": "x" * size}, "c": {"N": "12345"}}}, 3 + 3 + 2 + 4),
    ],
)
def test_an_item_has_at_most_400_kilobytes(filler: Any, size: int) -> None:
    _, dynamodb = a_table()
    names = len("pkpskstext")
    most = 400 * 1024 - names - size
    put(dynamodb, "s", text=filler(most))
    with refused("ValidationException", "Item size has exceeded"):
        put(dynamodb, "s", text=filler(most + 1))
    with refused("ValidationException", "Item size to update has exceeded"):
        dynamodb.update_item(
            TableName="ledger",
            Key=KEY,
            UpdateExpression="SET z = :z",
            ExpressionAttributeValues={":z": {"BOOL": True}},
        )


@pytest.mark.parametrize("number", ["1e2", "100", "100.0", "0100", "+100"])
def test_numbers_are_stored_in_their_shortest_form(number: str) -> None:
    _, dynamodb = a_table()
    put(dynamodb, "s", n={"N": number})
    assert dynamodb.get_item(TableName="ledger", Key=KEY)["Item"]["n"] == {"N": "100"}


@pytest.mark.parametrize(
    "number", ["1" * 39, "NaN", "Infinity", "1e126", "1e-131", "1_0", " 1", "\u0661"]
)
def test_what_is_no_number_is_refused(number: str) -> None:
    _, dynamodb = a_table()
    with refused("ValidationException", "numeric"):
        put(dynamodb, "s", n={"N": number})


@pytest.mark.parametrize(
    "key", [{"pk": {"S": "p"}}, KEY | {"n": {"S": "x"}}, {"pk": {"S": "p"}, "n": {"S": "x"}}]
)
def test_a_key_has_exactly_the_key_attributes(key: dict[str, Any]) -> None:
    _, dynamodb = a_table()
    with refused("ValidationException", "does not match the schema"):
        dynamodb.get_item(TableName="ledger", Key=key)


def test_the_longest_keys_are_accepted() -> None:
    _, dynamodb = a_table()
    key = {"pk": {"S": "é" * 1024}, "sk": {"S": "x" * 1024}}
    dynamodb.put_item(TableName="ledger", Item=key)
    assert dynamodb.get_item(TableName="ledger", Key=key)["Item"] == key


def test_a_read_of_the_far_past_finds_the_oldest_version_that_is_kept() -> None:
    scheduler, dynamodb = a_table()
    for number in range(4):
        scheduler.run(until=100.0 * number)
        put(dynamodb, "s", n={"N": str(number)})
    dynamodb.stale_seconds = 299
    assert dynamodb.get_item(TableName="ledger", Key=KEY)["Item"]["n"] == {"N": "2"}


def test_what_the_simulation_does_not_model_is_refused() -> None:
    _, dynamodb = a_table()
    with pytest.raises(NotImplementedError, match="IndexName"):
        dynamodb.query(TableName="ledger", IndexName="by-owner")
    with refused("ResourceNotFoundException"):
        dynamodb.scan(TableName="other")
