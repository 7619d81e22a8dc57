from __future__ import annotations

import json
from typing import Any

import pytest

from medallion.contracts import BatchState, ChunkOutcome
from medallion.model.extraction_model import ModelAnswer, ModelRequest
from medallion.vocabulary.errors import ModelThrottledError, ModelUnavailableError
from medallion.vocabulary.statuses import ChunkResult
from tests.unit.extraction_bench import Bench, a_bench, again, core_of, the_outcome
from tests.unit.extraction_builders import ScriptedModel, a_stored_batch, an_answer, chunks_of

MOODS = "One went well. Two went badly. Three went well."
GOOD = {"mood": "good", "quote": "One went well."}
BAD = {"mood": "bad", "quote": "Two went badly."}
WRONG = {"mood": "awful", "quote": "Two went badly."}


def is_repair(request: ModelRequest) -> bool:
    return "<previous-answer-" in request.text


def repairing(first: Any, second: Any, **changes: Any) -> Bench:
    def script(request: ModelRequest) -> ModelAnswer:
        return an_answer(second, **changes) if is_repair(request) else an_answer(first)

    bench = a_bench(script, MOODS)
    bench.turn()
    return bench


def quotes(outcome: ChunkOutcome) -> list[str]:
    return [record.quote for record in outcome.records]


def test_an_off_schema_record_is_repaired_once_and_its_neighbours_are_kept() -> None:
    bench = repairing([GOOD, WRONG], [BAD])
    outcome = the_outcome(bench)
    assert quotes(outcome) == ["One went well.", "Two went badly."]
    assert (outcome.outcome, outcome.quarantined) == (ChunkResult.EXTRACTED, ())
    assert (outcome.attempts, outcome.paid_answers, outcome.prompt_tokens) == (2, 2, 200)
    assert "records[0].mood: enum" in bench.model.requests[1].text
    assert again(bench).reused
    assert len(bench.model.requests) == 2


def test_a_repair_that_repeats_the_whole_answer_adds_no_duplicates() -> None:
    outcome = the_outcome(repairing([GOOD, WRONG], [GOOD, BAD]))
    assert quotes(outcome) == ["One went well.", "Two went badly."]
    assert outcome.quarantined == ()


def test_a_repair_leaves_a_valid_record_unchanged_and_is_quarantined() -> None:
    outcome = the_outcome(repairing([GOOD, WRONG], [GOOD | {"mood": "bad"}, BAD]))
    assert [record.fields["mood"] for record in outcome.records] == ["good", "bad"]
    assert quotes(outcome) == ["One went well.", "Two went badly."]
    (row,) = outcome.quarantined
    assert row.reason_code == "UNASKED_RECORD"
    assert json.loads(row.raw_record or "") == GOOD | {"mood": "bad"}


def test_a_wrong_record_without_a_repair_is_quarantined() -> None:
    third = {"mood": "fine", "quote": "Three went well."}
    outcome = the_outcome(repairing([GOOD, WRONG, third], [GOOD | {"mood": "bad"}, BAD]))
    assert quotes(outcome) == ["One went well.", "Two went badly."]
    assert sorted(row.reason_code for row in outcome.quarantined) == [
        "OFF_SCHEMA",
        "UNASKED_RECORD",
    ]


def test_a_record_that_stays_wrong_is_quarantined_with_the_key_of_its_last_answer() -> None:
    bench = repairing([GOOD, WRONG], [WRONG | {"mood": "terrible"}])
    outcome = the_outcome(bench)
    assert len(bench.model.requests) == 2
    assert quotes(outcome) == ["One went well."]
    (row,) = outcome.quarantined
    assert (row.reason_code, row.detail) == (
        "OFF_SCHEMA",
        "`mood`: `terrible` is none of good, bad",
    )
    assert row.answer_key == (outcome.answer_key or "").split(",")[1]
    assert json.loads(row.raw_record or "")["mood"] == "terrible"


@pytest.mark.parametrize("finish_reason", ["MAX_TOKENS", "SAFETY"])
def test_an_unusable_repair_changes_nothing(finish_reason: str) -> None:
    bench = repairing([GOOD, WRONG], "", finish_reason=finish_reason)
    outcome = the_outcome(bench)
    assert len(bench.model.requests) == 2
    assert quotes(outcome) == ["One went well."]
    (row,) = outcome.quarantined
    assert row.detail == f"`mood`: `awful` is none of good, bad; not repaired: {finish_reason}"
    assert row.answer_key == (outcome.answer_key or "").split(",")[0]


def test_an_unreadable_answer_is_requested_once_more() -> None:
    outcome = the_outcome(repairing("Here it is: {", [GOOD, BAD]))
    assert (outcome.outcome, outcome.quarantined) == (ChunkResult.EXTRACTED, ())
    assert quotes(outcome) == ["One went well.", "Two went badly."]


def test_an_answer_that_stays_unreadable_is_quarantined_with_the_cause() -> None:
    outcome = the_outcome(repairing("Here it is: {", "Sorry."))
    assert (outcome.outcome, outcome.reason_code) == (ChunkResult.QUARANTINED, "MALFORMED_JSON")
    (row,) = outcome.quarantined
    assert row.detail == "not JSON at character 0; not repaired: MALFORMED_JSON"


@pytest.mark.parametrize(
    ("first", "result"),
    [([GOOD, WRONG], ChunkResult.EXTRACTED), ("Here it is: {", ChunkResult.FAILED)],
)
def test_an_outage_before_the_repair_loses_no_valid_record(first: Any, result: ChunkResult) -> None:
    def script(request: ModelRequest) -> ModelAnswer:
        if is_repair(request):
            raise ModelUnavailableError("HTTP 503")
        return an_answer(first)

    bench = a_bench(script, MOODS)
    assert bench.turn().state is BatchState.WAIT
    bench.limits = bench.limits.__class__(0, 30, 1, 100)
    bench.turn()
    outcome = the_outcome(bench)
    assert outcome.outcome is result
    assert outcome.answer_key in bench.silver.objects
    bench.model = ScriptedModel(lambda _: an_answer([GOOD, BAD]))
    assert again(bench).quarantined == ()
    assert len(bench.model.requests) == 1


def test_judging_again_keeps_the_verdict_on_an_answer_whose_repair_is_missing() -> None:
    bench = repairing("Here it is: {", [GOOD])
    keys = (the_outcome(bench).answer_key or "").split(",")
    del bench.silver.objects[keys[1]]
    outcome = again(bench, rejudge=True)
    assert (outcome.outcome, outcome.reason_code) == (ChunkResult.QUARANTINED, "MALFORMED_JSON")
    assert outcome.quarantined[0].detail.endswith("not repaired: NOT_ASKED")
    assert outcome.attempts == bench.figures.failures.total() == 0


def test_throttling_in_one_round_prevents_calls_in_the_next_round() -> None:
    def script(request: ModelRequest) -> ModelAnswer:
        if "Two" in core_of(request):
            raise ModelThrottledError("HTTP 429", retry_after_seconds=3)
        return an_answer("no json")

    bench = Bench(ScriptedModel(script))
    bench.request = a_stored_batch(bench.silver, chunks_of(MOODS, [15, 31], context=0)[:2])
    assert bench.turn().state is BatchState.WAIT
    assert len(bench.model.requests) == 2
