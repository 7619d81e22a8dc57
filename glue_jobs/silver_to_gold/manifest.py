"""The input and the result of a gold run as JSON, without pydantic.

Glue has no pydantic, so these dataclasses mirror `medallion.contracts`; a contract test compares
them.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from medallion.vocabulary.statuses import PromotionStatus


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
    """The documents of one gold run."""

    gold_run_id: str
    dataset: str
    documents: tuple[ManifestDocument, ...]


@dataclass(frozen=True)
class PromotionResult:
    """What the gold run did with one document; the reason names rules and counts, never text."""

    document_id: str
    status: PromotionStatus
    rows: int = 0
    snapshot_id: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class GoldRunResult:
    """What the gold run did, written last."""

    gold_run_id: str
    dataset: str
    snapshot_id: str | None
    documents: tuple[PromotionResult, ...]

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


def parse_manifest(text: str) -> GoldManifest:
    """Read the manifest that JoinGoldRun wrote.

    Raises:
        KeyError, TypeError: the text is not a manifest.
    """
    raw = json.loads(text)
    documents = tuple(ManifestDocument(**document) for document in raw.pop("documents"))
    return GoldManifest(**raw, documents=documents)
