"""A table like the ledger's, for the tests of DynamoDB."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulation.aws.dynamodb import DynamoDB
from tests.simulation.aws.errors import AwsError
from tests.simulation.kernel import Scheduler

TABLE = {
    "TableName": "ledger",
    "KeySchema": [
        {"AttributeName": "pk", "KeyType": "HASH"},
        {"AttributeName": "sk", "KeyType": "RANGE"},
    ],
    "AttributeDefinitions": [
        {"AttributeName": "pk", "AttributeType": "S"},
        {"AttributeName": "sk", "AttributeType": "S"},
    ],
    "BillingMode": "PAY_PER_REQUEST",
}
KEY = {"pk": {"S": "p"}, "sk": {"S": "s"}}


def a_table() -> tuple[Scheduler, DynamoDB]:
    scheduler = Scheduler(1)
    dynamodb = DynamoDB(scheduler)
    dynamodb.create_table(**TABLE)
    return scheduler, dynamodb


def put(dynamodb: DynamoDB, sort: str, **attributes: dict[str, Any]) -> None:
    item = {"pk": {"S": "p"}, "sk": {"S": sort}, **attributes}
    dynamodb.put_item(TableName="ledger", Item=item)


def refused(code: str, text: str = "") -> Any:
    return pytest.raises(AwsError, match=rf"{code}: .*{text}")


def with_used(request: dict[str, Any], **given: dict[str, Any]) -> dict[str, Any]:
    """The request with those placeholders that its expressions use."""
    text = " ".join(value for name, value in request.items() if name.endswith("Expression"))
    names = {"#a": "a"} if "#a" in text else {}
    used = {f":{name}": value for name, value in given.items() if f":{name}" in text}
    optional = {"ExpressionAttributeNames": names, "ExpressionAttributeValues": used}
    return request | {name: value for name, value in optional.items() if value}
