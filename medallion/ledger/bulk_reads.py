"""Read many items of the ledger table with few requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mypy_boto3_dynamodb import DynamoDBClient

_BATCH_GET_LIMIT = 100


def get_items(
    client: DynamoDBClient, table: str, wanted: Iterable[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Those of the wanted items that exist (strongly consistent), in any order."""
    keys = list(wanted)
    found: list[dict[str, Any]] = []
    while keys:
        request: Any = {"Keys": keys[:_BATCH_GET_LIMIT], "ConsistentRead": True}
        answer: Any = client.batch_get_item(RequestItems={table: request})
        found += answer["Responses"].get(table, [])
        unread = answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])
        keys = unread + keys[_BATCH_GET_LIMIT:]
    return found


def scan_items(client: DynamoDBClient, table: str, sort_key: str) -> Iterator[dict[str, Any]]:
    """All items of the table with this sort key."""
    pages = client.get_paginator("scan").paginate(
        TableName=table,
        FilterExpression="sk = :wanted",
        ExpressionAttributeValues={":wanted": {"S": sort_key}},
    )
    for page in pages:
        yield from page["Items"]
