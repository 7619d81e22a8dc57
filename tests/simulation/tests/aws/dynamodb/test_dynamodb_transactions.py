from __future__ import annotations

from typing import Any

from tests.simulation.aws.dynamodb import DynamoDB
from tests.simulation.tests.aws.dynamodb.ledger_table import KEY, a_table, put, refused


def transact(dynamodb: DynamoDB, *actions: dict[str, Any], **options: str) -> dict[str, Any]:
    return dynamodb.transact_write_items(TransactItems=list(actions), **options)


def an_action(sort: str, **condition: Any) -> dict[str, Any]:
    item = {"pk": {"S": "p"}, "sk": {"S": sort}}
    return {"Put": {"TableName": "ledger", "Item": item, **condition}}


def test_a_transaction_writes_all_or_nothing() -> None:
    _, dynamodb = a_table()
    put(dynamodb, "there")
    absent = {"ConditionExpression": "attribute_not_exists(pk)"}
    with refused("TransactionCanceledException", r"\[None, ConditionalCheckFailed\]") as raised:
        transact(dynamodb, an_action("a", **absent), an_action("there", **absent))
    assert raised.value.details["CancellationReasons"] == [
        {"Code": "None"},
        {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"},
    ]
    assert dynamodb.scan(TableName="ledger")["Count"] == 1
    with refused("ValidationException", "multiple operations on one item"):
        transact(dynamodb, an_action("a"), an_action("a", **absent))
    transact(dynamodb, an_action("a", **absent), an_action("b"))
    assert dynamodb.scan(TableName="ledger")["Count"] == 3


def test_writes_to_an_item_of_an_ongoing_transaction_conflict() -> None:
    scheduler, dynamodb = a_table()
    transact(dynamodb, an_action("a"))
    with refused("TransactionCanceledException", "TransactionConflict"):
        transact(dynamodb, an_action("b"), an_action("a"))
    with refused("TransactionConflictException"):
        put(dynamodb, "a")
    put(dynamodb, "b")
    scheduler.run(until=1)
    put(dynamodb, "a")


def test_a_repeated_token_of_a_transaction_writes_once() -> None:
    scheduler, dynamodb = a_table()
    count = {
        "Update": {
            "TableName": "ledger",
            "Key": KEY,
            "UpdateExpression": "ADD n :one",
            "ExpressionAttributeValues": {":one": {"N": "1"}},
        }
    }
    transact(dynamodb, count, ClientRequestToken="t")
    scheduler.run(until=1)
    transact(dynamodb, count, ClientRequestToken="t")
    assert dynamodb.get_item(TableName="ledger", Key=KEY)["Item"]["n"] == {"N": "1"}
    with refused("IdempotentParameterMismatchException"):
        transact(dynamodb, an_action("a"), ClientRequestToken="t")
    scheduler.run(until=700)
    transact(dynamodb, count, ClientRequestToken="t")
    assert dynamodb.get_item(TableName="ledger", Key=KEY)["Item"]["n"] == {"N": "2"}


def test_a_transaction_writes_at_most_4_megabytes_and_100_items() -> None:
    _, dynamodb = a_table()

    def filled(count: int, size: int) -> list[dict[str, Any]]:
        actions = [an_action(str(number)) for number in range(count)]
        for action in actions:
            action["Put"]["Item"] |= {"text": {"S": "x" * size}}
        return actions

    transact(dynamodb, *filled(10, 400_000))
    with refused("ValidationException", "exceeds 4 MB"):
        transact(a_table()[1], *filled(11, 400_000))
    transact(a_table()[1], *filled(100, 1))
    with refused("ValidationException", "less than or equal to 100"):
        transact(a_table()[1], *filled(101, 1))


def test_a_transaction_can_update_delete_and_check() -> None:
    _, dynamodb = a_table()
    for sort in ("a", "b", "c"):
        put(dynamodb, sort)
    place = {"TableName": "ledger"}
    check = {"ConditionExpression": "attribute_exists(pk)"}
    transact(
        dynamodb,
        {"Delete": place | check | {"Key": KEY | {"sk": {"S": "a"}}}},
        {"ConditionCheck": place | check | {"Key": KEY | {"sk": {"S": "b"}}}},
        {
            "Update": place
            | {
                "Key": KEY | {"sk": {"S": "c"}},
                "UpdateExpression": "SET n = :n",
                "ExpressionAttributeValues": {":n": {"N": "1"}},
            }
        },
    )
    items = dynamodb.query(
        **place,
        KeyConditionExpression="pk = :p",
        ExpressionAttributeValues={":p": {"S": "p"}},
    )["Items"]
    assert items == [KEY | {"sk": {"S": "b"}}, KEY | {"sk": {"S": "c"}, "n": {"N": "1"}}]
