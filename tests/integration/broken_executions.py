"""Executions that broke, the gold runs that they led, and what the recorder does about them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lambdas.record_failure.history import BrokenRun
from lambdas.record_failure.recording import RecordFailureDependencies, record_failure
from medallion.contracts import DocumentPointer
from medallion.gold_runs import GoldClaim, WaitingDocument
from medallion.ledger import DocumentEntry, document_row_key
from tests.integration.steps_lake import (
    StepsLake,
    arn_of,
)

THEN = "2026-11-23T07:00:00.000+00:00"
CAUSE = json.dumps({"errorType": "DefectError", "errorMessage": "main moved"})


def input_of(key: str = "letters/one.txt") -> str:
    return json.dumps({"detail": {"bucket": {"name": "bronze"}, "object": {"key": key}}})


@dataclass
class InMemoryRunHistory:
    """A history in which every run broke in the same state, after all runs in `earlier`."""

    run: BrokenRun = field(
        default_factory=lambda: BrokenRun("FAILED", input_of(), "DefectError", CAUSE)
    )
    state: str = "SilverToGold"
    earlier: tuple[str, ...] = ()

    def describe(self, execution_arn: str) -> BrokenRun:
        assert execution_arn.startswith("arn:aws:states:")
        return self.run

    def last_state(self, execution_arn: str) -> str:
        assert execution_arn
        return self.state

    def ended_before(self, run_id: str, time: datetime | None, *, is_at_rest: bool) -> bool:
        assert time is None
        return is_at_rest and run_id in map(arn_of, self.earlier)


def record(
    place: StepsLake, run: str = "run", broken: BrokenRun | None = None
) -> DocumentEntry | None:
    history: Any = InMemoryRunHistory(broken) if broken else InMemoryRunHistory()
    dependencies = RecordFailureDependencies(place.turns, place.settling, history)
    return record_failure(arn_of(run), dependencies)


def wait(place: StepsLake, document: DocumentPointer) -> WaitingDocument:
    return place.wait(document, token=f"token of {document.run_name}")


def lead(place: StepsLake, leader: str, *documents: DocumentPointer) -> GoldClaim:
    """The claim of the leader, whose gold run is in progress."""
    document_id = documents[0].document_id
    claim = GoldClaim("letters", arn_of(leader), "g1", THEN, document_id, gathers_until=THEN)
    place.write_manifest("g1", *documents)
    place.tokens.ended.add(f"token of {leader}")
    return place.claims.replace(None, claim)


def claim_now(place: StepsLake) -> GoldClaim:
    claim = place.claims.find("letters")
    assert claim is not None
    return claim


def row(place: StepsLake, document: DocumentPointer) -> dict[str, Any]:
    body = place.silver.get(document_row_key(place.entry(document)))
    assert body is not None
    return dict(json.loads(body))
