"""The documents that wait for their dataset's gold, each with the token of its waiting task."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from medallion.gold_runs.items import if_unchanged, key_of, partition_of
from medallion.gold_runs.waiting_document import WaitingDocument
from medallion.ledger import from_item, get_items, is_refused, to_attribute, to_item
from medallion.vocabulary.errors import ClaimLostError
from medallion.vocabulary.known_fields import known_fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mypy_boto3_dynamodb import DynamoDBClient

_WAITING = "waiting#"
_AFTER_ALL = "waiting$"
"""Sorts after every waiting document."""

_LASTING = frozenset({"group", "breaks", "broken_at"})
"""What stays while attempts and runs of the document change."""


class WaitingDocuments:
    """Waiting documents in the ledger table."""

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table = table_name

    def join(self, dataset: str, document: WaitingDocument) -> WaitingDocument | None:
        """Let the document wait; what is known of broken gold runs with it stays.

        Returns:
            How it waited before, None if it did not.

        Raises:
            ClaimLostError: the document already waits under a newer claim.
        """
        try:
            answer = self._client.update_item(
                TableName=self._table,
                Key=key_of(dataset, _WAITING + document.document_id),
                ConditionExpression="attribute_not_exists(pk) OR #fence <= :fence",
                ReturnValues="ALL_OLD",
                **_joining(document),
            )
        except ClientError as error:
            if not is_refused(error):
                raise
            raise ClaimLostError("another run took over the document") from error
        before = answer.get("Attributes")
        return _waiting(before) if before else None

    def suspect(
        self, dataset: str, document: WaitingDocument, *, group: str, breaks: int, now: str
    ) -> bool:
        """Let the document be tried with its group only; False if it waits no longer."""
        values = {":fence": document.fence, ":group": group, ":breaks": breaks, ":now": now}
        return if_unchanged(
            lambda: self._client.update_item(
                TableName=self._table,
                Key=key_of(dataset, _WAITING + document.document_id),
                UpdateExpression=(
                    "SET #group = :group, breaks = :breaks,"
                    " broken_at = if_not_exists(broken_at, :now)"
                ),
                ConditionExpression="fence = :fence",
                ExpressionAttributeNames={"#group": "group"},
                ExpressionAttributeValues=to_item(values),
            )
        )

    def ungroup(self, dataset: str, document_id: str, run_id: str) -> None:
        """Let the document of a run that has ended share the gold runs of all others.

        Nobody leads a group whose last member has no task that waits.
        """
        if_unchanged(
            lambda: self._client.update_item(
                TableName=self._table,
                Key=key_of(dataset, _WAITING + document_id),
                UpdateExpression="REMOVE #group",
                ConditionExpression="run_id = :run_id",
                ExpressionAttributeNames={"#group": "group"},
                ExpressionAttributeValues=to_item({":run_id": run_id}),
            )
        )

    def forget_token(self, dataset: str, document: WaitingDocument) -> None:
        """Remove the token of a task that has ended, unless another attempt waits already."""
        if document.task_token is None:
            return
        token = to_attribute(document.task_token)
        if_unchanged(
            lambda: self._client.update_item(
                TableName=self._table,
                Key=key_of(dataset, _WAITING + document.document_id),
                UpdateExpression="REMOVE task_token",
                ConditionExpression="task_token = :token",
                ExpressionAttributeValues={":token": token},
            )
        )

    def find_many(self, dataset: str, document_ids: Iterable[str]) -> list[WaitingDocument]:
        """Those of the documents that wait (strongly consistent), in any order."""
        keys = [key_of(dataset, _WAITING + document_id) for document_id in document_ids]
        return [_waiting(item) for item in get_items(self._client, self._table, keys)]

    def in_turn(self, dataset: str, after: str, page: int) -> Iterator[WaitingDocument]:
        """The waiting documents (strongly consistent): those after a document id first.

        Ids are hashes, so the order says nothing about the documents, and everyone has its turn.

        Args:
            dataset: the dataset.
            after: id of the document that was last in the turn before; empty for none.
            page: how many items one request reads.
        """
        yield from self._between(dataset, _WAITING + after, _AFTER_ALL, page, skip=after)
        if after:
            yield from self._between(dataset, _WAITING, _WAITING + after, page, skip="")

    def leave(self, dataset: str, document: WaitingDocument) -> bool:
        """Let the document wait no longer; False if another attempt or run waits for it now."""
        values = {":fence": document.fence, ":token": document.task_token}
        token = "task_token = :token" if document.task_token else "attribute_not_exists(task_token)"
        return if_unchanged(
            lambda: self._client.delete_item(
                TableName=self._table,
                Key=key_of(dataset, _WAITING + document.document_id),
                ConditionExpression=f"attribute_not_exists(pk) OR (fence = :fence AND {token})",
                ExpressionAttributeValues=to_item(values),
            )
        )

    def stop(self, dataset: str, document_id: str, run_id: str) -> None:
        """Remove what a run has left among the waiting documents."""
        for found in self.find_many(dataset, [document_id]):
            if found.run_id == run_id:
                self.leave(dataset, found)

    def _between(
        self, dataset: str, first: str, last: str, page: int, *, skip: str
    ) -> Iterator[WaitingDocument]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
            ExpressionAttributeValues=to_item(
                {":pk": partition_of(dataset), ":first": first, ":last": last}
            ),
            ConsistentRead=True,
            PaginationConfig={"PageSize": page},
        )
        for answer in pages:
            for item in answer["Items"]:
                document = _waiting(item)
                if document.document_id != skip:
                    yield document


def _joining(document: WaitingDocument) -> dict[str, Any]:
    """The update that lets the document wait; what is known of broken gold runs is left alone."""
    facts = {name: fact for name, fact in asdict(document).items() if name not in _LASTING}
    values = to_item(facts)
    changes = {
        "SET": [f"#{name} = :{name}" for name in values],
        "REMOVE": [f"#{name}" for name in facts.keys() - values.keys()],
    }
    clauses = [f"{clause} {', '.join(sorted(parts))}" for clause, parts in changes.items() if parts]
    return {
        "UpdateExpression": " ".join(clauses),
        "ExpressionAttributeNames": {f"#{name}": name for name in facts},
        "ExpressionAttributeValues": {f":{name}": value for name, value in values.items()},
    }


def _waiting(item: dict[str, Any]) -> WaitingDocument:
    return WaitingDocument(**{"records_key": None} | known_fields(WaitingDocument, from_item(item)))
