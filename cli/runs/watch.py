"""The state of a document that is being followed."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime

from medallion.ledger import DocumentEntry, utc_now
from medallion.vocabulary.statuses import DocumentStatus


@dataclass
class Watch:
    """A document that is being followed; its counts grow as outcomes of batches appear in silver.

    Attributes:
        version_id: version to follow, empty if `run_id` names a run to follow instead.
        records_before: records of the previous run, None if they were not looked up.
        unclaimed: status of a run that ended without claiming the document.
    """

    document_id: str
    key: str
    version_id: str
    began: float = field(default_factory=time.monotonic)
    elapsed: float = 0.0
    state: str = "waiting for the event"
    entry: DocumentEntry | None = None
    chunks_done: int = 0
    records: int = 0
    records_before: int | None = None
    quarantined: int = 0
    quarantined_fields: int = 0
    tokens: int = 0
    done: bool = False
    run_id: str = ""
    unclaimed: DocumentStatus | None = None
    reason: str = ""
    dropped_at: datetime = field(default_factory=utc_now)
    _seen: set[str] = field(default_factory=set)
    _ended_at: float | None = None

    @property
    def status(self) -> DocumentStatus:
        if self.unclaimed:
            return self.unclaimed
        return self.entry.status if self.entry else DocumentStatus.RUNNING

    @property
    def chunks(self) -> int:
        return (self.entry.counts.chunks or 0) if self.entry else 0
