"""Limits of the model through ExtractBatch and ReconcileDocument, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from cli.reasons import short_reason
from lambdas.extract_batch.chunks.dataset_reading import prepare
from lambdas.extract_batch.extraction import Extraction, Limits
from local_aws.gemini_stand_in.api import StandInServer
from local_aws.gemini_stand_in.faults import Fault, FaultKind, FaultSettings, Limit
from medallion.aws import Threads
from medallion.contracts import (
    BatchProgress,
    BatchState,
    ChunkOutcome,
    ExtractBatchRequest,
    ExtractBatchResponse,
)
from medallion.ledger.documents import Ledger
from medallion.vocabulary import lake
from medallion.vocabulary.throttling import ThrottleKind
from tests.integration.extraction_lake import SECRET, Lake, a_model, open_lake
from tests.integration.model_adapters import Adapter, FixedRuntime, Keys
from tests.integration.odd_server import OddServer
from tests.unit.extraction_builders import (
    InMemoryLedger,
    InMemoryObjectStore,
    a_dataset,
    a_stored_batch,
    chunks_of,
)
from tests.unit.throttled_bodies import THROTTLED, TO_MIDNIGHT, TO_NEXT_MONTH, Throttled

pytestmark = pytest.mark.integration

NOW = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)
"""In California it is 20:00 on 29 November."""

UNTIL = {TO_MIDNIGHT: "2026-11-30 08:00 UTC", TO_NEXT_MONTH: "2026-12-01 08:00 UTC"}
CODES = {
    ThrottleKind.DAY: "QUOTA_DAY",
    ThrottleKind.MONTHLY_CAP: "SPENDING_CAP",
    ThrottleKind.CREDIT: "CREDIT_USED_UP",
}
LASTING = (Limit.DAY, Limit.MONTHLY_CAP, Limit.CREDIT)
WORKERS = 16
CHUNKS = 20


@dataclass
class Batch:
    """A batch of many chunks for many workers."""

    url: str
    adapter: Adapter

    def __post_init__(self) -> None:
        self.silver = InMemoryObjectStore()
        text = "".join(f"Day {n:02} went well.\n" for n in range(CHUNKS))
        size = len(text) // CHUNKS
        self.request = a_stored_batch(
            self.silver, chunks_of(text, list(range(size, len(text), size)))
        )

    def turn(self, request: ExtractBatchRequest | None = None) -> ExtractBatchResponse:
        extraction = Extraction(
            silver=self.silver,
            ledger=cast("Ledger", InMemoryLedger()),
            model=self.adapter(Keys(SECRET, SECRET), FixedRuntime(NOW), self.url),
            default_model="gemini-3.5-flash-lite",
            limits=Limits(
                outage_seconds=600,
                timeout_seconds=30,
                workers=WORKERS,
                max_invocations=100,
                lead_seconds=60,
            ),
            remaining_seconds=lambda: 300.0,
            now=lambda: NOW,
            concurrency=Threads(),
        )
        dataset = prepare(a_dataset().to_json().encode())
        response, _ = extraction.run(request or self.request, lambda: dataset)
        return response

    def outcomes(self) -> list[ChunkOutcome]:
        body = self.silver.objects[lake.outcomes_key("d" * 32, "run-1", 0)]
        return [ChunkOutcome.model_validate_json(line) for line in body.splitlines()]


@pytest.fixture
def stand_in() -> Iterator[StandInServer]:
    with a_model() as server:
        yield server


@pytest.fixture
def deployed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lake]:
    with open_lake(monkeypatch) as lake_of_test:
        yield lake_of_test


def lasts(throttled: Throttled) -> bool:
    wait = throttled.wait
    return throttled.kind in CODES or (isinstance(wait, float) and wait > 3600)


def refused_batch(odd: OddServer, adapter: Adapter, throttled: Throttled) -> Batch:
    odd.status, odd.body = throttled.status, throttled.body.encode()
    return Batch(odd.url, adapter)


@pytest.mark.parametrize(
    "throttled", [each for each in THROTTLED if lasts(each)], ids=lambda each: each.name
)
def test_a_limit_that_lasts_costs_one_request_and_fails_the_chunks_until_its_end(
    odd: OddServer, adapter: Adapter, throttled: Throttled
) -> None:
    batch = refused_batch(odd, adapter, throttled)
    response = batch.turn()
    assert (response.state, response.wait_until) == (BatchState.DONE, None)
    assert response.progress.failing_since is None
    assert len(odd.bodies) == 1
    outcomes = batch.outcomes()
    assert {(row.outcome, row.reason_code, row.attempts) for row in outcomes} == {
        ("FAILED", CODES.get(throttled.kind, "MODEL_THROTTLED"), 0)
    }
    (detail,) = {row.detail for row in outcomes}
    end = "you add credit in Google AI Studio"
    if throttled.kind is not ThrottleKind.CREDIT:
        end = UNTIL.get(str(throttled.wait), "2026-11-30 06:00 UTC")
    assert f" until {end}" in (detail or "")


@pytest.mark.parametrize(
    "throttled", [each for each in THROTTLED if not lasts(each)], ids=lambda each: each.name
)
def test_a_short_limit_costs_one_request_and_is_waited_for(
    odd: OddServer, adapter: Adapter, throttled: Throttled
) -> None:
    batch = refused_batch(odd, adapter, throttled)
    response = batch.turn()
    assert (response.state, response.progress.failing_since) == (BatchState.WAIT, None)
    assert len(odd.bodies) == 1
    wait = timedelta(seconds=float(throttled.wait or 0))
    waited = datetime.fromisoformat(response.wait_until or "") - NOW
    assert wait <= waited <= 1.25 * wait + timedelta(seconds=3)
    long_ago = BatchProgress(invocations=9, throttled_since=NOW - timedelta(hours=7))
    given_up = batch.turn(batch.request.model_copy(update={"progress": long_ago}))
    assert given_up.state is BatchState.DONE
    assert {(row.reason_code, row.attempts) for row in batch.outcomes()} == {("MODEL_THROTTLED", 0)}


@pytest.mark.parametrize("limit", LASTING)
def test_a_used_up_quota_of_the_stand_in_costs_one_request(
    stand_in: StandInServer, adapter: Adapter, limit: Limit
) -> None:
    fault = Fault(kind=FaultKind.THROTTLE, limit=limit)
    stand_in.service.faults.replace(FaultSettings(faults=(fault,)))
    batch = Batch(stand_in.url, adapter)
    assert batch.turn().state is BatchState.DONE
    assert stand_in.service.journal.report()["total"] == 1


def test_after_a_quota_ends_only_calls_in_flight_are_still_made(
    stand_in: StandInServer, adapter: Adapter
) -> None:
    fault = Fault(kind=FaultKind.THROTTLE, limit=Limit.DAY, after=3)
    stand_in.service.faults.replace(FaultSettings(faults=(fault,)))
    batch = Batch(stand_in.url, adapter)
    assert batch.turn().state is BatchState.DONE
    assert 4 <= stand_in.service.journal.report()["total"] <= 3 + WORKERS
    codes = [row.reason_code for row in batch.outcomes()]
    assert (codes.count(None), codes.count("QUOTA_DAY")) == (3, CHUNKS - 3)


def test_an_unused_quota_keeps_all_workers_busy(stand_in: StandInServer, adapter: Adapter) -> None:
    batch = Batch(stand_in.url, adapter)
    assert batch.turn().state is BatchState.DONE
    assert {row.reason_code for row in batch.outcomes()} == {None}
    assert [row.attempts for row in batch.outcomes()] == [1] * CHUNKS


@pytest.mark.parametrize(
    ("limit", "code", "end"),
    [
        (Limit.DAY, "QUOTA_DAY", "the quota for a day is used up until "),
        (Limit.MONTHLY_CAP, "SPENDING_CAP", "the monthly spending cap is reached until "),
        (Limit.CREDIT, "CREDIT_USED_UP", "is used up until you add credit in Google AI Studio"),
    ],
)
def test_a_document_ends_with_the_limit_and_a_later_run_pays_only_for_the_rest(
    deployed: Lake, limit: Limit, code: str, end: str
) -> None:
    document = deployed.claim()
    plan, batches = deployed.plan(document)
    deployed.extract(document, batches[0])
    deployed.break_model(Fault(kind=FaultKind.THROTTLE, limit=limit))
    assert deployed.extract(document, batches[1])["state"] == "DONE"
    response = deployed.reconcile(document, plan)
    assert response["status"] == "PARTIAL"
    entry = deployed.entry()
    # PublishOutcome makes the proposed reason that of the final status.
    shown = short_reason(
        replace(entry, reason_code=entry.proposed_reason_code, reason=entry.proposed_reason)
    )
    assert shown.startswith(f"3 of 6 chunks failed: {code} (3; ")
    assert end in shown
    assert shown.endswith("; a rerun then pays only for these chunks")
    deployed.break_model()
    calls = deployed.calls()
    assert deployed.run(deployed.claim("run-2"))["status"] == "COMPLETE"
    assert deployed.calls() - calls == 3


def test_a_document_without_any_answer_fails_with_the_limit(deployed: Lake) -> None:
    deployed.break_model(Fault(kind=FaultKind.THROTTLE, limit=Limit.DAY))
    response = deployed.run(deployed.claim())
    assert (response["status"], response["promote"]) == ("FAILED", False)
    assert "QUOTA_DAY (6; HTTP 429 " in (deployed.entry().proposed_reason or "")
