"""The ledger of documents in DynamoDB: who owns which revision, and how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from medallion.ledger.bulk_reads import get_items, scan_items
from medallion.ledger.document_items import DOCUMENT_SORT_KEY, key_of
from medallion.ledger.dynamo_items import from_item, is_refused, to_attribute, to_item
from medallion.ledger.entries import DocumentEntry
from medallion.ledger.facts import plain_facts, typed_facts
from medallion.vocabulary.errors import ClaimLostError, ClaimTakenError
from medallion.vocabulary.known_fields import known_fields
from medallion.vocabulary.statuses import DocumentStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from mypy_boto3_dynamodb import DynamoDBClient

    from medallion.contracts import DocumentPointer
    from medallion.ledger.facts import Counts, GoldResult, Proposal
    from medallion.ledger.outcomes import Outcome


class Ledger:
    """Documents in the ledger table; every write is conditional on what the writer knows."""

    def __init__(
        self, client: DynamoDBClient, table_name: str, now: Callable[[], datetime]
    ) -> None:
        self._client = client
        self._table = table_name
        self._now = now

    def find(self, document_id: str) -> DocumentEntry | None:
        """The document's entry (strongly consistent), None when it was never seen."""
        answer = self._client.get_item(
            TableName=self._table, Key=key_of(document_id), ConsistentRead=True
        )
        return _entry(answer["Item"]) if "Item" in answer else None

    def find_many(self, document_ids: Iterable[str]) -> dict[str, DocumentEntry]:
        """The entries of those documents that were ever seen (strongly consistent), by id."""
        keys = map(key_of, document_ids)
        entries = map(_entry, get_items(self._client, self._table, keys))
        return {entry.document_id: entry for entry in entries}

    def fences(self, document_ids: Iterable[str]) -> dict[str, int]:
        """The current fence of each document that was ever claimed (strongly consistent)."""
        found = self.find_many(document_ids)
        return {document_id: entry.fence for document_id, entry in found.items()}

    def entries(self) -> Iterator[DocumentEntry]:
        """The entries of all documents, in any order."""
        return map(_entry, scan_items(self._client, self._table, DOCUMENT_SORT_KEY))

    def claim(self, seen: DocumentEntry | None, wanted: DocumentEntry) -> DocumentEntry:
        """Take the claim on `wanted.document_id`, unless another run took it after `seen` was read.

        Args:
            seen: the entry as it was read, None if there was none.
            wanted: identity, revision, owner and run_id of the new claim; its gold result and
                counts are what the new run starts from.

        Returns:
            The entry as written, with the new fence.

        Raises:
            ClaimTakenError: the entry changed in between.
        """
        claimed = wanted.claimed((seen.fence if seen else 0) + 1, self._stamp())
        request: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
        if seen:
            # A gold run may settle the document in between, and its result must not be lost.
            request = {"ConditionExpression": "fence = :seen AND updated_at = :updated_at"}
            expected = {":seen": seen.fence, ":updated_at": seen.updated_at}
            request["ExpressionAttributeValues"] = to_item(expected)
        request["Item"] = to_item(plain_facts(vars(claimed))) | key_of(claimed.document_id)
        try:
            self._client.put_item(TableName=self._table, **request)
        except ClientError as error:
            if not is_refused(error):
                raise
            raise ClaimTakenError("another run claimed the document first") from error
        return claimed

    def require_claim(self, document: DocumentPointer) -> DocumentEntry:
        """The entry of a document that this run still owns.

        Raises:
            ClaimLostError: another run owns it, or it was never claimed.
        """
        entry = self.find(document.document_id)
        if entry is None or entry.fence != document.fence:
            raise ClaimLostError("another run took over the document")
        return entry

    def propose(self, document: DocumentPointer, proposal: Proposal) -> None:
        """Write how the document ends, unless gold decides otherwise, under the run's claim.

        Raises:
            ClaimLostError: another run owns the document.
        """
        self._update(document.document_id, document.fence, proposal.facts())

    def record(self, document: DocumentPointer, **facts: Counts | dict[str, int]) -> None:
        """Replace fields of the entry under the run's claim.

        Raises:
            ClaimLostError: another run owns the document.
        """
        self._update(document.document_id, document.fence, facts)

    def record_plan(self, document: DocumentPointer, counts: Counts) -> None:
        """Write the size of the plan, unless a late invocation of the step does it after others.

        Raises:
            ClaimLostError: another run owns the document.
        """
        early, old = "#fence = :old AND attribute_not_exists(proposed_status)", document.fence
        try:
            self._write(document.document_id, {"counts": counts}, early, {"old": old}, ["fence"])
        except ClaimLostError:
            self.require_claim(document)

    def settle(
        self, document_id: str, fence: int, gold: GoldResult, outcome: Outcome
    ) -> DocumentEntry:
        """Write what a gold run did with the document, and the status that follows, in one step.

        Args:
            document_id: the document.
            fence: claim under which it waited.
            gold: the gold run's result.
            outcome: the final status.

        Returns:
            The entry as written.

        Raises:
            ClaimLostError: another run owns the document.
        """
        settled = {} if gold.keeps_former_rows else {"unsettled": False}
        facts = {"gold": gold, **settled, **outcome.facts()}
        return self._update(document_id, fence, facts)

    def note_gold(self, document_id: str, fence: int, gold: GoldResult) -> DocumentEntry | None:
        """Write what a gold run did under a claim that a newer run has replaced.

        It does not settle the newer claim, but gold has these rows until that one is settled.

        Returns:
            The entry as written, None if the result of this or a later claim is there already.
        """
        older = "#fence > :old AND (attribute_not_exists(gold.#fence) OR gold.#fence < :old)"
        try:
            return self._write(document_id, {"gold": gold}, older, {"old": fence}, ["fence"])
        except ClaimLostError:
            # Refused also if the response was lost and the write was sent again.
            entry = self.find(document_id)
            return entry if entry and entry.gold == gold else None

    def decide(self, document: DocumentPointer, outcome: Outcome) -> DocumentEntry:
        """Write the final status of a document that no gold run includes; the claim stays.

        Raises:
            ClaimLostError: another run owns the document.
        """
        return self._update(document.document_id, document.fence, outcome.facts())

    def fail(self, entry: DocumentEntry, outcome: Outcome) -> DocumentEntry:
        """Write why the owner's execution broke, unless the status is final or the owner changed.

        Returns:
            The entry as it is afterwards.

        Raises:
            ClaimLostError: another run owns the document.
        """
        condition = {"status": DocumentStatus.RUNNING, "owner": entry.owner}
        try:
            return self._update(entry.document_id, entry.fence, outcome.facts(), condition)
        except ClaimLostError:
            return self.require_claim(entry.pointer(run_name=""))

    def release(self, document: DocumentPointer) -> DocumentEntry:
        """Release the claim; the fence stays.

        Raises:
            ClaimLostError: another run owns the document.
        """
        return self._update(document.document_id, document.fence, {}, release=True)

    def _update(
        self,
        document_id: str,
        fence: int,
        facts: dict[str, Any],
        condition: dict[str, Any] | None = None,
        *,
        release: bool = False,
    ) -> DocumentEntry:
        expected = {"fence": fence, **(condition or {})}
        unchanged = " AND ".join(f"#{name} = :old_{name}" for name in expected)
        values = {f"old_{name}": value for name, value in expected.items()}
        removed = ["owner"] if release else []
        return self._write(document_id, facts, unchanged, values, [*expected], removed)

    def _write(
        self,
        document_id: str,
        facts: dict[str, Any],
        condition: str,
        values: dict[str, Any],
        named: list[str],
        removed: Sequence[str] = (),
    ) -> DocumentEntry:
        changed = plain_facts(facts) | {"updated_at": self._stamp()}
        expression = "SET " + ", ".join(f"#{name} = :{name}" for name in changed)
        removed = [*removed, *(name for name in facts if name not in changed)]
        if removed:
            expression += " REMOVE " + ", ".join(f"#{name}" for name in removed)
        try:
            answer = self._client.update_item(
                TableName=self._table,
                Key=key_of(document_id),
                UpdateExpression=expression,
                ConditionExpression=condition,
                ExpressionAttributeNames={f"#{n}": n for n in (*changed, *named, *removed)},
                ExpressionAttributeValues={
                    f":{name}": to_attribute(value) for name, value in (changed | values).items()
                },
                ReturnValues="ALL_NEW",
            )
        except ClientError as error:
            if not is_refused(error):
                raise
            raise ClaimLostError("another run took over the document") from error
        return _entry(answer["Attributes"])

    def _stamp(self) -> str:
        return self._now().isoformat(timespec="milliseconds")


def _entry(item: dict[str, Any]) -> DocumentEntry:
    return DocumentEntry(**typed_facts(known_fields(DocumentEntry, from_item(item))))
