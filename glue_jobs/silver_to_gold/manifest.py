"""The input and the result of a gold run as JSON, without pydantic.

Glue has no pydantic, so these dataclasses mirror `medallion.contracts`; a contract test compares
them. Unknown fields are ignored: another version of the code may have written them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from medallion.vocabulary.statuses import GoldRunCause, GoldRunStage, PromotionStatus


@dataclass(frozen=True)
class ManifestDocument:
    """One document of the manifest.

    Attributes:
        records_key: silver object with its rows; None removes the document from gold.
        fence: claim under which the document waits; passed through to SettleGoldRun.
    """

    document_id: str
    source_key: str
    version_id: str
    records_key: str | None
    fence: int


@dataclass(frozen=True)
class GoldManifest:
    """The documents of one gold run.

    Attributes:
        superseded: the claim was taken away from the leader; the job must not publish any more.
    """

    gold_run_id: str
    dataset: str
    documents: tuple[ManifestDocument, ...]
    superseded: bool = False
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
class GoldRunResult:
    """What the gold run did so far: written before each stage, and at the end.

    Attributes:
        documents: all documents of the manifest at the end of a gold run that did not break; in a
            broken one, those that were published or are settled regardless.
        broken: None at the end of a gold run that did not break.
    """

    gold_run_id: str
    dataset: str
    snapshot_id: str | None
    documents: tuple[PromotionResult, ...]
    broken: GoldRunBreak | None = None
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
        ManifestDocument(**_known(ManifestDocument, document)) for document in raw["documents"]
    )
    return GoldManifest(**_known(GoldManifest, raw) | {"documents": documents})


def _known(kind: type, raw: Mapping[str, Any]) -> dict[str, Any]:
    names = {field.name for field in fields(kind)}
    return {name: value for name, value in raw.items() if name in names}
