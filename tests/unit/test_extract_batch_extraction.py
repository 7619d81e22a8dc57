from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lambdas.extract_batch.chunks.dataset_reading import PreparedDataset, read_dataset
from lambdas.extract_batch.extraction import read_chunks
from medallion.contracts import (
    BatchProgress,
    BatchState,
    ModelWait,
)
from medallion.model.extraction_model import ModelAnswer, ModelRequest
from medallion.vocabulary import lake
from medallion.vocabulary.errors import (
    DatasetInvalidError,
    DefectError,
    ModelRefusedError,
    ModelThrottledError,
    ModelUnavailableError,
)
from medallion.vocabulary.statuses import ChunkResult
from medallion.vocabulary.throttling import ThrottleKind
from tests.unit.extraction_bench import CHUNKS, NOW, TEXT, Bench, went_well
from tests.unit.extraction_builders import (
    InMemoryObjectStore,
    ScriptedModel,
    a_document,
    a_stored_batch,
    an_answer,
    chunks_of,
)


def run_out(bench: Bench) -> list[BatchState]:
    """The states of all turns until the batch is done."""
    request, states = bench.request, []
    while BatchState.DONE not in states:
        response = bench.turn(request)
        states.append(response.state)
        request = request.model_copy(update={"progress": response.progress})
    return states


def test_every_chunk_has_an_outcome_with_offsets_into_the_document() -> None:
    bench = Bench(ScriptedModel(went_well))
    assert bench.turn().state is BatchState.DONE
    outcomes = bench.outcomes()
    assert [outcome.outcome for outcome in outcomes] == [
        ChunkResult.EXTRACTED,
        ChunkResult.EMPTY,
        ChunkResult.EXTRACTED,
    ]
    quotes = [record for outcome in outcomes for record in outcome.records]
    assert [TEXT[record.quote_start : record.quote_end] for record in quotes] == ["went well."] * 2
    assert outcomes[0].cost_usd == pytest.approx((100 * 0.30 + 25 * 2.50) / 1e6)
    assert (outcomes[0].attempts, outcomes[0].reused) == (1, False)


def test_a_later_run_uses_the_stored_answers() -> None:
    bench = Bench(ScriptedModel(went_well))
    bench.turn()
    document = a_document(run_id="run-arn-2", run_name="run-2")
    bench.turn(bench.request.model_copy(update={"document": document}))
    assert len(bench.model.requests) == 3
    assert [(row.reused, row.attempts) for row in bench.outcomes("run-2")] == [(True, 0)] * 3
    assert bench.outcomes("run-2")[0].cost_usd == bench.outcomes()[0].cost_usd
    assert bench.figures.reused == 3


def test_a_fresh_run_asks_again_but_its_retry_does_not() -> None:
    bench = Bench(ScriptedModel(went_well))
    bench.turn()
    fresh = bench.request.model_copy(update={"document": a_document(fresh_salt="run-2")})
    bench.turn(fresh)
    bench.turn(fresh)
    assert len(bench.model.requests) == 6


def test_chunks_with_equal_text_share_one_request() -> None:
    bench = Bench(ScriptedModel(went_well))
    chunks = chunks_of("Same.Same.", [5], context=0)
    bench.turn(a_stored_batch(bench.silver, chunks))
    assert len(bench.model.requests) == 1
    assert [outcome.index for outcome in bench.outcomes()] == [0, 1]


def test_the_raw_answer_is_stored_before_it_is_judged() -> None:
    bench = Bench(ScriptedModel(lambda _: an_answer("no json at all")))
    bench.turn()
    outcome = bench.outcomes()[0]
    assert outcome.outcome is ChunkResult.QUARANTINED
    keys = (outcome.answer_key or "").split(",")
    texts = [json.loads(bench.silver.objects[key])["text"] for key in keys]
    assert texts == ["no json at all"] * 2


def test_a_throttled_call_stops_further_calls_and_makes_the_batch_wait() -> None:
    def throttled(_: ModelRequest) -> ModelAnswer:
        raise ModelThrottledError("HTTP 429", retry_after_seconds=7)

    bench = Bench(ScriptedModel(throttled))
    response = bench.turn()
    assert response.state is BatchState.WAIT
    assert "2026-11-01T12:00:07Z" <= (response.wait_until or "") <= "2026-11-01T12:00:09Z"
    assert len(bench.model.requests) == 1
    assert not bench.has_outcomes()
    assert bench.figures.failures == {"MODEL_THROTTLED": 1}


def test_a_throttled_call_is_no_attempt() -> None:
    calls = iter(range(100))

    def throttled(request: ModelRequest) -> ModelAnswer:
        if next(calls) < 4:
            raise ModelThrottledError("HTTP 429", retry_after_seconds=7)
        return went_well(request)

    bench = Bench(ScriptedModel(throttled))
    run_out(bench)
    assert len(bench.model.requests) == 7
    assert [outcome.attempts for outcome in bench.outcomes()] == [1, 1, 1]


def test_a_lasting_limit_ends_the_batch_with_its_code_for_every_open_chunk() -> None:
    calls = iter(range(100))

    def used_up(request: ModelRequest) -> ModelAnswer:
        if next(calls) > 0:
            raise ModelThrottledError("used up until 08:00", 14_400.0, ThrottleKind.DAY)
        return went_well(request)

    bench = Bench(ScriptedModel(used_up))
    assert bench.turn().state is BatchState.DONE
    assert len(bench.model.requests) == 2
    first, *others = bench.outcomes()
    assert first.outcome is ChunkResult.EXTRACTED
    assert [(row.outcome, row.reason_code, row.detail, row.attempts) for row in others] == [
        (ChunkResult.FAILED, "QUOTA_DAY", "used up until 08:00", 0)
    ] * 2


def test_chunks_that_were_not_asked_name_the_limit_and_not_an_earlier_error() -> None:
    calls = iter(range(100))

    def refused(_: ModelRequest) -> ModelAnswer:
        if next(calls) == 0:
            raise ModelUnavailableError("HTTP 503")
        raise ModelThrottledError("cap reached", 99_999.0, ThrottleKind.MONTHLY_CAP)

    bench = Bench(ScriptedModel(refused))
    bench.limits = replace(bench.limits, workers=2)
    assert bench.turn().state is BatchState.DONE
    codes = Counter(outcome.reason_code for outcome in bench.outcomes())
    assert codes == {"MODEL_UNAVAILABLE": 1, "SPENDING_CAP": 2}


def a_bench_with_a_used_up_quota() -> Bench:
    def used_up(_: ModelRequest) -> ModelAnswer:
        raise ModelThrottledError("used up until 08:00", 14_400.0, ThrottleKind.DAY)

    bench = Bench(ScriptedModel(used_up))
    bench.turn()
    return bench


def test_other_batches_of_the_run_do_not_ask_again_about_a_limit_that_lasts() -> None:
    bench = a_bench_with_a_used_up_quota()
    assert bench.turn().state is BatchState.DONE
    assert len(bench.model.requests) == 1
    assert {(row.reason_code, row.detail, row.attempts) for row in bench.outcomes()} == {
        ("QUOTA_DAY", "used up until 08:00", 0)
    }


def test_a_later_run_asks_again_at_once_and_the_same_run_after_an_hour() -> None:
    bench = a_bench_with_a_used_up_quota()
    document = a_document(run_id="run-arn-2", run_name="run-2")
    bench.turn(bench.request.model_copy(update={"document": document}))
    assert len(bench.model.requests) == 2
    bench.now = NOW + timedelta(hours=1)
    bench.turn()
    assert len(bench.model.requests) == 3


def test_stored_answers_are_used_in_spite_of_a_limit() -> None:
    bench = Bench(ScriptedModel(went_well))
    bench.turn()
    used_up = a_bench_with_a_used_up_quota()
    used_up.silver.objects |= {
        key: body for key, body in bench.silver.objects.items() if key.startswith("answers/")
    }
    used_up.turn()
    assert {outcome.reason_code for outcome in used_up.outcomes()} == {None}


def test_a_wait_is_noted_for_those_who_follow_the_run() -> None:
    def throttled(_: ModelRequest) -> ModelAnswer:
        raise ModelThrottledError("HTTP 429: the quota for a minute is used up", 30.0)

    bench = Bench(ScriptedModel(throttled))
    response = bench.turn()
    body = bench.silver.objects[lake.model_wait_key("d" * 32, "run-1")]
    assert ModelWait.model_validate_json(body) == ModelWait(
        until=datetime.fromisoformat(response.wait_until or ""),
        reason_code="MODEL_THROTTLED",
        detail="HTTP 429: the quota for a minute is used up",
    )
    bench.turn()
    assert len(bench.model.requests) == 2


def test_a_flaky_model_causes_waits_but_loses_no_answer() -> None:
    calls = iter(range(100))

    def flaky(request: ModelRequest) -> ModelAnswer:
        if next(calls) % 2 == 0:
            raise ModelUnavailableError("HTTP 503")
        return went_well(request)

    bench = Bench(ScriptedModel(flaky))
    states = run_out(bench)
    assert states[-1] is BatchState.DONE
    assert BatchState.WAIT in states
    assert all(outcome.outcome is not ChunkResult.FAILED for outcome in bench.outcomes())
    assert sum(outcome.attempts for outcome in bench.outcomes()) == len(bench.model.requests) > 3


def test_a_model_that_stays_unavailable_ends_the_batch_with_every_chunk_failed() -> None:
    def away(_: ModelRequest) -> ModelAnswer:
        raise ModelUnavailableError("HTTP 503 UNAVAILABLE")

    bench = Bench(ScriptedModel(away))
    progress = BatchProgress(invocations=9, failing_since=datetime(2026, 11, 1, 11, tzinfo=UTC))
    response = bench.turn(bench.request.model_copy(update={"progress": progress}))
    assert response.state is BatchState.DONE
    assert [(outcome.outcome, outcome.reason_code) for outcome in bench.outcomes()] == [
        (ChunkResult.FAILED, "MODEL_UNAVAILABLE")
    ] * 3
    assert [outcome.attempts for outcome in bench.outcomes()] == [1, 0, 0]


def test_a_refused_request_fails_its_chunk_with_the_status() -> None:
    def refused(_: ModelRequest) -> ModelAnswer:
        raise ModelRefusedError("HTTP 404 NOT_FOUND")

    bench = Bench(ScriptedModel(refused))
    assert bench.turn().state is BatchState.DONE
    assert {(row.reason_code, row.detail) for row in bench.outcomes()} == {
        ("MODEL_REFUSED", "HTTP 404 NOT_FOUND")
    }


def test_the_batch_continues_in_another_invocation_when_time_is_short() -> None:
    bench = Bench(ScriptedModel(went_well))

    def slow(request: ModelRequest) -> ModelAnswer:
        bench.remaining_seconds -= 150
        return went_well(request)

    bench.model = ScriptedModel(slow)
    response = bench.turn()
    assert response.state is BatchState.CONTINUE
    assert response.progress.invocations == 1
    assert len(bench.model.requests) == 2
    bench.remaining_seconds = 300
    again = bench.request.model_copy(update={"progress": response.progress})
    assert bench.turn(again).state is BatchState.DONE
    assert len(bench.model.requests) == 3
    assert all(not outcome.reused for outcome in bench.outcomes())


def test_even_a_short_invocation_makes_one_call() -> None:
    bench = Bench(ScriptedModel(went_well), remaining_seconds=20)
    bench.turn()
    assert bench.model.requests


def test_a_lost_claim_ends_the_batch_without_asking() -> None:
    bench = Bench(ScriptedModel(went_well))
    bench.ledger.fence = 4
    assert bench.turn().state is BatchState.DONE
    assert bench.model.requests == []
    assert not bench.has_outcomes()


class OvertakenBench(Bench):
    """A newer run takes over and removes the plan while the batch reads the dataset."""

    def dataset(self) -> PreparedDataset:
        self.ledger.fence = 4
        self.silver.objects.clear()
        return super().dataset()


def test_a_plan_that_a_newer_run_removed_ends_the_batch_without_asking() -> None:
    bench = OvertakenBench(ScriptedModel(went_well))
    assert bench.turn().state is BatchState.DONE
    assert bench.model.requests == []
    assert not bench.has_outcomes()


def test_a_plan_that_is_missing_under_the_runs_own_claim_is_a_defect() -> None:
    bench = Bench(ScriptedModel(went_well))
    bench.silver.objects.clear()
    with pytest.raises(DefectError, match="found 0"):
        bench.turn()


def test_a_plan_that_does_not_match_its_pointer_is_a_defect() -> None:
    silver = InMemoryObjectStore()
    batch = a_stored_batch(silver, CHUNKS).batch
    with pytest.raises(DefectError, match="expected 4 chunks in the plan, found 3"):
        read_chunks(silver, batch.model_copy(update={"chunk_count": 4}))


def test_the_error_names_an_unknown_dataset() -> None:
    with pytest.raises(DatasetInvalidError, match="'gone'"):
        read_dataset(InMemoryObjectStore(), "gone")
