"""Claims on a dataset's gold and the documents that wait for it, in the ledger table."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from medallion.ledger.dynamo_items import from_item, is_refused, to_attribute, to_item
from medallion.vocabulary.errors import ClaimLostError, ClaimTakenError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_CLAIM = "claim"
_WAITING = "waiting#"


@dataclass(frozen=True)
class GoldClaim:
    """The claim on one dataset's gold."""

    dataset: str
    owner: str
    gold_run_id: str
    claimed_at: str


@dataclass(frozen=True)
class WaitingDocument:
    """A document that waits to be brought into gold.

    Attributes:
        fence: the document claim under which it waits.
        records_key: silver object with its rows, None to remove the document from gold.
        alone: it was in a gold run that broke, so it gets its own gold run.
    """

    document_id: str
    source_key: str
    version_id: str
    fence: int
    records_key: str | None
    joined_at: str
    alone: bool = False


class GoldClaims:
    """Claims and waiting documents; every write is conditional on what the writer knows."""

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table = table_name

    def find(self, dataset: str) -> GoldClaim | None:
        """The claim on the dataset's gold (strongly consistent), None if it is free."""
        answer = self._client.get_item(
            TableName=self._table, Key=_key(dataset, _CLAIM), ConsistentRead=True
        )
        return GoldClaim(**from_item(answer["Item"])) if "Item" in answer else None

    def take(self, wanted: GoldClaim, seen: GoldClaim | None) -> None:
        """Take the claim if it is free, or still the one in `seen` whose owner is gone.

        Raises:
            ClaimTakenError: another run has it.
        """
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
        if seen:
            condition = {
                "ConditionExpression": "gold_run_id = :seen",
                "ExpressionAttributeValues": {":seen": to_attribute(seen.gold_run_id)},
            }
        item = to_item(asdict(wanted)) | _key(wanted.dataset, _CLAIM)
        try:
            self._client.put_item(TableName=self._table, Item=item, **condition)
        except ClientError as error:
            if not is_refused(error):
                raise
            raise ClaimTakenError("another run brings this dataset into gold") from error

    def release(self, dataset: str, gold_run_id: str) -> bool:
        """Release the claim if this gold run still holds it; False if it does not."""
        return self._delete(dataset, _CLAIM, "gold_run_id", gold_run_id)

    def wait(self, dataset: str, document: WaitingDocument) -> None:
        """Add the document to those that wait; an older claim's entry is replaced.

        Raises:
            ClaimLostError: the document already waits under a newer claim.
        """
        try:
            self._client.put_item(
                TableName=self._table,
                Item=to_item(asdict(document)) | _key(dataset, _WAITING + document.document_id),
                ConditionExpression="attribute_not_exists(pk) OR fence <= :fence",
                ExpressionAttributeValues={":fence": to_attribute(document.fence)},
            )
        except ClientError as error:
            if not is_refused(error):
                raise
            raise ClaimLostError("another run took over the document") from error

    def isolate(self, dataset: str, document_id: str, fence: int) -> bool:
        """Give the document its own gold run; False if it no longer waits."""
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_key(dataset, _WAITING + document_id),
                UpdateExpression="SET alone = :yes",
                ConditionExpression="fence = :fence",
                ExpressionAttributeValues=to_item({":yes": True, ":fence": fence}),
            )
        except ClientError as error:
            if not is_refused(error):
                raise
            return False
        return True

    def find_waiting(self, dataset: str, document_id: str) -> WaitingDocument | None:
        answer = self._client.get_item(
            TableName=self._table, Key=_key(dataset, _WAITING + document_id), ConsistentRead=True
        )
        return _waiting(answer["Item"]) if "Item" in answer else None

    def waiting(self, dataset: str) -> tuple[WaitingDocument, ...]:
        """All documents that wait for the dataset's gold (strongly consistent)."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :waiting)",
            ExpressionAttributeValues=to_item({":pk": _partition(dataset), ":waiting": _WAITING}),
            ConsistentRead=True,
        )
        return tuple(_waiting(item) for page in pages for item in page["Items"])

    def stop_waiting(self, dataset: str, document_id: str, fence: int) -> bool:
        """Remove the document from those that wait, unless it waits under a newer claim."""
        return self._delete(dataset, _WAITING + document_id, "fence", fence)

    def _delete(self, dataset: str, sort_key: str, name: str, expected: object) -> bool:
        try:
            self._client.delete_item(
                TableName=self._table,
                Key=_key(dataset, sort_key),
                ConditionExpression=f"{name} = :expected",
                ExpressionAttributeValues={":expected": to_attribute(expected)},
            )
        except ClientError as error:
            if not is_refused(error):
                raise
            return False
        return True


def _partition(dataset: str) -> str:
    return f"gold#{dataset}"


def _key(dataset: str, sort_key: str) -> dict[str, Any]:
    return to_item({"pk": _partition(dataset), "sk": sort_key})


def _waiting(item: dict[str, Any]) -> WaitingDocument:
    return WaitingDocument(**{"records_key": None} | from_item(item))
