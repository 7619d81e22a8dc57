"""The claim on a dataset's gold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from medallion.ledger import from_item
from medallion.vocabulary.known_fields import known_fields

_MAX_REPLACED = 20


@dataclass(frozen=True)
class GoldClaim:
    """The claim on one dataset's gold.

    Attributes:
        owner: execution ARN of the leader; empty if nobody leads, but gold runs of dead leaders may
            still be in progress.
        gold_run_id: the gold run that the owner leads.
        claimed_at: when the owner got the claim.
        document_id: the leader's document.
        gathers_until: the gold run takes no documents before; empty in claims of earlier versions.
        replaces: gold runs of dead leaders, which must be over before this one begins.
        after: the gold run takes the waiting documents after this document first, so that every
            document has its turn.
        breaks: how often the platform broke this gold run.
        tries: how often it was started again, including starts that failed, and those of the
            documents that had their turn before it while gold runs paused.
        published_at: when a gold run of the dataset last published something.
        paused_until: the platform broke a document alone, and others have their turn: those that
            were part of a broken gold run begin no earlier; empty after any other end.
        checked_at: when it was last asked whether the owner is alive.
        revision: grows with every write; 0 in claims of earlier versions.
    """

    dataset: str
    owner: str
    gold_run_id: str
    claimed_at: str
    document_id: str = ""
    gathers_until: str = ""
    replaces: tuple[str, ...] = ()
    after: str = ""
    breaks: int = 0
    tries: int = 0
    published_at: str = ""
    paused_until: str = ""
    checked_at: str = ""
    revision: int = 0
    schema_version: int = 1

    @property
    def is_free(self) -> bool:
        return not self.owner

    @property
    def seen_at(self) -> datetime:
        """When the owner was last known to be alive."""
        return datetime.fromisoformat(max(self.claimed_at, self.checked_at))

    def replaced(self) -> tuple[str, ...]:
        """What the claim of a successor replaces if the owner is dead."""
        return (*self.replaces, self.gold_run_id)[-_MAX_REPLACED:]


def claim_from(item: dict[str, Any]) -> GoldClaim:
    """The claim in an item of DynamoDB."""
    known = known_fields(GoldClaim, from_item(item))
    return GoldClaim(**known | {"replaces": tuple(known.get("replaces", ()))})
