"""Claims on a dataset's gold: at most one run leads a gold run of a dataset."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from medallion.gold_runs.claim import GoldClaim, claim_from
from medallion.gold_runs.items import if_unchanged, key_of
from medallion.ledger import to_item
from medallion.vocabulary.errors import ClaimTakenError

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_dynamodb import DynamoDBClient

_CLAIM = "claim"


class GoldClaims:
    """Claims in the ledger table; every write is conditional on the claim that the writer saw."""

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table = table_name

    def find(self, dataset: str) -> GoldClaim | None:
        """The claim on the dataset's gold (strongly consistent), None if there is none."""
        answer = self._client.get_item(
            TableName=self._table, Key=key_of(dataset, _CLAIM), ConsistentRead=True
        )
        return claim_from(answer["Item"]) if "Item" in answer else None

    def replace(self, seen: GoldClaim | None, wanted: GoldClaim) -> GoldClaim:
        """Write the claim if the current one is still `seen`, None if there was none.

        Raises:
            ClaimTakenError: the current claim is another one.
        """
        written = replace(wanted, revision=(seen.revision if seen else 0) + 1)
        item = to_item(asdict(written)) | key_of(wanted.dataset, _CLAIM)
        place: Any = {"TableName": self._table, "Item": item}
        self._change(
            lambda: self._client.put_item(**place, **_still(seen)), wanted.dataset, written
        )
        return written

    def release(self, seen: GoldClaim) -> None:
        """Remove the claim.

        Raises:
            ClaimTakenError: the current claim is another one.
        """
        place: Any = {"TableName": self._table, "Key": key_of(seen.dataset, _CLAIM)}
        self._change(lambda: self._client.delete_item(**place, **_still(seen)), seen.dataset, None)

    def _change(
        self, write: Callable[[], object], dataset: str, expected: GoldClaim | None
    ) -> None:
        # A write is also refused if its response was lost and it was sent again.
        if not if_unchanged(write) and self.find(dataset) != expected:
            raise ClaimTakenError("another run brings this dataset into gold")


def _still(seen: GoldClaim | None) -> dict[str, Any]:
    """The condition that the claim has not changed."""
    if seen is None:
        return {"ConditionExpression": "attribute_not_exists(pk)"}
    revision = "revision = :revision" if seen.revision else "attribute_not_exists(revision)"
    values = {":gold_run_id": seen.gold_run_id, ":revision": seen.revision or None}
    return {
        "ConditionExpression": f"gold_run_id = :gold_run_id AND {revision}",
        "ExpressionAttributeValues": to_item(values),
    }
