"""The ledger of documents in DynamoDB: who owns which revision, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from medallion.contracts import DocumentPointer
from medallion.ledger.bulk_reads import get_items, scan_items
from medallion.ledger.dynamo_items import from_item, is_refused, to_attribute, to_item
from medallion.ledger.facts import Counts, GoldResult, plain_facts, typed_facts
from medallion.vocabulary.errors import ClaimLostError, ClaimTakenError
from medallion.vocabulary.statuses import DocumentStatus, PromotionStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from mypy_boto3_dynamodb import DynamoDBClient

    from medallion.ledger.facts import Proposal

DOCUMENT_SORT_KEY = "document"


def document_partition(document_id: str) -> str:
    """Partition key of a document's item."""
    return f"document#{document_id}"


@dataclass(frozen=True)
class DocumentEntry:
    """One document's item.

    Attributes:
        fence: grows with every claim; 0 before the first.
        owner: execution ARN that holds the claim, None if no run is in progress.
        run_id: execution ARN of the last run.
        status: RUNNING under a claim, else how the last run ended.
        proposed_status: the status that the steps before gold proposed.
        proposed_reason_code: why; a failure does not replace it, because a redriven run needs it.
        fresh_salt: salt of the last fresh run, so that later runs reuse its answers.
        asked_with: what shapes the requests of the last run, see `freshness`.
        made_with: the same for the last run that left no chunk without an answer.
        unsettled: a run proposed rows to gold, but a later claim came before the gold run's result,
            so gold may hold rows that `gold` does not show.
    """

    document_id: str
    dataset: str
    bucket: str
    key: str
    version_id: str = ""
    size_bytes: int = 0
    fence: int = 0
    owner: str | None = None
    run_id: str = ""
    claimed_at: str = ""
    status: DocumentStatus = DocumentStatus.RUNNING
    proposed_status: DocumentStatus | None = None
    proposed_reason_code: str | None = None
    proposed_reason: str | None = None
    reason_code: str | None = None
    reason: str | None = None
    counts: Counts = field(default_factory=Counts)
    gold: GoldResult = field(default_factory=GoldResult)
    fresh_salt: str = ""
    prompt_version: str = ""
    asked_with: dict[str, str] = field(default_factory=dict)
    made_with: dict[str, str] = field(default_factory=dict)
    unsettled: bool = False
    updated_at: str = ""

    def pointer(self, run_name: str) -> DocumentPointer:
        """The part of this entry that the state machine passes on."""
        return DocumentPointer(
            document_id=self.document_id,
            dataset=self.dataset,
            bucket=self.bucket,
            key=self.key,
            version_id=self.version_id,
            size_bytes=self.size_bytes,
            fence=self.fence,
            run_id=self.run_id,
            run_name=run_name,
            fresh_salt=self.fresh_salt,
            rejudge=False,
            dry_run=False,
        )


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
            TableName=self._table, Key=_key(document_id), ConsistentRead=True
        )
        return _entry(answer["Item"]) if "Item" in answer else None

    def find_many(self, document_ids: Iterable[str]) -> dict[str, DocumentEntry]:
        """The entries of those documents that were ever seen (strongly consistent), by id."""
        keys = map(_key, document_ids)
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
            ClaimTakenError: another run claimed the document in between.
        """
        stamp = self._stamp()
        claimed = replace(
            wanted,
            fence=(seen.fence if seen else 0) + 1,
            status=DocumentStatus.RUNNING,
            proposed_status=None,
            proposed_reason_code=None,
            proposed_reason=None,
            reason_code=None,
            reason=None,
            claimed_at=stamp,
            updated_at=stamp,
        )
        request: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
        if seen:
            request = {"ConditionExpression": "fence = :seen"}
            request["ExpressionAttributeValues"] = to_item({":seen": seen.fence})
        request["Item"] = to_item(plain_facts(vars(claimed))) | _key(claimed.document_id)
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
        self._update(document.document_id, document.fence, proposal.facts(), release=False)

    def record_counts(self, document: DocumentPointer, counts: Counts) -> None:
        """Replace the counts under the run's claim.

        Raises:
            ClaimLostError: another run owns the document.
        """
        self._update(document.document_id, document.fence, {"counts": counts}, release=False)

    def record_gold(self, document_id: str, fence: int, gold: GoldResult) -> None:
        """Write what a gold run did with the document that waited under claim `fence`.

        Raises:
            ClaimLostError: another run owns the document.
        """
        settled = {} if gold.status is PromotionStatus.HELD else {"unsettled": False}
        self._update(document_id, fence, {"gold": gold, **settled}, release=False)

    def finish(
        self,
        document: DocumentPointer,
        status: DocumentStatus,
        reason_code: str | None = None,
        reason: str | None = None,
    ) -> None:
        """Write the final status and release the claim in one step; the fence stays.

        Raises:
            ClaimLostError: another run owns the document.
        """
        facts = {"status": status, "reason_code": reason_code, "reason": reason}
        self._update(document.document_id, document.fence, facts, release=True)

    def _update(
        self, document_id: str, fence: int, facts: dict[str, Any], *, release: bool
    ) -> None:
        facts = plain_facts(facts) | {"updated_at": self._stamp()}
        names = {f"#{name}": name for name in facts}
        expression = "SET " + ", ".join(f"#{name} = :{name}" for name in facts)
        if release:
            names["#owner"] = "owner"
            expression += " REMOVE #owner"
        values = {f":{name}": to_attribute(value) for name, value in facts.items()}
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_key(document_id),
                UpdateExpression=expression,
                ConditionExpression="fence = :fence",
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=values | {":fence": to_attribute(fence)},
            )
        except ClientError as error:
            if not is_refused(error):
                raise
            raise ClaimLostError("another run took over the document") from error

    def _stamp(self) -> str:
        return self._now().isoformat(timespec="milliseconds")


def _key(document_id: str) -> dict[str, Any]:
    return to_item({"pk": document_partition(document_id), "sk": DOCUMENT_SORT_KEY})


def _entry(item: dict[str, Any]) -> DocumentEntry:
    return DocumentEntry(**typed_facts(from_item(item)))
