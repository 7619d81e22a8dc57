"""The status that follows from a document's chunks, and whether gold changes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from medallion.contracts import HARMLESS_CODES
from medallion.vocabulary.statuses import ChunkResult, DocumentStatus
from medallion.vocabulary.throttling import LASTING_CODES

if TYPE_CHECKING:
    from lambdas.reconcile_document.tally import Tally
    from medallion.vocabulary.datasets import Policies


@dataclass(frozen=True)
class Decision:
    """What ReconcileDocument proposes; the reason is set for all but COMPLETE."""

    status: DocumentStatus
    promote: bool
    reason_code: str | None = None
    reason: str | None = None


def decide(tally: Tally, policies: Policies, *, gold_has_rows: bool) -> Decision:
    """COMPLETE, PARTIAL or FAILED, by the chunks' results."""
    failed = tally.results[ChunkResult.FAILED]
    through = tally.results[ChunkResult.EXTRACTED] + tally.results[ChunkResult.EMPTY]
    if failed and not through:
        return Decision(DocumentStatus.FAILED, False, "CHUNKS_FAILED", _failed_reason(tally))
    if failed:
        # Rows of failed chunks are missing: a temporary failure must not remove them from gold.
        promote = policies.partial == "publish" and not gold_has_rows
        return Decision(
            DocumentStatus.PARTIAL, promote, "CHUNKS_FAILED", _partial_reason(tally, policies)
        )
    if quarantined_share(tally) > policies.max_quarantined_share:
        promote = policies.partial == "publish"
        reason = _quarantine_reason(tally, policies)
        return Decision(DocumentStatus.PARTIAL, promote, "TOO_MUCH_QUARANTINED", reason)
    return Decision(DocumentStatus.COMPLETE, True)


def quarantined_share(tally: Tally) -> float:
    """The larger of two shares: records in quarantine, and chunks of which a part is lost.

    An answer that is lost as a whole counts as one record, however many it would have held.
    """
    missing = _missing(tally).total()
    given = tally.records + missing
    chunks = tally.results[ChunkResult.QUARANTINED] / max(tally.chunks, 1)
    return max(missing / given if given else 0.0, chunks)


def _missing(tally: Tally) -> Counter[str]:
    return Counter({code: n for code, n in tally.quarantine.items() if code not in HARMLESS_CODES})


def _failed_reason(tally: Tally) -> str:
    failed = tally.results[ChunkResult.FAILED]
    causes = ", ".join(
        _cause(code, count, tally.failure_details.get(code, ""))
        for code, count in tally.failures.most_common()
    )
    reason = f"{failed} of {tally.chunks} chunks failed: {causes}"
    if LASTING_CODES & tally.failures.keys():
        reason += "; a rerun then pays only for these chunks"
    return reason


def _partial_reason(tally: Tally, policies: Policies) -> str:
    reason = _failed_reason(tally)
    if quarantined_share(tally) > policies.max_quarantined_share:
        reason += "; " + _quarantine_reason(tally, policies)
    return reason


def _quarantine_reason(tally: Tally, policies: Policies) -> str:
    missing = _missing(tally)
    causes = ", ".join(_cause(code, count) for code, count in missing.most_common())
    return (
        f"{missing.total()} of {tally.records + missing.total()} records and answers are in "
        f"quarantine ({tally.results[ChunkResult.QUARANTINED]} of {tally.chunks} chunks are "
        f"incomplete), more than the {policies.max_quarantined_share:.0%} that the dataset allows: "
        f"{causes}"
    )


def _cause(code: str, count: int, detail: str = "") -> str:
    return f"{code} ({count}; {detail})" if detail else f"{code} ({count})"
