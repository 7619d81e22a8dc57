from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from lambdas.register_document import handler as entry_point
from lambdas.register_document.bronze import BronzeBucket, Revision
from lambdas.register_document.registration import RegisterDocumentDependencies, register_document
from medallion.contracts import (
    DocumentPointer,
    RegisterDocumentRequest,
    RegisterDocumentResponse,
    RegistrationDecision,
)
from medallion.ledger import Outcome
from medallion.ledger.facts import Counts, GoldResult
from medallion.model.freshness import asking_with
from medallion.vocabulary import lake
from medallion.vocabulary.errors import ClaimTakenError, DocumentRejectedError, TransientAwsError
from medallion.vocabulary.statuses import DocumentStatus, PromotionStatus
from tests.integration.steps_lake import (
    LETTERS,
    StepsLake,
    a_lambda_context,
    arn_of,
    open_steps_lake,
    restarted,
)

pytestmark = pytest.mark.integration

KEY = "letters/one.txt"


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[StepsLake]:
    with open_steps_lake(monkeypatch) as opened:
        yield opened


RUNNING = Outcome(DocumentStatus.RUNNING, None, None)


def event(
    run: str, key: str = KEY, bucket: str = "bronze", flags: dict[str, bool] | None = None
) -> dict[str, Any]:
    return {
        "execution": {"arn": arn_of(run), "name": run},
        "event": {
            "version": "0",
            "detail-type": "Object Created",
            "detail": {"bucket": {"name": bucket}, "object": {"key": key, "size": 1}},
            **(flags or {}),
        },
    }


def register(
    place: StepsLake,
    run: str = "a",
    key: str = KEY,
    *,
    bronze: Any = None,
    has_ended: bool = False,
    **flags: bool,
) -> RegisterDocumentResponse:
    running = place.executions.alive | (set() if has_ended else {run})
    dependencies = RegisterDocumentDependencies(
        ledger=place.ledger,
        bronze=bronze or BronzeBucket(place.s3, "bronze"),
        artifacts=place.artifacts,
        executions=replace(place.executions, alive=running),
    )
    return register_document(
        RegisterDocumentRequest.model_validate(event(run, key, flags=flags)), dependencies
    )


def registered(place: StepsLake, run: str = "a", key: str = KEY, **flags: bool) -> DocumentPointer:
    response = register(place, run, key, **flags)
    assert response.decision is not RegistrationDecision.SKIP, response.reason
    assert response.document is not None
    return response.document


def finish(place: StepsLake, document: DocumentPointer, status: DocumentStatus) -> None:
    place.ledger.decide(document, Outcome(status, None, None))
    place.ledger.release(document)


def test_a_new_text_is_claimed_with_its_current_version(place: StepsLake) -> None:
    place.drop(KEY, b"old")
    version = place.drop(KEY, b"Dear reader")
    document = registered(place)
    assert (document.version_id, document.size_bytes, document.fence) == (version, 11, 1)
    entry = place.entry(document)
    assert (entry.owner, entry.status) == (arn_of("a"), DocumentStatus.RUNNING)
    assert len(entry.prompt_version) == 12


def test_the_second_event_of_a_revision_in_progress_is_skipped(place: StepsLake) -> None:
    place.drop(KEY)
    registered(place, "a")
    place.executions.alive = {"a"}
    response = register(place, "b", rerun=True)
    assert response.decision is RegistrationDecision.SKIP
    assert (response.status, response.reason_code) == (DocumentStatus.DUPLICATE, "IN_PROGRESS")


def test_a_done_revision_is_skipped_unless_rerun(place: StepsLake) -> None:
    place.drop(KEY)
    finish(place, registered(place, "a"), DocumentStatus.COMPLETE)
    before = place.ledger.find(lake.document_id_of("bronze", KEY))
    assert register(place, "b").reason_code == "DONE"
    assert place.ledger.find(lake.document_id_of("bronze", KEY)) == before
    again = registered(place, "c", rerun=True)
    assert (again.fence, again.fresh_salt) == (2, "")


def test_a_fresh_run_has_a_new_salt_that_later_runs_keep(place: StepsLake) -> None:
    place.drop(KEY)
    fresh = registered(place, "a", fresh=True)
    assert fresh.fresh_salt == "a"
    finish(place, fresh, DocumentStatus.FAILED)
    assert registered(place, "b").fresh_salt == "a"


def test_a_claim_keeps_the_shape_of_the_existing_answers(place: StepsLake) -> None:
    place.drop(KEY)
    first = registered(place, "a")
    asked_with = place.entry(first).asked_with
    assert asked_with == place.entry(first).made_with == asking_with(LETTERS)
    finish(place, first, DocumentStatus.COMPLETE)
    changed = replace(LETTERS, instructions="Extract all.")
    place.artifacts.put(lake.compiled_dataset_key("letters"), changed.to_json().encode())
    again = place.entry(registered(place, "b", rerun=True))
    assert (again.asked_with, again.made_with) == (asking_with(changed), asked_with)


def test_a_retried_invocation_gets_the_same_claim(place: StepsLake) -> None:
    place.drop(KEY)
    first = register(place, "a", fresh=True)
    place.executions.alive = {"a"}
    assert register(place, "a", fresh=True) == first


def test_the_revision_of_a_dead_owner_is_taken_over(place: StepsLake) -> None:
    place.drop(KEY)
    registered(place, "a")
    assert registered(place, "b").fence == 2


def test_a_newer_version_is_taken_over_from_a_running_owner(place: StepsLake) -> None:
    place.drop(KEY)
    registered(place, "a")
    place.executions.alive = {"a"}
    version = place.drop(KEY, b"newer")
    newer = registered(place, "b")
    assert (newer.version_id, newer.fence) == (version, 2)


def test_an_ended_execution_does_not_take_over_a_document(place: StepsLake) -> None:
    place.drop(KEY)
    owned = registered(place, "a")
    place.drop(KEY, b"newer")
    with pytest.raises(TransientAwsError):
        register(place, "b", has_ended=True)
    assert place.entry(owned).owner == arn_of("a")


def test_an_ended_execution_does_not_claim_again_what_was_recorded(place: StepsLake) -> None:
    place.drop(KEY)
    recorded = registered(place, "a")
    finish(place, recorded, DocumentStatus.FAILED)
    with pytest.raises(TransientAwsError):
        register(place, "a", has_ended=True)
    assert place.entry(recorded).status is DocumentStatus.FAILED
    assert registered(place, "a").fence == 2


def test_a_late_event_of_an_older_version_registers_only_the_current_version(
    place: StepsLake,
) -> None:
    place.drop(KEY, b"old")
    version = place.drop(KEY, b"new")
    finish(place, registered(place, "b"), DocumentStatus.COMPLETE)
    assert register(place, "a").decision is RegistrationDecision.SKIP
    entry = place.ledger.find(lake.document_id_of("bronze", KEY))
    assert entry is not None
    assert entry.version_id == version


@dataclass
class InterruptedBronze:
    """Bronze where another run registers a newer version between this run's read and claim."""

    place: StepsLake
    name: str = "bronze"

    def current(self, key: str) -> Revision | None:
        revision = BronzeBucket(self.place.s3, self.name).current(key)
        self.place.drop(key, b"newer")
        registered(self.place, "other", key)
        return revision


def test_a_concurrent_run_with_the_older_version_must_retry(
    place: StepsLake,
) -> None:
    place.drop(KEY, b"older")
    with pytest.raises(ClaimTakenError):
        register(place, "a", bronze=InterruptedBronze(place))
    entry = place.ledger.find(lake.document_id_of("bronze", KEY))
    assert entry is not None
    assert (entry.owner, entry.size_bytes) == (arn_of("other"), 5)
    place.executions.alive = {"other"}
    assert register(place, "a").reason_code == "IN_PROGRESS"


def test_a_deletion_is_recognised_by_the_missing_object_not_by_the_event(place: StepsLake) -> None:
    place.drop(KEY)
    finish(place, registered(place, "a"), DocumentStatus.COMPLETE)
    place.s3.delete_object(Bucket="bronze", Key=KEY)
    response = register(place, "b")
    assert response.decision is RegistrationDecision.DELETE
    assert response.document is not None
    assert (response.document.version_id, response.document.size_bytes) == ("", 0)
    finish(place, response.document, DocumentStatus.DELETED)
    assert register(place, "c").decision is RegistrationDecision.SKIP
    place.drop(KEY)
    assert registered(place, "d").fence == 3


def test_the_deletion_of_an_unregistered_key_is_skipped(place: StepsLake) -> None:
    assert register(place).reason_code == "NO_OBJECT"
    assert place.ledger.find(lake.document_id_of("bronze", KEY)) is None


def test_a_new_claim_keeps_the_gold_result_but_restarts_the_counts(place: StepsLake) -> None:
    place.drop(KEY)
    document = registered(place, "a")
    gold = GoldResult(fence=1, rows=4)
    place.ledger.record(document, counts=Counts(records=4))
    place.ledger.settle(document.document_id, document.fence, gold, RUNNING)
    finish(place, document, DocumentStatus.PARTIAL)
    entry = place.entry(registered(place, "b"))
    assert (entry.counts, entry.gold) == (Counts(), gold)


@pytest.mark.parametrize("key", ["letters/", "letters/more/", "recipes/"])
def test_folder_markers_are_skipped(place: StepsLake, key: str) -> None:
    place.drop(key, b"")
    assert register(place, key=key).reason_code == "FOLDER_MARKER"
    assert place.ledger.find(lake.document_id_of("bronze", key)) is None


@pytest.mark.parametrize(
    ("key", "body", "code"),
    [
        ("one.txt", b"x", "NO_DATASET"),
        ("recipes/one.txt", b"x", "UNKNOWN_DATASET"),
        ("../letters/one.txt", b"x", "UNKNOWN_DATASET"),
        (KEY, b"", "EMPTY"),
        (KEY, b"x" * 101, "TOO_LARGE"),
    ],
)
def test_an_unprocessable_object_is_claimed_and_proposed_as_rejected(
    place: StepsLake, key: str, body: bytes, code: str
) -> None:
    place.drop(key, body)
    response = register(place, key=key)
    assert response.decision is RegistrationDecision.REJECT
    assert response.document is not None
    entry = place.entry(response.document)
    assert (entry.owner, entry.proposed_status) == (arn_of("a"), DocumentStatus.REJECTED)
    assert (entry.proposed_reason_code, response.reason_code) == (code, code)
    assert response == register(place, key=key)


def test_a_rejected_document_is_tried_again(place: StepsLake) -> None:
    place.drop(KEY, b"")
    finish(place, registered(place, "a"), DocumentStatus.REJECTED)
    assert register(place, "b").decision is RegistrationDecision.REJECT


def test_a_bucket_that_is_not_the_bronze_bucket_is_refused(place: StepsLake) -> None:
    dependencies = RegisterDocumentDependencies(
        place.ledger, BronzeBucket(place.s3, "bronze"), place.artifacts, place.executions
    )
    foreign = RegisterDocumentRequest.model_validate(event("a", bucket="silver"))
    with pytest.raises(DocumentRejectedError, match="the bucket bronze"):
        register_document(foreign, dependencies)


def test_the_handler_takes_an_s3_event_and_answers_in_json(
    place: StepsLake, capsys: pytest.CaptureFixture[str]
) -> None:
    step = restarted(entry_point.handler)
    version = place.drop(KEY)
    answer = step(event("a"), a_lambda_context())
    assert answer["decision"] == "RUN"
    assert answer["document"]["version_id"] == version
    assert "one.txt" not in capsys.readouterr().out


def test_judging_again_keeps_the_salt_and_forbids_model_calls(place: StepsLake) -> None:
    place.drop(KEY, b"Dear reader")
    first = registered(place, "a", fresh=True)
    assert (first.fresh_salt, first.rejudge) == ("a", False)
    finish(place, first, DocumentStatus.COMPLETE)
    again = registered(place, "b", rejudge=True, fresh=True)
    assert (again.fresh_salt, again.rejudge) == ("a", True)


def test_a_text_without_answers_is_not_judged_again(place: StepsLake) -> None:
    place.drop(KEY, b"Dear reader")
    response = register(place, rejudge=True)
    assert response.decision is RegistrationDecision.SKIP
    assert response.reason_code == "NOTHING_TO_REJUDGE"
    assert place.ledger.find(lake.document_id_of("bronze", KEY)) is None


def item(place: StepsLake) -> object:
    found = place.dynamodb.scan(TableName="ledger", ConsistentRead=True)
    return found["Items"]


def test_a_dry_run_uses_the_current_fence_and_claims_nothing(place: StepsLake) -> None:
    place.drop(KEY, b"Dear reader")
    first = registered(place, "a", fresh=True)
    finish(place, first, DocumentStatus.COMPLETE)
    before = item(place)
    looked = registered(place, "b", rejudge=True, dry_run=True)
    assert looked == first.model_copy(
        update={"run_id": arn_of("b"), "run_name": "b", "rejudge": True, "dry_run": True}
    )
    assert item(place) == before


@pytest.mark.parametrize("alive", [True, False])
def test_a_dry_run_skips_a_document_in_progress(place: StepsLake, alive: bool) -> None:
    place.drop(KEY, b"Dear reader")
    registered(place, "a")
    place.executions.alive = {"a"} if alive else set()
    before = item(place)
    assert register(place, "b", rejudge=True, dry_run=True).reason_code == "IN_PROGRESS"
    assert item(place) == before


def test_a_dry_run_without_rejudge_does_nothing(place: StepsLake) -> None:
    place.drop(KEY, b"Dear reader")
    response = register(place, dry_run=True)
    assert (response.decision, response.reason_code) == (RegistrationDecision.SKIP, "DRY_RUN_ALONE")
    assert item(place) == []


def test_a_dry_run_skips_a_document_without_answers(place: StepsLake) -> None:
    place.drop(KEY, b"Dear reader")
    assert register(place, rejudge=True, dry_run=True).reason_code == "NOTHING_TO_REJUDGE"
    assert item(place) == []


def test_a_dry_run_records_no_rejection(place: StepsLake) -> None:
    place.drop(KEY, b"Dear reader")
    finish(place, registered(place, "a"), DocumentStatus.COMPLETE)
    smaller = replace(LETTERS, limits=replace(LETTERS.limits, max_document_bytes=5))
    place.artifacts.put(lake.compiled_dataset_key("letters"), smaller.to_json().encode())
    before = item(place)
    response = register(place, "b", rejudge=True, dry_run=True)
    assert (response.decision, response.reason_code) == (RegistrationDecision.SKIP, "TOO_LARGE")
    assert item(place) == before


def test_a_claim_remembers_that_gold_may_hold_rows_of_a_run_without_a_result(
    place: StepsLake,
) -> None:
    place.drop(KEY, b"old")
    first = registered(place, "a")
    place.propose(first, DocumentStatus.COMPLETE)
    place.drop(KEY, b"new")
    second = registered(place, "b")
    assert place.entry(second).unsettled

    place.drop(KEY, b"newest")
    third = registered(place, "c")
    assert place.entry(third).unsettled
    promoted = GoldResult(third.fence, PromotionStatus.PROMOTED, 3)
    place.ledger.settle(third.document_id, third.fence, promoted, RUNNING)
    assert not place.entry(third).unsettled
