"""Documents that a gold run of a dead leader published before it could report them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from lambdas.settle_gold_run.settlement import (
    SettleGoldRunDependencies,
    ended_run,
    settle_gold_run,
)
from medallion.contracts import (
    DocumentPointer,
    EarlierPublication,
    GoldRun,
    GoldRunBreak,
    GoldRunResult,
    PromotionResult,
)
from medallion.gold_runs import GoldClaim
from medallion.ledger import Outcome
from medallion.vocabulary import lake
from medallion.vocabulary.errors import TransientAwsError
from medallion.vocabulary.gold_breaks import GoldRunCause, GoldRunStage
from medallion.vocabulary.statuses import DocumentStatus, PromotionStatus
from tests.integration.broken_executions import record
from tests.integration.steps_lake import StepsLake, open_steps_lake

pytestmark = pytest.mark.integration

THEN = "2026-11-23T07:00:00.000+00:00"
CRASHED = GoldRunBreak(
    stage=GoldRunStage.PUBLISH, cause=GoldRunCause.CRASH, reason_code="C", reason="r"
)


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[StepsLake]:
    with open_steps_lake(monkeypatch) as opened:
        yield opened


def of(
    document: DocumentPointer, status: PromotionStatus = PromotionStatus.PROMOTED, rows: int = 2
) -> PromotionResult:
    published = status is PromotionStatus.PROMOTED
    return PromotionResult(
        document_id=document.document_id,
        status=status,
        rows=rows if published else 0,
        snapshot_id="8" if published else None,
    )


def put(place: StepsLake, gold_run_id: str, **facts: object) -> None:
    base = GoldRunResult(gold_run_id=gold_run_id, dataset="letters", snapshot_id=None, documents=())
    body = base.model_copy(update=facts).model_dump_json().encode()
    place.silver.put(lake.gold_result_key("letters", gold_run_id), body)


def a_document(place: StepsLake, name: str, run: str = "") -> DocumentPointer:
    document = place.claim(name, run=run or name)
    place.propose(document, DocumentStatus.COMPLETE)
    return document


def fail(place: StepsLake, document: DocumentPointer) -> None:
    """Its execution dies, and the failure recorder writes that."""
    place.ledger.fail(place.entry(document), Outcome(DocumentStatus.FAILED, "E", "why"))
    place.ledger.release(document)


def settle(place: StepsLake, leader: DocumentPointer) -> None:
    known = SettleGoldRunDependencies(
        place.turns, place.settling, first_pause=timedelta(seconds=60)
    )
    key = lake.gold_manifest_key("letters", "g2")
    run = GoldRun(gold_run_id="g2", dataset="letters", manifest_key=key, document_count=1)
    settle_gold_run(leader, ended_run(run, known), known)


def begin_second(place: StepsLake, *documents: DocumentPointer) -> None:
    """The gold run g2, whose leader replaces that of g1."""
    leader = documents[0]
    claim = GoldClaim("letters", leader.run_id, "g2", THEN, leader.document_id, replaces=("g1",))
    place.claims.replace(None, claim)
    place.write_manifest("g2", *documents)


@pytest.mark.parametrize(
    ("snapshot_id", "status", "rows"), [("8", "COMPLETE", 2), ("7", "FAILED", None)]
)
def test_a_dead_document_is_settled_if_its_publication_is_in_the_history(
    place: StepsLake, snapshot_id: str, status: str, rows: int | None
) -> None:
    dead, leader = a_document(place, "dead"), a_document(place, "leader")
    place.write_manifest("g1", dead)
    put(place, "g1", broken=CRASHED, pending=(of(dead),))
    fail(place, dead)
    begin_second(place, leader)
    earlier = (EarlierPublication(gold_run_id="g1", snapshot_id=snapshot_id),)
    put(place, "g2", documents=(of(leader),), published_earlier=earlier)

    settle(place, leader)
    settle(place, leader)

    assert (place.entry(dead).status, place.entry(dead).gold.rows) == (status, rows)
    assert place.entry(leader).status == "COMPLETE"
    assert place.claims.find("letters") is None


def test_rows_of_this_gold_run_count_and_kept_rows_are_those_of_the_earlier_one(
    place: StepsLake,
) -> None:
    again, kept = a_document(place, "again"), a_document(place, "kept")
    place.write_manifest("g1", again, kept)
    put(place, "g1", broken=CRASHED, pending=(of(again, rows=1), of(kept, rows=3)))
    begin_second(place, again, kept)
    earlier = (EarlierPublication(gold_run_id="g1", snapshot_id="8"),)
    own = (of(again), of(kept, PromotionStatus.HELD))
    put(place, "g2", documents=own, published_earlier=earlier)

    settle(place, again)

    found = [(d.gold.gold_run_id, d.gold.rows) for d in map(place.entry, (again, kept))]
    assert found == [("g2", 2), ("g1", 3)]


def test_a_document_of_a_newer_run_is_left_to_it(place: StepsLake) -> None:
    before = a_document(place, "dead")
    place.write_manifest("g1", before)
    put(place, "g1", broken=CRASHED, pending=(of(before, rows=5),))
    fail(place, before)
    newer = a_document(place, "dead", run="newer")
    begin_second(place, newer)
    earlier = (EarlierPublication(gold_run_id="g1", snapshot_id="8"),)
    put(place, "g2", documents=(of(newer),), published_earlier=earlier)

    settle(place, newer)

    assert place.entry(newer).gold.rows == 2
    assert place.entry(newer).gold.fence == newer.fence


def test_the_recorder_looks_again_until_the_job_of_a_dead_leader_reports(place: StepsLake) -> None:
    leader = a_document(place, "one", run="run")
    place.claims.replace(None, GoldClaim("letters", leader.run_id, "g1", THEN, leader.document_id))
    place.write_manifest("g1", leader)
    put(place, "g1", broken=CRASHED, pending=(of(leader),))

    for _ in range(2):
        with pytest.raises(TransientAwsError, match="unreported"):
            record(place)
        assert place.entry(leader).status == "FAILED"
    put(place, "g1", documents=(of(leader),), published_earlier=())
    record(place)

    assert (place.entry(leader).status, place.entry(leader).gold.rows) == ("COMPLETE", 2)
    assert place.claims.find("letters") is not None
