from __future__ import annotations

from typing import Any

from tests.simulation.aws.dynamodb import DynamoDB
from tests.simulation.ledger_table import KEY, a_table, put, refused


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
