from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from lambdas.join_gold_run import handler as entry_point
from lambdas.join_gold_run.joining import JoinGoldRunDependencies, join_gold_run
from medallion.contracts import (
    DocumentPointer,
    GoldManifest,
    GoldRun,
    JoinGoldRunResponse,
    JoinState,
)
from medallion.ledger.facts import GoldResult
from medallion.ledger.gold_claims import GoldClaims
from medallion.ledger.gold_runs import read_manifest
from medallion.vocabulary.errors import ClaimLostError, GoldRunOverdueError
from medallion.vocabulary.statuses import DocumentStatus, PromotionStatus
from tests.integration.ledger_table import TABLE
from tests.integration.steps_lake import StepsLake, a_lambda_context, open_steps_lake, restarted

pytestmark = pytest.mark.integration

PROMOTED = GoldResult(fence=1, status=PromotionStatus.PROMOTED)


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[StepsLake]:
    with open_steps_lake(monkeypatch) as opened:
        yield opened


def queue_of(
    place: StepsLake, claims: GoldClaims | None = None, gather_seconds: float = 0
) -> JoinGoldRunDependencies:
    return JoinGoldRunDependencies(
        ledger=place.ledger,
        claims=claims or place.claims,
        silver=place.silver,
        executions=place.executions,
        gather_seconds=gather_seconds,
        poll_seconds=5,
        wait_limit_seconds=60,
        now=place.clock,
    )


def join(
    place: StepsLake, document: DocumentPointer, gather_seconds: float = 0
) -> JoinGoldRunResponse:
    return join_gold_run(document, queue_of(place, gather_seconds=gather_seconds))


def lead(place: StepsLake, document: DocumentPointer, gather_seconds: float = 0) -> GoldRun:
    """Join a document that must lead and whose run stays alive."""
    place.executions.alive.add(document.run_name)
    response = join(place, document, gather_seconds)
    assert response.state is JoinState.LEAD
    assert response.gold_run is not None
    return response.gold_run


def manifest_of(place: StepsLake, gold_run: GoldRun) -> GoldManifest:
    manifest = read_manifest(place.silver, gold_run.dataset, gold_run.gold_run_id)
    assert manifest is not None
    return manifest


def names(place: StepsLake, gold_run: GoldRun) -> list[str]:
    return [d.source_key for d in manifest_of(place, gold_run).documents]


def test_the_first_document_leads_with_a_manifest_in_silver(place: StepsLake) -> None:
    document = place.claim("one")
    gold_run = lead(place, document)
    assert gold_run.document_count == 1
    (listed,) = manifest_of(place, gold_run).documents
    assert listed.records_key == f"records/dataset=letters/{document.document_id}.jsonl"
    assert (listed.fence, listed.version_id) == (1, "v1")


def test_the_other_documents_wait_and_the_next_leader_takes_them_all(place: StepsLake) -> None:
    first = lead(place, place.claim("one", run="one"))
    for name in ("two", "three"):
        assert join(place, place.claim(name, run=name)) == JoinGoldRunResponse(
            state=JoinState.WAIT, wait_until="2026-11-23T07:00:05Z"
        )
    place.claims.release("letters", first.gold_run_id)
    place.claims.stop_waiting("letters", manifest_of(place, first).documents[0].document_id, 1)
    second = lead(place, place.claim("four", run="four"))
    assert second.gold_run_id != first.gold_run_id
    assert set(names(place, second)) == {f"letters/{n}.txt" for n in ("two", "three", "four")}


def test_a_gold_run_gathers_documents_that_arrive_a_little_later(place: StepsLake) -> None:
    first, second = place.claim("one", run="one"), place.claim("two", run="two")
    place.executions.alive = {"one", "two"}
    gathers = JoinGoldRunResponse(state=JoinState.WAIT, wait_until="2026-11-23T07:00:10Z")
    assert join(place, first, gather_seconds=10) == gathers
    place.clock.advance(9)
    assert join(place, second, gather_seconds=10).state is JoinState.WAIT
    assert join(place, first, gather_seconds=10) == gathers
    place.clock.advance(1)
    assert names(place, lead(place, first, gather_seconds=10)) == [
        "letters/one.txt",
        "letters/two.txt",
    ]


def test_documents_do_not_go_alone_after_their_leader_died_while_gathering(
    place: StepsLake,
) -> None:
    place.executions.alive = {"one", "two"}
    join(place, place.claim("one", run="one"), gather_seconds=10)
    second = place.claim("two", run="two")
    join(place, second, gather_seconds=10)
    place.executions.alive = {"two"}
    place.clock.advance(5)
    assert join(place, second, gather_seconds=10).wait_until == "2026-11-23T07:00:15Z"
    place.clock.advance(10)
    assert names(place, lead(place, second, gather_seconds=10)) == [
        "letters/two.txt",
        "letters/one.txt",
    ]


def test_a_document_that_goes_alone_does_not_gather_others(place: StepsLake) -> None:
    document = place.claim("one", run="one")
    place.executions.alive = {"one"}
    join(place, document, gather_seconds=10)
    assert place.claims.isolate("letters", document.document_id, document.fence)
    assert lead(place, document, gather_seconds=10).document_count == 1


def test_a_deleted_document_is_removed_from_gold(place: StepsLake) -> None:
    document = place.claim("one", version="")
    place.propose(document, DocumentStatus.DELETED)
    (listed,) = manifest_of(place, lead(place, document)).documents
    assert listed.records_key is None


def test_a_document_with_a_result_is_settled(place: StepsLake) -> None:
    document = place.claim("one")
    lead(place, document)
    place.ledger.record_gold(document.document_id, 1, PROMOTED)
    assert join(place, document).state is JoinState.SETTLED


def test_the_result_of_an_earlier_claim_settles_nothing(place: StepsLake) -> None:
    earlier = place.claim("one", run="a")
    place.ledger.record_gold(earlier.document_id, 1, PROMOTED)
    assert join(place, place.claim("one", run="b")).state is JoinState.LEAD


def test_a_retried_invocation_leads_the_same_gold_run(place: StepsLake) -> None:
    document = place.claim("one", run="one")
    first = lead(place, document)
    join(place, place.claim("two", run="two"))
    place.clock.advance(30)
    assert lead(place, document) == first
    assert names(place, first) == ["letters/one.txt"]


def test_a_retried_invocation_writes_the_missing_manifest(
    place: StepsLake,
) -> None:
    document = place.claim("one")
    gold_run = lead(place, document)
    place.s3.delete_object(Bucket="silver", Key=gold_run.manifest_key)
    assert lead(place, document) == gold_run
    assert names(place, gold_run) == ["letters/one.txt"]


def test_a_dead_leaders_claim_is_taken_over_and_its_documents_go_alone(place: StepsLake) -> None:
    waiting = place.claim("two", run="two")
    place.executions.alive = {"zero"}
    zero = lead(place, place.claim("zero", run="zero"))
    join(place, waiting)
    place.claims.release("letters", zero.gold_run_id)
    broken = lead(place, place.claim("one", run="one"))
    assert len(names(place, broken)) == 3
    place.executions.alive = {"two"}
    late = place.claim("three", run="three")
    assert names(place, lead(place, late)) == ["letters/three.txt"]
    place.executions.alive = {"two"}
    assert names(place, lead(place, waiting)) == ["letters/two.txt"]


@dataclass
class OvertakenClaims(GoldClaims):
    """Gold claims that another run takes between this run's read and its own attempt."""

    place: StepsLake
    rival: DocumentPointer

    def find(self, dataset: str) -> None:
        if self.place.claims.find(dataset) is None:
            lead(self.place, self.rival)

    def __post_init__(self) -> None:
        super().__init__(self.place.dynamodb, TABLE)


def test_of_two_concurrent_runs_one_leads_and_the_other_waits(place: StepsLake) -> None:
    rival, document = place.claim("one", run="one"), place.claim("two", run="two")
    queue = queue_of(place, OvertakenClaims(place, rival))
    assert join_gold_run(document, queue).state is JoinState.WAIT
    claim = place.claims.find("letters")
    assert claim is not None
    assert claim.owner == rival.run_id


@dataclass
class SettledMeanwhile(GoldClaims):
    """Gold claims whose document is settled just before it starts to wait again."""

    place: StepsLake
    document: DocumentPointer

    def find_waiting(self, dataset: str, document_id: str) -> None:
        assert dataset
        self.place.ledger.record_gold(document_id, self.document.fence, GoldResult(fence=1, rows=2))

    def __post_init__(self) -> None:
        super().__init__(self.place.dynamodb, TABLE)


def test_a_document_settled_meanwhile_does_not_keep_waiting(
    place: StepsLake,
) -> None:
    document = place.claim("one")
    queue = queue_of(place, SettledMeanwhile(place, document))
    assert join_gold_run(document, queue).state is JoinState.SETTLED
    assert place.claims.waiting("letters") == ()


def test_documents_taken_over_by_a_newer_run_are_left_out_and_stop_waiting(
    place: StepsLake,
) -> None:
    leader = lead(place, place.claim("zero", run="zero"))
    join(place, place.claim("one", run="a"))
    place.claim("one", run="b", version="v2")
    place.claims.release("letters", leader.gold_run_id)
    document = place.claim("two", run="two")
    assert "letters/one.txt" not in names(place, lead(place, document))
    assert "letters/one.txt" not in {d.source_key for d in place.claims.waiting("letters")}


class RecordingClaims(GoldClaims):
    """Claims that record which documents stop waiting, in this order."""

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        super().__init__(client, table_name)
        self.stopped: list[str] = []

    def stop_waiting(self, dataset: str, document_id: str, fence: int) -> bool:
        self.stopped.append(document_id)
        return super().stop_waiting(dataset, document_id, fence)


def test_documents_stop_waiting_in_the_order_in_which_they_are_read(place: StepsLake) -> None:
    leader = lead(place, place.claim("zero", run="zero"))
    for number in range(8):
        join(place, place.claim(f"n{number}", run="a"))
        place.claim(f"n{number}", run="b", version="v2")
    place.claims.release("letters", leader.gold_run_id)
    waiting = place.claims.waiting("letters")
    outdated = [d.document_id for d in waiting if d.source_key != "letters/zero.txt"]
    claims = RecordingClaims(place.dynamodb, TABLE)
    join_gold_run(place.claim("two", run="two"), queue_of(place, claims))
    assert claims.stopped == outdated


def test_a_run_that_lost_its_document_does_not_join(place: StepsLake) -> None:
    lost = place.claim("one", run="a")
    place.claim("one", run="b", version="v2")
    with pytest.raises(ClaimLostError):
        join(place, lost)
    assert place.claims.waiting("letters") == ()


@dataclass
class LostWhileLeading(GoldClaims):
    """Gold claims of a run that loses its document while it takes the gold claim."""

    place: StepsLake

    def waiting(self, dataset: str) -> tuple[()]:
        assert dataset
        return ()

    def __post_init__(self) -> None:
        super().__init__(self.place.dynamodb, TABLE)


def test_a_leader_that_lost_its_document_releases_gold(place: StepsLake) -> None:
    queue = queue_of(place, LostWhileLeading(place))
    with pytest.raises(ClaimLostError):
        join_gold_run(place.claim("one"), queue)
    assert place.claims.find("letters") is None


def test_waiting_beyond_the_limit_raises_an_error(place: StepsLake) -> None:
    lead(place, place.claim("one", run="one"))
    document = place.claim("two", run="two")
    join(place, document)
    place.clock.advance(59)
    assert join(place, document).state is JoinState.WAIT
    place.clock.advance(2)
    with pytest.raises(GoldRunOverdueError):
        join(place, document)


def test_a_document_of_a_broken_gold_run_goes_alone_even_under_a_newer_claim(
    place: StepsLake,
) -> None:
    lead(place, place.claim("zero", run="zero"))
    join(place, place.claim("one", run="a"))
    (suspect,) = (d for d in place.claims.waiting("letters") if d.source_key == "letters/one.txt")
    place.claims.wait("letters", replace(suspect, alone=True))
    join(place, place.claim("two", run="two"))
    place.executions.alive = set()
    again = place.claim("one", run="b")
    assert names(place, lead(place, again)) == ["letters/one.txt"]


def test_the_handler_answers_in_json(place: StepsLake) -> None:
    step = restarted(entry_point.handler)
    document = place.claim("one")
    answer = step({"document": document.model_dump(mode="json")}, a_lambda_context())
    assert answer == {"state": "WAIT", "gold_run": None, "wait_until": answer["wait_until"]}
    assert answer["wait_until"].endswith("Z")
