"""What runs leave in a document's ledger entry, and its form in the DynamoDB item."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Self

from medallion.vocabulary.known_fields import known_fields
from medallion.vocabulary.statuses import (
    KEEPING_FORMER_ROWS,
    DocumentStatus,
    PromotionStatus,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True)
class Counts:
    """Numbers of the last plan and reconciliation, named as in the silver documents table.

    None if the run did not get that far.
    """

    chunks: int | None = None
    chunks_extracted: int | None = None
    chunks_empty: int | None = None
    chunks_failed: int | None = None
    chunks_quarantined: int | None = None
    records: int | None = None
    quarantined_records: int | None = None
    quarantined_fields: int | None = None
    undeclared_keys: int | None = None
    prompt_tokens: int | None = None
    output_tokens: int | None = None
    thinking_tokens: int | None = None
    cost_usd: float | None = None
    model_calls: int | None = None
    characters: int | None = None
    encoding: str | None = None

    def to_map(self) -> dict[str, Any]:
        """The counts that are known."""
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True)
class GoldResult:
    """What the last gold run did with the document; all None before the first.

    Attributes:
        fence: claim under which the document waited.
        rows: its rows in gold; for a held document, those of the previous gold run.
        snapshot_id: Iceberg snapshot that published them.
        reason: why it was held, left out, or could not be published.
        reason_code: the same as a code; None if it was held.
    """

    fence: int | None = None
    status: PromotionStatus | None = None
    rows: int | None = None
    snapshot_id: str | None = None
    gold_run_id: str | None = None
    reason: str | None = None
    reason_code: str | None = None

    @property
    def keeps_former_rows(self) -> bool:
        """Whether gold still has the rows from before the gold run."""
        return self.status in KEEPING_FORMER_ROWS

    @classmethod
    def from_map(cls, stored: Mapping[str, Any]) -> Self:
        result = cls(**known_fields(cls, stored))
        return replace(result, status=result.status and PromotionStatus(result.status))

    def to_map(self) -> dict[str, Any]:
        """All fields, including None; empty before the first gold run."""
        return {} if self == GoldResult() else asdict(self)


@dataclass(frozen=True)
class Proposal:
    """How the document ends, unless gold decides otherwise.

    Attributes:
        counts: None keeps the entry's counts.
        made_with: None keeps the entry's value.
        record_parts: the same.
    """

    status: DocumentStatus
    reason_code: str | None = None
    reason: str | None = None
    counts: Counts | None = None
    made_with: dict[str, str] | None = None
    record_parts: int | None = None

    def facts(self) -> dict[str, Any]:
        """The fields of the entry that it sets.

        The entry's own reason belongs to its final status: a function of a stopped execution may
        still propose after the failure was recorded.
        """
        optional = {
            "counts": self.counts,
            "made_with": self.made_with,
            "record_parts": self.record_parts,
        }
        return {
            "proposed_status": self.status,
            "proposed_reason_code": self.reason_code,
            "proposed_reason": self.reason,
            **{name: value for name, value in optional.items() if value is not None},
        }


_LEFT_OUT: Final[tuple[tuple[str, object], ...]] = (
    ("schema_version", 1),
    ("record_parts", 1),
    ("row_parts", {}),
)

_TYPES: dict[str, Callable[[Any], object]] = {
    "status": DocumentStatus,
    "proposed_status": DocumentStatus,
    "counts": lambda stored: Counts(**known_fields(Counts, stored)),
    "gold": GoldResult.from_map,
}


def typed_facts(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Attributes of an item as the fields of an entry."""
    return {name: _TYPES[name](fact) if name in _TYPES else fact for name, fact in stored.items()}


def plain_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of an entry as the attributes of an item.

    Attributes that the first versions did not know are left out as long as they have their default
    value: functions of these versions refuse them until a deployment has replaced all functions.
    """
    return {name: _plain(fact) for name, fact in facts.items() if (name, fact) not in _LEFT_OUT}


def _plain(fact: object) -> object:
    if not isinstance(fact, Counts | GoldResult):
        return fact
    stored = fact.to_map()
    if stored.get("reason_code") is None:
        stored.pop("reason_code", None)
    return stored
