from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO

import boto3
import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.events.models import events_backends

from lambdas.publish_outcome import handler as entry_point
from lambdas.publish_outcome.events import DocumentEvents
from lambdas.publish_outcome.publication import (
    Published,
    PublishOutcomeDependencies,
    publish_outcome,
)
from medallion.aws.object_store import S3ObjectStore
from medallion.contracts import DocumentPointer, PublishOutcomeResponse
from medallion.ledger import (
    DocumentEntry,
    GoldResult,
    Outcome,
    Proposal,
    document_row_key,
    outcome_of,
)
from medallion.vocabulary.errors import ClaimLostError, DefectError, TransientAwsError
from medallion.vocabulary.statuses import DocumentStatus, PromotionStatus
from tests.integration.steps_lake import StepsLake, a_lambda_context, open_steps_lake, restarted

pytestmark = pytest.mark.integration


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[StepsLake]:
    with open_steps_lake(monkeypatch) as opened:
        yield opened


@dataclass
class InMemoryEvents:
    """The events that were sent; the first `failures` attempts fail."""

    sent: list[PublishOutcomeResponse] = field(default_factory=list)
    failures: int = 0

    def published(self, response: PublishOutcomeResponse, entry: DocumentEntry) -> None:
        assert entry.status is response.status
        if self.failures:
            self.failures -= 1
            raise TransientAwsError("refused")
        self.sent.append(response)


def publish(
    place: StepsLake,
    document: DocumentPointer,
    events: InMemoryEvents | None = None,
    silver: S3ObjectStore | None = None,
) -> Published:
    sink: Any = events or InMemoryEvents()
    dependencies = PublishOutcomeDependencies(place.ledger, silver or place.silver, sink)
    return publish_outcome(document, dependencies)


def promoted(place: StepsLake, document: DocumentPointer) -> None:
    place.propose(document, DocumentStatus.COMPLETE)
    gold = GoldResult(document.fence, PromotionStatus.PROMOTED, rows=2, snapshot_id="9")
    outcome = outcome_of(replace(place.entry(document), gold=gold))
    place.ledger.settle(document.document_id, document.fence, gold, outcome)


def row(place: StepsLake, document: DocumentPointer) -> dict[str, Any]:
    body = place.silver.get(document_row_key(place.entry(document)))
    assert body is not None
    return dict(json.loads(body))


def test_the_outcome_is_in_the_ledger_in_silver_and_in_an_event(place: StepsLake) -> None:
    document = place.claim()
    promoted(place, document)
    events = InMemoryEvents()
    published = publish(place, document, events)
    entry = place.entry(document)
    assert (entry.status, entry.owner) == (DocumentStatus.COMPLETE, None)
    silver_row = row(place, document)
    assert (silver_row["status"], silver_row["records"], silver_row["gold_rows"]) == (
        "COMPLETE",
        2,
        2,
    )
    assert (silver_row["gold_snapshot_id"], silver_row["prompt_version"]) == ("9", "abc")
    assert events.sent == [published.response]
    assert published.response.records == 2
    assert not published.again


def test_a_reason_is_in_the_response_the_ledger_and_silver(place: StepsLake) -> None:
    document = place.claim()
    place.propose(document, DocumentStatus.PARTIAL, "3 of 40 chunks failed")
    response = publish(place, document).response
    assert response.reason == "3 of 40 chunks failed; gold was not changed"
    assert (place.entry(document).reason, row(place, document)["reason"]) == (
        response.reason,
        response.reason,
    )


def test_publishing_again_publishes_the_same_outcome(place: StepsLake) -> None:
    document = place.claim()
    place.propose(document, DocumentStatus.PARTIAL, "3 of 40 chunks failed")
    events = InMemoryEvents(failures=1)
    with pytest.raises(TransientAwsError):
        publish(place, document, events)
    place.clock.advance(60)
    published = publish(place, document, events)
    assert not published.again  # the first invocation counted nothing
    again = publish(place, document, events)
    assert again.again
    assert again.response == published.response
    assert again.response.reason == "3 of 40 chunks failed; gold was not changed"
    assert events.sent == [again.response, again.response]


def test_a_redriven_run_ends_as_proposed_although_its_failure_was_recorded(
    place: StepsLake,
) -> None:
    document = place.claim()
    place.propose(document, DocumentStatus.PARTIAL, "3 of 40 chunks failed")
    place.ledger.decide(document, Outcome(DocumentStatus.FAILED, "X", "Spark broke"))
    place.ledger.release(document)
    published = publish(place, document)
    assert published.response.status is DocumentStatus.PARTIAL
    assert published.response.reason == "3 of 40 chunks failed; gold was not changed"
    assert not published.again


def test_a_run_that_lost_its_claim_publishes_nothing(place: StepsLake) -> None:
    lost = place.claim(run="a")
    promoted(place, lost)
    newer = place.claim(run="b", version="v2")
    with pytest.raises(ClaimLostError):
        publish(place, lost)
    assert place.silver.get(document_row_key(place.entry(newer))) is None


@dataclass
class InterruptedSilver(S3ObjectStore):
    """Silver where a newer run of the document ends just before this run writes its row."""

    place: StepsLake
    interrupted: bool = False

    def __post_init__(self) -> None:
        super().__init__(self.place.s3, "silver")

    def put_if_unchanged(self, key: str, body: bytes | BinaryIO, etag: str | None) -> str | None:
        if not self.interrupted:
            self.interrupted = True
            newer = self.place.claim(run="newer", version="v2")
            promoted(self.place, newer)
            publish(self.place, newer)
        return super().put_if_unchanged(key, body, etag)


@pytest.mark.parametrize("earlier_row", [False, True])
def test_a_row_of_a_newer_run_is_never_overwritten(place: StepsLake, earlier_row: bool) -> None:
    document = place.claim(run="older")
    promoted(place, document)
    if earlier_row:
        place.silver.put(document_row_key(place.entry(document)), b"{}\n")
    with pytest.raises(ClaimLostError):
        publish(place, document, silver=InterruptedSilver(place))
    assert row(place, document)["source_version"] == "v2"


def test_a_run_that_fails_after_writing_the_row_still_owns_the_document(place: StepsLake) -> None:
    document = place.claim()
    promoted(place, document)
    broken: Any = BrokenLedger(place)
    events: Any = InMemoryEvents()
    dependencies = PublishOutcomeDependencies(broken, place.silver, events)
    with pytest.raises(TimeoutError):
        publish_outcome(document, dependencies)
    assert row(place, document)["status"] == "COMPLETE"
    assert place.entry(document).owner == document.run_id
    publish(place, document)
    assert place.entry(document).status is DocumentStatus.COMPLETE


@dataclass
class BrokenLedger:
    """A ledger that cannot release a claim."""

    place: StepsLake

    def require_claim(self, document: DocumentPointer) -> DocumentEntry:
        return self.place.ledger.require_claim(document)

    def release(self, document: DocumentPointer) -> None:
        raise TimeoutError(document.document_id)


def test_nothing_is_published_if_gold_does_not_confirm_the_proposal(place: StepsLake) -> None:
    document = place.claim()
    place.propose(document, DocumentStatus.COMPLETE)
    with pytest.raises(DefectError):
        publish(place, document)
    assert place.entry(document).status is DocumentStatus.RUNNING


def test_a_document_without_a_dataset_has_a_row(place: StepsLake) -> None:
    wanted = DocumentEntry("id", "", "bronze", "one.txt", "v1", 3, owner="a", run_id="a")
    document = place.ledger.claim(None, wanted).pointer("a")
    place.propose(document, DocumentStatus.REJECTED, "the key is in no folder")
    publish(place, document)
    body = place.silver.get("documents/dataset=_unknown/id.jsonl")
    assert body is not None
    assert json.loads(body)["status"] == "REJECTED"


def test_a_document_whose_dataset_is_not_deployed_has_a_row_until_it_is(place: StepsLake) -> None:
    unknown, known = "documents/dataset=_unknown/id.jsonl", "documents/dataset=recipes/id.jsonl"
    wanted = DocumentEntry("id", "recipes", "bronze", "recipes/a.txt", "v1", 3, owner="a")
    rejected = place.ledger.claim(None, wanted)
    proposal = Proposal(DocumentStatus.REJECTED, "UNKNOWN_DATASET", "there is no dataset")
    place.ledger.propose(rejected.pointer("a"), proposal)
    publish(place, rejected.pointer("a"))
    assert place.silver.get(known) is None
    assert json.loads(place.silver.get(unknown) or b"{}")["reason_code"] == "UNKNOWN_DATASET"

    deployed = replace(wanted, owner="b", prompt_version="abc")
    again = place.ledger.claim(place.ledger.find("id"), deployed)
    promoted(place, again.pointer("b"))
    publish(place, again.pointer("b"))
    assert json.loads(place.silver.get(known) or b"{}")["status"] == "COMPLETE"
    assert place.silver.get(unknown) is None


def test_events_reach_the_bus_with_source_and_type(place: StepsLake) -> None:
    client = boto3.client("events")
    archive = client.create_archive(
        ArchiveName="all",
        EventSourceArn=f"arn:aws:events:us-east-1:{DEFAULT_ACCOUNT_ID}:event-bus/default",
        EventPattern=json.dumps({"source": ["medallion"], "detail-type": ["Document Published"]}),
    )
    assert archive["State"] == "ENABLED"
    document = place.claim()
    promoted(place, document)
    published = publish(place, document)
    DocumentEvents(client, "default").published(published.response, published.entry)
    kept = events_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].archives["all"].events
    assert [event["detail"]["document_id"] for event in kept] == [document.document_id]


@dataclass
class RefusingBus:
    """EventBridge when it accepts no entry."""

    def put_events(self, **_request: Any) -> dict[str, Any]:
        return {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "InternalFailure"}]}


def test_an_event_that_the_bus_refuses_raises_an_error(place: StepsLake) -> None:
    entry = place.entry(place.claim())
    response = PublishOutcomeResponse(
        document_id="id", dataset="letters", key="k", version_id="v", status=DocumentStatus.FAILED
    )
    events = DocumentEvents(RefusingBus(), "default")  # type: ignore[arg-type]  # only put_events
    with pytest.raises(TransientAwsError, match="InternalFailure"):
        events.published(response, replace(entry, status=DocumentStatus.FAILED))


def test_the_handler_answers_in_json_and_logs_no_key(
    place: StepsLake, capsys: pytest.CaptureFixture[str]
) -> None:
    step = restarted(entry_point.handler)
    document = place.claim()
    promoted(place, document)
    event = {"document": document.model_dump(mode="json")}
    answer = step(event, a_lambda_context())
    assert (answer["status"], answer["gold_rows"]) == ("COMPLETE", 2)
    assert step(event, a_lambda_context()) == answer
    printed = capsys.readouterr().out
    assert printed.count('"DocumentsPublished":[1.0]') == 1
    assert "one.txt" not in printed


def test_a_dry_run_publishes_nothing(place: StepsLake, capsys: pytest.CaptureFixture[str]) -> None:
    step = restarted(entry_point.handler)
    document = place.claim()
    before = place.entry(document)
    looked = document.model_copy(update={"rejudge": True, "dry_run": True})
    answer = step({"document": looked.model_dump(mode="json")}, a_lambda_context())
    assert (answer["status"], answer["reason_code"]) == ("DUPLICATE", "DRY_RUN")
    assert place.entry(document) == before
    assert place.silver.get(document_row_key(before)) is None
    assert "DocumentsPublished" not in capsys.readouterr().out
