"""What the failure recorder does about gold runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from lambdas.record_failure.recording import RecordFailureDependencies, record_failure
from medallion.contracts import DocumentPointer, JoinState, PromotionResult
from medallion.gold_runs import settle
from medallion.ledger import DocumentEntry, GoldResult, Ledger, Outcome
from medallion.vocabulary.statuses import DocumentStatus, PromotionStatus
from tests.integration.broken_executions import (
    InMemoryRunHistory,
    claim_now,
    lead,
    record,
    row,
    wait,
)
from tests.integration.ledger_table import TABLE
from tests.integration.steps_lake import (
    StepsLake,
    arn_of,
    open_steps_lake,
)

pytestmark = pytest.mark.integration


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[StepsLake]:
    with open_steps_lake(monkeypatch) as opened:
        yield opened


def settle_promoted(place: StepsLake, *documents: DocumentPointer) -> None:
    results = [
        PromotionResult(document_id=d.document_id, status=PromotionStatus.PROMOTED, rows=2)
        for d in documents
    ]
    settle(place.write_manifest("g1", *documents), results, place.settling)


def test_a_broken_leader_hands_gold_on_to_a_waiting_document_at_once(place: StepsLake) -> None:
    leader, follower = place.claim("one"), place.claim("two", run="two")
    for document in (leader, follower):
        wait(place, document)
    before = lead(place, "run", leader, follower)
    record(place)
    claim = claim_now(place)
    assert (claim.owner, claim.document_id) == (arn_of("two"), follower.document_id)
    assert claim.gold_run_id != before.gold_run_id
    assert claim.replaces == ("g1",)
    answer = place.tokens.answers["token of two"]
    assert (answer.state, answer.gold_run_id) == (JoinState.LEAD, claim.gold_run_id)
    assert [(d.source_key, d.group) for d in place.all_waiting()] == [("letters/two.txt", "")]


def test_a_broken_follower_stops_waiting_for_gold(place: StepsLake) -> None:
    document = place.claim()
    other = place.claim("two", run="two")
    for waiting in (document, other):
        wait(place, waiting)
    lead(place, "two", other)
    record(place)
    assert [d.document_id for d in place.all_waiting()] == [other.document_id]
    assert claim_now(place).owner == arn_of("two")
    assert place.tokens.answers == {}


def test_a_broken_leader_that_nobody_waits_behind_leaves_gold_free_but_named(
    place: StepsLake,
) -> None:
    leader = place.claim()
    wait(place, leader)
    lead(place, "run", leader)
    record(place)
    claim = claim_now(place)
    assert (claim.is_free, claim.replaces) == (True, ("g1",))
    assert place.all_waiting() == []


def test_recording_again_after_gold_was_handed_on_hands_it_on_no_further(
    place: StepsLake,
) -> None:
    documents = [place.claim("one")] + [place.claim(name, run=name) for name in ("two", "three")]
    for document in documents:
        wait(place, document)
    lead(place, "run", *documents)
    record(place)
    claim = claim_now(place)
    record(place)
    assert claim_now(place) == claim
    assert len(place.tokens.answers) == 1


def test_a_leader_that_lost_its_own_document_still_hands_gold_on(place: StepsLake) -> None:
    leader = place.claim(run="run")
    lead(place, "run", leader)
    newer = place.claim(run="newer", version="v2")
    wait(place, newer)
    assert record(place) is None
    assert claim_now(place).owner == arn_of("newer")
    assert place.tokens.answers["token of newer"].state is JoinState.LEAD
    assert place.entry(newer).owner == arn_of("newer")


def test_any_broken_run_wakes_the_waiting_if_gold_is_free(place: StepsLake) -> None:
    place.claim()
    wait(place, place.claim("two", run="two"))
    record(place)
    assert claim_now(place).owner == arn_of("two")
    assert place.tokens.answers["token of two"].state is JoinState.LEAD


def test_a_run_that_breaks_after_its_gold_run_was_settled_keeps_the_status_of_gold(
    place: StepsLake,
) -> None:
    document = place.claim()
    place.propose(document, DocumentStatus.COMPLETE)
    wait(place, document)
    settle_promoted(place, document)
    assert record(place) is None
    entry = place.entry(document)
    assert (entry.status, entry.owner) == (DocumentStatus.COMPLETE, None)
    assert row(place, document)["status"] == "COMPLETE"


def test_a_gold_run_that_includes_a_failed_document_replaces_its_status(place: StepsLake) -> None:
    document = place.claim()
    place.propose(document, DocumentStatus.COMPLETE)
    wait(place, document)
    assert record(place) is not None
    assert row(place, document)["status"] == "FAILED"
    settle_promoted(place, document)
    entry = place.entry(document)
    assert (entry.status, entry.reason_code, entry.owner) == (DocumentStatus.COMPLETE, None, None)
    assert (row(place, document)["status"], row(place, document)["gold_rows"]) == ("COMPLETE", 2)


@dataclass
class SettledMeanwhile(InMemoryRunHistory):
    """A history of a run whose document is settled during the read."""

    place: StepsLake | None = None
    document: DocumentPointer | None = None

    def last_state(self, execution_arn: str) -> str:
        assert self.place is not None
        assert self.document is not None
        settle_promoted(self.place, self.document)
        return super().last_state(execution_arn)


def test_a_document_that_is_settled_while_its_failure_is_recorded_is_complete(
    place: StepsLake,
) -> None:
    document = place.claim()
    place.propose(document, DocumentStatus.COMPLETE)
    wait(place, document)
    history: Any = SettledMeanwhile(place=place, document=document)
    dependencies = RecordFailureDependencies(place.turns, place.settling, history)
    assert record_failure(arn_of("run"), dependencies) is None
    entry = place.entry(document)
    assert (entry.status, entry.owner) == (DocumentStatus.COMPLETE, None)
    assert row(place, document)["status"] == "COMPLETE"


@dataclass
class SettledBeforeTheRelease(Ledger):
    """A ledger in which a gold run settles the document just before its claim is released."""

    place: StepsLake

    def __post_init__(self) -> None:
        super().__init__(self.place.dynamodb, TABLE, self.place.clock)

    def release(self, document: DocumentPointer) -> DocumentEntry:
        gold = GoldResult(document.fence, PromotionStatus.PROMOTED, rows=2)
        complete = Outcome(DocumentStatus.COMPLETE, None, None)
        self.settle(document.document_id, document.fence, gold, complete)
        return super().release(document)


def test_a_document_that_is_settled_after_its_row_was_written_has_the_row_of_its_status(
    place: StepsLake,
) -> None:
    document = place.claim()
    place.propose(document, DocumentStatus.COMPLETE)
    wait(place, document)
    settling = replace(place.settling, ledger=SettledBeforeTheRelease(place))
    history: Any = InMemoryRunHistory()
    dependencies = RecordFailureDependencies(place.turns, settling, history)
    assert record_failure(arn_of("run"), dependencies) is None
    assert place.entry(document).status is DocumentStatus.COMPLETE
    assert row(place, document)["status"] == "COMPLETE"


def test_a_result_under_an_older_claim_decides_nothing(place: StepsLake) -> None:
    older = place.claim(run="older")
    document = place.claim(run="run")
    settle_promoted(place, older)
    assert place.entry(document).status is DocumentStatus.RUNNING
    failed = record(place)
    assert failed is not None
    settle_promoted(place, older)
    assert place.entry(document).status is DocumentStatus.FAILED
    assert row(place, document)["status"] == "FAILED"
