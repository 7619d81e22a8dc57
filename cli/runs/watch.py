"""What is known about a document that is being followed."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime

from cli.runs.phases import WORDS, Phase
from medallion.aws import utc_now
from medallion.ledger import DocumentEntry
from medallion.vocabulary.statuses import DocumentStatus


@dataclass
class Watch:
    """A document that is being followed; its counts grow as outcomes of batches appear in silver.

    Attributes:
        version_id: version to follow, empty if `run_id` names a run to follow instead.
        followed_run: the run that the phase and the counts are about, empty before its claim.
        records_before: records of the previous run, None if they were not looked up.
        unclaimed: status of a run that ended without claiming the document.
        state: the state that its execution was in when it was last looked at.
        waiting: what it waits for if the model gives no answers, empty otherwise.
        looked_at: number of the poll that last looked at its execution.
    """

    document_id: str
    key: str
    version_id: str
    began: float = field(default_factory=time.monotonic)
    elapsed: float = 0.0
    phase: Phase = Phase.WAITING
    state: str = ""
    entry: DocumentEntry | None = None
    chunks_done: int = 0
    records: int = 0
    records_before: int | None = None
    quarantined: int = 0
    quarantined_fields: int = 0
    tokens: int = 0
    run_id: str = ""
    followed_run: str = ""
    unclaimed: DocumentStatus | None = None
    reason: str = ""
    dropped_at: datetime = field(default_factory=utc_now)
    seen_outcomes: set[str] = field(default_factory=set)
    waiting: str = ""
    looked_at: int = 0
    execution_ended_at: float | None = None

    @property
    def done(self) -> bool:
        return self.phase is Phase.DONE

    @property
    def status(self) -> DocumentStatus:
        if self.unclaimed:
            return self.unclaimed
        return self.entry.status if self.entry else DocumentStatus.RUNNING

    @property
    def chunks(self) -> int:
        return (self.entry.counts.chunks or 0) if self.entry else 0

    @property
    def words(self) -> str:
        """What the document is doing, or how it ended."""
        if self.done:
            return str(self.status)
        if self.phase is Phase.EXTRACTING and self.chunks:
            return f"{WORDS[self.phase]} {min(self.chunks_done, self.chunks)}/{self.chunks} chunks"
        return WORDS[self.phase]

    def reach(self, phase: Phase) -> None:
        """Move on to a phase; a run does not go back, even if its states alternate."""
        self.phase = max(self.phase, phase)

    def follow(self, run_id: str) -> None:
        """Follow a run from its beginning, unless it is already followed."""
        if run_id == self.followed_run:
            return
        self.followed_run = run_id
        self.phase = Phase.WAITING
        self.chunks_done = self.records = self.quarantined = 0
        self.quarantined_fields = self.tokens = 0
        self.seen_outcomes.clear()
        self.execution_ended_at = None
        self.state = self.waiting = ""

    def end_unclaimed(self, status: DocumentStatus, reason: str = "") -> None:
        """End without a claim on the document."""
        self.unclaimed, self.reason, self.phase = status, reason, Phase.DONE
