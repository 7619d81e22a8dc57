"""Gold runs: the leader, the documents, and the result for each of them."""

from __future__ import annotations

from enum import StrEnum

from medallion.contracts.documents import DocumentPointer
from medallion.contracts.payload import Payload, StoredObject, StoredPart
from medallion.vocabulary.statuses import GoldRunCause, GoldRunStage, PromotionStatus


class JoinGoldRunRequest(Payload):
    """Input of JoinGoldRun."""

    document: DocumentPointer


class GoldRun(Payload):
    """One Spark run that brings the waiting documents of a dataset into gold."""

    gold_run_id: str
    dataset: str
    manifest_key: str
    document_count: int


class JoinState(StrEnum):
    """LEAD starts the Spark run, WAIT asks again at `wait_until`, SETTLED is done.

    A document that will lead also waits while others may still join.
    """

    LEAD = "LEAD"
    WAIT = "WAIT"
    SETTLED = "SETTLED"


class JoinGoldRunResponse(Payload):
    """Output of JoinGoldRun."""

    state: JoinState
    gold_run: GoldRun | None = None
    wait_until: str | None = None


class SettleGoldRunRequest(Payload):
    """Input of SettleGoldRun."""

    document: DocumentPointer
    gold_run: GoldRun


class SettleGoldRunResponse(Payload):
    """Output of SettleGoldRun: how many documents the gold run settled, by result."""

    settled: int
    held: int


class ManifestDocument(StoredPart):
    """One document of a gold run's manifest.

    Attributes:
        records_key: silver object with its rows; null removes the document from gold.
        fence: claim under which the document waits; results are written back under it.
    """

    document_id: str
    source_key: str
    version_id: str
    records_key: str | None
    fence: int


class GoldManifest(StoredObject):
    """What a gold run brings into gold.

    Attributes:
        superseded: the claim was taken away from the leader; the job must not publish any more.
    """

    gold_run_id: str
    dataset: str
    documents: tuple[ManifestDocument, ...]
    superseded: bool = False


class PromotionResult(StoredPart):
    """What the gold run did with one document."""

    document_id: str
    status: PromotionStatus
    rows: int = 0
    snapshot_id: str | None = None
    reason: str | None = None
    reason_code: str | None = None


class GoldRunBreak(StoredPart):
    """Where and why a gold run broke, without document text."""

    stage: GoldRunStage
    cause: GoldRunCause
    reason_code: str
    reason: str


class GoldRunResult(StoredObject):
    """What the Spark job did so far: written before each stage, and at the end.

    Attributes:
        documents: all documents of the manifest at the end of a gold run that did not break; in a
            broken one, those that were published or are settled regardless.
        broken: null at the end of a gold run that did not break.
    """

    gold_run_id: str
    dataset: str
    snapshot_id: str | None
    documents: tuple[PromotionResult, ...]
    broken: GoldRunBreak | None = None
