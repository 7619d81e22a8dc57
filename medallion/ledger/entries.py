"""One document's item in the ledger."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from medallion.contracts import DocumentPointer
from medallion.ledger.facts import Counts, GoldResult
from medallion.vocabulary.statuses import DocumentStatus


@dataclass(frozen=True)
class DocumentEntry:
    """One document's item.

    Attributes:
        fence: grows with every claim; 0 before the first.
        owner: execution ARN that holds the claim, None if no run is in progress.
        run_id: execution ARN of the last run.
        status: RUNNING under a claim, else how the last run ended. Gold's result and the status
            that follows from it are written together, so the status may be final while the owner
            still publishes it.
        proposed_status: the status that the steps before gold proposed.
        proposed_reason_code: why; a failure does not replace it, because a redriven run needs it.
        fresh_salt: salt of the last fresh run, so that later runs reuse its answers.
        asked_with: what shapes the requests of the last run, see `freshness`.
        made_with: the same for the last run that left no chunk without an answer.
        unsettled: a run proposed rows to gold, but a later claim came before the gold run's result,
            so gold may hold rows that `gold` does not show.
        record_parts: number of silver objects with the records of the last run that wrote them.
        row_parts: table -> the most silver objects that any run may have written for it, if more
            than one. It never shrinks: every run finds the objects that a broken one left.
        schema_version: grows when the meaning of an attribute changes; readers ignore attributes
            that they do not know.
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
    record_parts: int = 1
    row_parts: dict[str, int] = field(default_factory=dict)
    updated_at: str = ""
    schema_version: int = 1

    @property
    def is_settled(self) -> bool:
        """Whether a gold run has left its result under the current claim."""
        return self.gold.fence == self.fence

    @property
    def may_be_unsettled(self) -> bool:
        """Whether gold may hold rows of this or an earlier run without a result in the ledger."""
        proposed = self.proposed_status in (DocumentStatus.COMPLETE, DocumentStatus.PARTIAL)
        return self.unsettled or (proposed and not self.is_settled)

    def claimed(self, fence: int, stamp: str) -> DocumentEntry:
        """The entry as the run that claims the document begins with it."""
        return replace(
            self,
            fence=fence,
            status=DocumentStatus.RUNNING,
            proposed_status=None,
            proposed_reason_code=None,
            proposed_reason=None,
            reason_code=None,
            reason=None,
            claimed_at=stamp,
            updated_at=stamp,
        )

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
