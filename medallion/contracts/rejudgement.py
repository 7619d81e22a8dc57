"""A dry run's report: what judging a document's stored answers again would change."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

from pydantic import Field

from medallion.contracts.payload import Payload
from medallion.vocabulary.statuses import DocumentStatus

MAX_LISTED_ROWS: Final = 200
"""Rows of each kind of change that a report lists; its totals always count all of them."""


class RowChange(StrEnum):
    """What would happen to a silver row."""

    REMOVED = "removed"
    CHANGED = "changed"
    ADDED = "added"


class ChangedRow(Payload):
    """One row that would change; an added row has no reason.

    Attributes:
        fields: for a changed row, they are the same before and after.
    """

    change: RowChange
    record_id: str
    quote_start: int
    quote: str
    fields: dict[str, Any]
    reason_code: str | None = None
    reason: str | None = None


class Rejudgement(Payload):
    """The report of a dry run about one document.

    Attributes:
        status: the status that would be proposed before gold; `reason` explains it.
        promote: whether gold would also change.
        kept: rows that would stay the same, apart from their run id.
        changed: rows with the same fields and quote, but another place, kind of match or wording
            of the model.
        rows: at most MAX_LISTED_ROWS of each kind, in the order of the text.
    """

    document_id: str
    dataset: str
    key: str
    version_id: str
    run_id: str
    status: DocumentStatus
    reason_code: str | None = None
    reason: str | None = None
    promote: bool
    kept: int = Field(ge=0)
    removed: int = Field(ge=0)
    changed: int = Field(ge=0)
    added: int = Field(ge=0)
    rows: tuple[ChangedRow, ...]
