"""The input and the result of a gold run as JSON, without pydantic.

Glue has no pydantic, so these dataclasses mirror `medallion.contracts`; a contract test compares
them. Unknown fields are ignored: another version of the code may have written them.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from medallion.vocabulary.gold_breaks import GoldRunCause, GoldRunStage
from medallion.vocabulary.known_fields import known_fields
from medallion.vocabulary.lake import part_keys
from medallion.vocabulary.statuses import PromotionStatus


@dataclass(frozen=True)
class ManifestDocument:
    """One document of the manifest.

    Attributes:
        records_key: first silver object with its rows; None removes the document from gold.
        fence: claim under which the document waits; passed through to SettleGoldRun.
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

    @property
    def records_keys(self) -> tuple[str, ...]:
        """All silver objects with its rows."""
        return part_keys(self.records_key, self.record_parts) if self.records_key else ()


@dataclass(frozen=True)
class GoldManifest:
    """The documents of one gold run.

    Attributes:
        superseded: the claim was taken away from the leader; the job must not publish any more.
        replaces: gold runs of dead leaders, which are over but may have published before.
    """

    gold_run_id: str
    dataset: str
    documents: tuple[ManifestDocument, ...]
    superseded: bool = False
    replaces: tuple[str, ...] = ()
    schema_version: int = 1


@dataclass(frozen=True)
class PromotionResult:
    """What the gold run did with one document; the reason names rules and counts, never text."""

    document_id: str
    status: PromotionStatus
    rows: int = 0
    snapshot_id: str | None = None
    reason: str | None = None
    reason_code: str | None = None


@dataclass(frozen=True)
class GoldRunBreak:
    """Where and why a gold run broke, without document text."""

    stage: GoldRunStage
    cause: GoldRunCause
    reason_code: str
    reason: str


@dataclass(frozen=True)
class EarlierPublication:
    """A gold run that published something before it could report it."""

    gold_run_id: str
    snapshot_id: str


@dataclass(frozen=True)
class GoldRunResult:
    """What the gold run did so far: written before each stage, and at the end.

    Attributes:
        documents: all documents of the manifest at the end of a gold run that did not break; in a
            broken one, those that were published or are settled regardless.
        broken: None at the end of a gold run that did not break.
        pending: results that are true if the gold run has published, which is not known; empty
            in every stage but the publication.
        published_earlier: those of the manifest's `replaces` that published something, the oldest
            first; None before the job has looked.
    """

    gold_run_id: str
    dataset: str
    snapshot_id: str | None
    documents: tuple[PromotionResult, ...]
    broken: GoldRunBreak | None = None
    pending: tuple[PromotionResult, ...] = ()
    published_earlier: tuple[EarlierPublication, ...] | None = None
    schema_version: int = 1

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


def parse_manifest(text: str) -> GoldManifest:
    """Read the manifest that LeadGoldRun wrote.

    Raises:
        ValueError, KeyError, TypeError: the text is not a manifest.
    """
    raw = json.loads(text)
    documents = tuple(
        ManifestDocument(**known_fields(ManifestDocument, document))
        for document in raw["documents"]
    )
    replaces = tuple(raw.get("replaces", ()))
    known = known_fields(GoldManifest, raw) | {"documents": documents, "replaces": replaces}
    return GoldManifest(**known)


def parse_pending(text: str) -> tuple[PromotionResult, ...]:
    """What a result object lists as pending.

    Raises:
        ValueError, KeyError, TypeError: the text is not a result.
    """
    found = [known_fields(PromotionResult, raw) for raw in json.loads(text).get("pending", ())]
    return tuple(
        PromotionResult(**raw | {"status": PromotionStatus(raw["status"])}) for raw in found
    )
