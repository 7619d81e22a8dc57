"""Objects that a gold run leaves in silver: its manifest, and what it did."""

from __future__ import annotations

from medallion.contracts.payload import StoredObject, StoredPart
from medallion.vocabulary.gold_breaks import GoldRunCause, GoldRunStage
from medallion.vocabulary.statuses import PromotionStatus


class ManifestDocument(StoredPart):
    """One document of a gold run's manifest.

    Attributes:
        records_key: first silver object with its rows; null removes the document from gold.
        fence: claim under which the document waits; results are written back under it.
        record_parts: number of silver objects with its rows.
        run_id: execution ARN of the run that waits; empty in manifests of earlier versions.
    """

    document_id: str
    source_key: str
    version_id: str
    records_key: str | None
    fence: int
    record_parts: int = 1
    run_id: str = ""


class GoldManifest(StoredObject):
    """What a gold run brings into gold.

    Attributes:
        superseded: the claim was taken away from the leader; the job must not publish any more.
        replaces: gold runs of dead leaders, which are over but may have published before.
    """

    gold_run_id: str
    dataset: str
    documents: tuple[ManifestDocument, ...]
    superseded: bool = False
    replaces: tuple[str, ...] = ()


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


class EarlierPublication(StoredPart):
    """A gold run that published something before it could report it."""

    gold_run_id: str
    snapshot_id: str


class GoldRunResult(StoredObject):
    """What the Spark job did so far: written before each stage, and at the end.

    Attributes:
        documents: all documents of the manifest at the end of a gold run that did not break; in a
            broken one, those that were published or are settled regardless.
        broken: null at the end of a gold run that did not break.
        pending: results that are true if the gold run has published, which is not known; empty
            in every stage but the publication.
        published_earlier: those of the manifest's `replaces` that published something, the oldest
            first; null before the job has looked, and in results of earlier versions.
    """

    gold_run_id: str
    dataset: str
    snapshot_id: str | None
    documents: tuple[PromotionResult, ...]
    broken: GoldRunBreak | None = None
    pending: tuple[PromotionResult, ...] = ()
    published_earlier: tuple[EarlierPublication, ...] | None = None
