from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from lambdas.settle_gold_run import handler as entry_point
from lambdas.settle_gold_run.settlement import (
    SettleGoldRunDependencies,
    ended_run,
    settle_gold_run,
)
from medallion.contracts import (
    DocumentPointer,
    GoldRun,
    JoinState,
    SettleGoldRunResponse,
    SettlementState,
)
from medallion.contracts import PromotionResult as Result
from medallion.gold_runs import GoldClaim
from medallion.gold_runs.artifacts import supersede
from medallion.ledger import GoldResult
from medallion.vocabulary import lake
from medallion.vocabulary.errors import DefectError
from medallion.vocabulary.statuses import DocumentStatus, PromotionStatus
from tests.integration.steps_lake import StepsLake, a_lambda_context, open_steps_lake, restarted

pytestmark = pytest.mark.integration

P = PromotionStatus
THEN = "2026-11-23T07:00:00.000+00:00"
GOLD_RUN = GoldRun(
    gold_run_id="g1",
    dataset="letters",
    manifest_key=lake.gold_manifest_key("letters", "g1"),
    document_count=2,
)


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[StepsLake]:
    with open_steps_lake(monkeypatch) as opened:
        yield opened


def claim(place: StepsLake, name: str = "one", **facts: Any) -> DocumentPointer:
    """A document that is proposed as complete."""
    document = place.claim(name, **{"run": name, **facts})
    place.propose(document, DocumentStatus.COMPLETE)
    return document


def settle(place: StepsLake, document: DocumentPointer) -> SettleGoldRunResponse:
    dependencies = SettleGoldRunDependencies(
        place.turns, place.settling, first_pause=timedelta(seconds=60)
    )
    return settle_gold_run(document, ended_run(GOLD_RUN, dependencies), dependencies)


def lead(place: StepsLake, document: DocumentPointer, gold_run_id: str = "g1") -> GoldClaim:
    wanted = GoldClaim("letters", document.run_id, gold_run_id, THEN, document.document_id)
    return place.claims.replace(None, replace(wanted, gathers_until=THEN))


def begin(place: StepsLake, *documents: DocumentPointer) -> None:
    """Start a gold run with a claim, a manifest and waiting documents."""
    lead(place, documents[0])
    for document in documents:
        place.wait(document, token=f"token of {document.run_name}")
    place.tokens.ended.add(f"token of {documents[0].run_name}")
    place.write_manifest("g1", *documents)


def promoted(document: DocumentPointer, rows: int = 2) -> Result:
    return Result(document_id=document.document_id, status=P.PROMOTED, rows=rows, snapshot_id="9")


def held(document: DocumentPointer) -> Result:
    return Result(document_id=document.document_id, status=P.HELD, reason="2 rows broke rule x")


def test_settling_writes_results_and_statuses_answers_the_waiting_and_releases_gold(
    place: StepsLake,
) -> None:
    first, second = claim(place, "one"), claim(place, "two")
    begin(place, first, second)
    place.write_result("g1", promoted(first), held(second))
    response = settle(place, first)
    assert (response.settled, response.held, response.broken) == (2, 1, 0)
    assert response.state is SettlementState.SETTLED
    assert place.entry(first).gold == GoldResult(
        fence=1, status=P.PROMOTED, rows=2, snapshot_id="9", gold_run_id="g1", reason=None
    )
    assert place.entry(second).gold.reason == "2 rows broke rule x"
    assert [place.entry(d).status for d in (first, second)] == ["COMPLETE", "HELD"]
    assert {token: a.state for token, a in place.tokens.answers.items()} == {
        "token of two": JoinState.SETTLED
    }
    assert place.all_waiting() == []
    assert place.claims.find("letters") is None


def test_settling_again_changes_nothing_and_releases_no_other_gold_run(place: StepsLake) -> None:
    document = claim(place)
    begin(place, document)
    place.write_result("g1", promoted(document))
    first = settle(place, document)
    entry = place.entry(document)
    newer = lead(place, claim(place, "other"), "g2")
    place.clock.advance(60)
    assert settle(place, document) == first
    assert place.entry(document) == entry
    assert place.claims.find("letters") == newer


def test_a_held_document_keeps_the_rows_that_gold_holds(place: StepsLake) -> None:
    before = claim(place)
    begin(place, before)
    place.write_result("g1", promoted(before, rows=7))
    settle(place, before)
    document = claim(place, "one", run="b")
    begin(place, document)
    place.write_result("g1", held(document))
    settle(place, document)
    gold = place.entry(document).gold
    assert (gold.fence, gold.status, gold.rows, gold.snapshot_id) == (2, "HELD", 7, "9")


def test_a_document_taken_over_by_a_newer_run_is_not_settled(place: StepsLake) -> None:
    first, second = claim(place, "one"), claim(place, "two")
    begin(place, first, second)
    newer = claim(place, "two", run="newer", version="v2")
    place.wait(newer, token="newer")
    place.write_result("g1", promoted(first), promoted(second))
    response = settle(place, first)
    assert (response.settled, response.held) == (1, 0)
    entry = place.entry(newer)
    # Gold has the rows of the older claim until the newer one is settled.
    assert (entry.gold.fence, entry.gold.rows, entry.is_settled) == (second.fence, 2, False)
    assert entry.status == "RUNNING"
    assert [d.fence for d in place.all_waiting()] == [newer.fence]
    assert place.tokens.answers["newer"].state is JoinState.LEAD


def test_a_leader_whose_document_a_newer_run_took_over_is_done(place: StepsLake) -> None:
    document = claim(place)
    begin(place, document)
    claim(place, "one", run="newer")
    place.write_result("g1", promoted(document))
    assert settle(place, document).state is SettlementState.SETTLED


def test_an_older_task_of_a_document_whose_newer_claim_is_settled_is_answered(
    place: StepsLake,
) -> None:
    older = claim(place, "two", run="older")
    leader, newer = claim(place), claim(place, "two", run="newer")
    begin(place, leader, newer)
    place.waiting.leave("letters", place.wait(newer, token="token of newer"))
    place.wait(older, token="token of older")
    place.write_result("g1", promoted(leader), promoted(newer))
    settle(place, leader)
    assert place.tokens.answers["token of older"].state is JoinState.SETTLED
    assert place.all_waiting() == []


@pytest.mark.parametrize("result", [True, False])
def test_a_gold_run_without_a_final_result_settles_nothing_and_keeps_its_claim(
    place: StepsLake, result: bool
) -> None:
    document = claim(place)
    begin(place, document)
    if result:
        place.write_begun("g1")
    with pytest.raises(DefectError, match="no result"):
        settle(place, document)
    assert place.claims.find("letters") is not None
    assert len(place.all_waiting()) == 1


def test_a_superseded_gold_run_without_a_result_sends_its_leader_to_join_again(
    place: StepsLake,
) -> None:
    document = claim(place)
    begin(place, document)
    supersede(place.silver, "letters", "g1")
    assert settle(place, document).state is SettlementState.REJOIN
    claimed = place.claims.find("letters")
    assert claimed is not None
    place.claims.replace(claimed, replace(claimed, owner="arn:other", gold_run_id="g2"))
    assert settle(place, document).state is SettlementState.REJOIN
    assert place.entry(document).status is DocumentStatus.RUNNING


def test_a_result_that_comes_late_is_settled_although_another_leads(place: StepsLake) -> None:
    document = claim(place)
    begin(place, document)
    claimed = place.claims.find("letters")
    assert claimed is not None
    other = replace(claimed, owner="arn:other", gold_run_id="g2", replaces=("g1",))
    place.claims.replace(claimed, other)
    supersede(place.silver, "letters", "g1")
    place.write_result("g1", promoted(document))
    assert settle(place, document).settled == 1
    assert place.entry(document).status is DocumentStatus.COMPLETE
    current = place.claims.find("letters")
    assert current is not None
    assert (current.gold_run_id, current.replaces) == ("g2", ("g1",))


def test_an_incomplete_result_settles_nothing(place: StepsLake) -> None:
    first, second = claim(place, "one"), claim(place, "two")
    begin(place, first, second)
    place.write_result("g1", promoted(first))
    with pytest.raises(DefectError, match="not report on all documents"):
        settle(place, first)
    assert place.entry(first).gold == GoldResult()


def test_a_gold_run_without_a_manifest_is_a_defect(place: StepsLake) -> None:
    with pytest.raises(DefectError, match="no manifest"):
        settle(place, claim(place))


def test_a_contradiction_is_one_documents_failure_and_holds_back_no_other(
    place: StepsLake,
) -> None:
    first, second = claim(place, "one"), place.claim("two", run="two")
    begin(place, first, second)
    place.write_result("g1", promoted(first), promoted(second))
    assert settle(place, first).settled == 2
    assert place.entry(first).status is DocumentStatus.COMPLETE
    failed = place.entry(second)
    assert (failed.status, failed.reason_code) == (DocumentStatus.FAILED, "DefectError")


def test_the_handler_answers_in_json(place: StepsLake) -> None:
    step = restarted(entry_point.handler)
    document = claim(place)
    begin(place, document)
    place.wait(document)  # without a token: moto knows no waiting tasks
    place.write_result("g1", promoted(document))
    event = {
        "document": document.model_dump(mode="json"),
        "gold_run": GOLD_RUN.model_dump(mode="json"),
    }
    assert step(event, a_lambda_context()) == {
        "settled": 1,
        "held": 0,
        "broken": 0,
        "dataset_broken": False,
        "state": "SETTLED",
        "wait_until": None,
    }
