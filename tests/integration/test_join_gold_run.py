from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from lambdas.join_gold_run import handler as entry_point
from lambdas.join_gold_run.joining import join_gold_run
from medallion.contracts import DocumentPointer, JoinGoldRunResponse, JoinState
from medallion.gold_runs import GoldClaim, GoldClaims, WaitingDocuments
from medallion.ledger import GoldResult, Outcome
from medallion.vocabulary.errors import ClaimLostError
from medallion.vocabulary.statuses import DocumentStatus, PromotionStatus
from tests.integration.joining import claim_now, join, joined_with, steps_of, token_of
from tests.integration.ledger_table import TABLE
from tests.integration.steps_lake import (
    StepsLake,
    a_lambda_context,
    arn_of,
    open_steps_lake,
    restarted,
)

pytestmark = pytest.mark.integration

WAIT = JoinGoldRunResponse(state=JoinState.WAIT)
PROMOTED = GoldResult(fence=1, status=PromotionStatus.PROMOTED)
COMPLETE = Outcome(DocumentStatus.COMPLETE, None, None)


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[StepsLake]:
    with open_steps_lake(monkeypatch) as opened:
        yield opened


def test_the_first_document_leads_after_the_gather_time(place: StepsLake) -> None:
    document = place.claim("one")
    answer = join(place, document)
    claim = claim_now(place)
    assert (claim.owner, claim.document_id) == (document.run_id, document.document_id)
    assert (answer.state, answer.gold_run_id) == (JoinState.LEAD, claim.gold_run_id)
    assert answer.gathers_until == "2026-11-23T07:00:10Z"
    (waiting,) = place.all_waiting()
    assert waiting.records_key == f"records/dataset=letters/{document.document_id}.jsonl"
    assert (waiting.fence, waiting.task_token) == (1, token_of(document))
    assert (waiting.run_id, waiting.size_bytes) == (document.run_id, 11)


def test_the_other_documents_wait_with_their_tokens(place: StepsLake) -> None:
    join(place, place.claim("one", run="one"))
    before = claim_now(place)
    documents = [place.claim(name, run=name) for name in ("two", "three")]
    assert [join(place, document) for document in documents] == [WAIT, WAIT]
    tokens = {d.document_id: d.task_token for d in place.all_waiting()}
    assert [tokens[d.document_id] for d in documents] == [token_of(d) for d in documents]
    assert claim_now(place) == before


def test_a_deleted_document_is_removed_from_gold(place: StepsLake) -> None:
    document = place.claim("one", version="")
    place.propose(document, DocumentStatus.DELETED)
    join(place, document)
    (waiting,) = place.all_waiting()
    assert waiting.records_key is None


def test_a_document_with_a_result_is_settled_and_waits_no_longer(place: StepsLake) -> None:
    document = place.claim("one")
    place.ledger.settle(document.document_id, 1, PROMOTED, COMPLETE)
    assert join(place, document).state is JoinState.SETTLED
    assert place.all_waiting() == []
    assert place.claims.find("letters") is None


def test_the_result_of_an_earlier_claim_settles_nothing(place: StepsLake) -> None:
    earlier = place.claim("one", run="a")
    place.ledger.settle(earlier.document_id, 1, PROMOTED, COMPLETE)
    assert join(place, place.claim("one", run="b")).state is JoinState.LEAD


def test_a_retried_invocation_leads_the_same_gold_run(place: StepsLake) -> None:
    document = place.claim("one", run="one")
    first = join(place, document)
    join(place, place.claim("two", run="two"))
    place.clock.advance(30)
    assert join(place, document, token="again") == first
    assert "again" in {d.task_token for d in place.all_waiting()}


@dataclass
class OvertakenClaims(GoldClaims):
    """Gold claims that another run takes between this run's read and its own attempt."""

    place: StepsLake
    rival: DocumentPointer

    def __post_init__(self) -> None:
        super().__init__(self.place.dynamodb, TABLE)

    def find(self, dataset: str) -> GoldClaim | None:
        found = super().find(dataset)
        if found is None:
            join(self.place, self.rival)
        return found


def test_of_two_concurrent_arrivals_one_leads_and_the_other_waits(place: StepsLake) -> None:
    rival, document = place.claim("one", run="one"), place.claim("two", run="two")
    assert joined_with(place, document, claims=OvertakenClaims(place, rival)) == WAIT
    assert claim_now(place).owner == rival.run_id
    assert len(place.all_waiting()) == 2


@dataclass
class SettledMeanwhile(WaitingDocuments):
    """Waiting documents of which one is settled just before it begins to wait."""

    place: StepsLake
    document: DocumentPointer

    def __post_init__(self) -> None:
        super().__init__(self.place.dynamodb, TABLE)

    def join(self, dataset: str, document: Any) -> Any:
        self.place.ledger.settle(document.document_id, document.fence, PROMOTED, COMPLETE)
        return super().join(dataset, document)


def test_a_document_settled_just_before_it_waits_does_not_keep_waiting(place: StepsLake) -> None:
    document = place.claim("one")
    answer = joined_with(place, document, waiting=SettledMeanwhile(place, document))
    assert answer.state is JoinState.SETTLED
    assert place.all_waiting() == []


def test_a_run_that_lost_its_document_does_not_join(place: StepsLake) -> None:
    lost = place.claim("one", run="a")
    place.claim("one", run="b", version="v2")
    with pytest.raises(ClaimLostError):
        join(place, lost)
    assert place.all_waiting() == []


def test_the_task_of_an_older_claim_is_answered(place: StepsLake) -> None:
    older = place.claim("one", run="older")
    join(place, older)
    join(place, place.claim("one", run="newer"))
    assert place.tokens.answers[token_of(older)].state is JoinState.SETTLED
    assert [d.fence for d in place.all_waiting()] == [2]


def test_an_attempt_after_a_heartbeat_answers_no_task_of_its_own(place: StepsLake) -> None:
    join(place, place.claim("one", run="one"))
    document = place.claim("two", run="two")
    assert [join(place, document), join(place, document, token="again")] == [WAIT, WAIT]
    assert place.tokens.answers == {}


@pytest.mark.parametrize(
    ("alive", "after", "leads"),
    [(False, 61, True), (False, 59, False), (True, 61, False)],
)
def test_the_next_arrival_replaces_a_dead_leader_after_a_minute(
    place: StepsLake, alive: bool, after: float, leads: bool
) -> None:
    join(place, place.claim("one", run="one"))
    dead = claim_now(place)
    place.executions.alive = {"one"} if alive else set()
    place.clock.advance(after)
    late = place.claim("two", run="two")
    assert (join(place, late).state is JoinState.LEAD) is leads
    claim = claim_now(place)
    assert claim.owner == (arn_of("two") if leads else arn_of("one"))
    assert claim.replaces == ((dead.gold_run_id,) if leads else ())


def test_only_one_arrival_in_a_minute_asks_whether_the_leader_still_runs(place: StepsLake) -> None:
    join(place, place.claim("one", run="one"))
    place.executions.alive = {"one"}
    asked: list[float] = []
    for second in range(0, 300, 10):
        place.clock.advance(10)
        place.executions.asked.clear()
        join(place, place.claim(f"d{second}", run=f"d{second}"))
        asked += [second + 10] * len(place.executions.asked)
    assert asked == [60, 120, 180, 240, 300]


def test_a_free_gold_whose_last_leader_died_is_led_at_once_but_replaces_its_run(
    place: StepsLake,
) -> None:
    join(place, place.claim("one", run="one"))
    dead = claim_now(place)
    free = replace(dead, owner="", replaces=dead.replaced(), after="f" * 32)
    place.claims.replace(dead, free)
    assert join(place, place.claim("two", run="two")).state is JoinState.LEAD
    claim = claim_now(place)
    assert (claim.owner, claim.replaces) == (arn_of("two"), (dead.gold_run_id,))
    assert claim.after == "f" * 32


def test_a_document_of_a_broken_gold_run_stays_in_its_group_under_a_newer_claim(
    place: StepsLake,
) -> None:
    waiting = place.wait(place.claim("one", run="a"))
    place.waiting.suspect("letters", waiting, group="g0/1", breaks=2, now="then")
    assert join(place, place.claim("one", run="b")).state is JoinState.LEAD
    (again,) = place.all_waiting()
    assert (again.group, again.breaks, again.fence) == ("g0/1", 2, 2)
    claim = claim_now(place)
    assert (claim.breaks, claim.gathers_until) == (2, claim.claimed_at)


def test_the_handler_answers_in_json_and_answers_the_waiting_task(
    place: StepsLake, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[str] = []

    def answer_task(_self: object, token: str, response: JoinGoldRunResponse) -> bool:
        assert response.state is JoinState.LEAD
        answers.append(token)
        return True

    monkeypatch.setattr(
        "medallion.gold_runs.connection.StepFunctionsTaskTokens.answer", answer_task
    )
    step = restarted(entry_point.handler)
    document = place.claim("one")
    event = {"document": document.model_dump(mode="json"), "task_token": "token"}
    answer = step(event, a_lambda_context())
    assert (answer["state"], answer["gold_run"], answer["wait_until"]) == ("LEAD", None, None)
    assert answer["gathers_until"].endswith("Z")
    assert answers == ["token"]
    other = place.claim("two", run="two")
    event = {"document": other.model_dump(mode="json"), "task_token": "other"}
    assert step(event, a_lambda_context())["state"] == "WAIT"
    assert answers == ["token"]


def test_joining_again_with_the_same_token_changes_nothing(place: StepsLake) -> None:
    join(place, place.claim("one", run="one"))
    document = place.claim("two", run="two")
    join(place, document)
    before = place.all_waiting()
    assert join_gold_run(document, token_of(document), steps_of(place)) == WAIT
    assert place.all_waiting() == before
