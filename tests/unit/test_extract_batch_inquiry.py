from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from lambdas.extract_batch.chunks.splitting import MIN_DIVISIBLE_CHARS
from medallion.contracts import BatchState
from medallion.model.extraction_model import ModelAnswer, ModelRequest
from medallion.vocabulary.errors import ModelUnavailableError
from medallion.vocabulary.statuses import ChunkResult
from tests.unit.extraction_bench import Bench, a_bench, again, core_of, the_outcome
from tests.unit.extraction_builders import (
    ScriptedModel,
    a_stored_batch,
    an_answer,
    chunks_of,
)

LONG = "".join(f"Line {n} of Müller 🎉 went {('well', 'badly')[n % 2]}.\n\n" for n in range(40))
SENTENCE = re.compile(r"Line \d+ of Müller 🎉 went (well|badly)\.")
HALF = len(LONG) // 2


def sentences(text: str) -> list[dict[str, Any]]:
    return [
        {"mood": "good" if match[1] == "well" else "bad", "quote": match[0]}
        for match in SENTENCE.finditer(text)
    ]


def cut_above(limit: int) -> Callable[[ModelRequest], ModelAnswer]:
    def script(request: ModelRequest) -> ModelAnswer:
        core = core_of(request)
        if len(core) > limit:
            return an_answer(
                json.dumps({"records": sentences(core)})[:80], finish_reason="MAX_TOKENS"
            )
        return an_answer(sentences(core))

    return script


def test_a_cut_answer_splits_its_chunk_and_the_parts_form_one_outcome() -> None:
    bench = a_bench(cut_above(500), LONG)
    assert bench.turn().state is BatchState.DONE
    outcome = the_outcome(bench)
    document = f"Before it.\n{LONG}After it."
    assert outcome.outcome is ChunkResult.EXTRACTED
    assert [document[record.quote_start : record.quote_end] for record in outcome.records] == [
        match[0] for match in SENTENCE.finditer(LONG)
    ]
    assert (outcome.core_start, outcome.core_end) == (11, 11 + len(LONG))
    assert outcome.quarantined == ()


def test_all_calls_for_a_split_chunk_are_counted() -> None:
    bench = a_bench(cut_above(500), LONG)
    bench.turn()
    outcome, calls = the_outcome(bench), len(bench.model.requests)
    assert calls == 8
    assert (outcome.attempts, outcome.paid_answers, outcome.reused) == (calls, calls, False)
    assert (outcome.prompt_tokens, outcome.output_tokens) == (100 * calls, 20 * calls)
    assert outcome.latency_ms == 12 * calls
    assert outcome.cost_usd == pytest.approx(calls * (100 * 0.30 + 25 * 2.50) / 1e6)
    keys = (outcome.answer_key or "").split(",")
    assert len(set(keys)) == calls
    assert set(keys) <= set(bench.silver.objects)


def test_a_later_run_pays_for_no_part_again() -> None:
    bench = a_bench(cut_above(500), LONG)
    bench.turn()
    calls = len(bench.model.requests)
    outcome = again(bench)
    assert len(bench.model.requests) == calls
    assert (outcome.attempts, outcome.paid_answers, outcome.reused) == (0, 0, True)
    assert outcome.records == the_outcome(bench).records


def test_a_part_cut_at_the_minimum_size_is_quarantined_and_its_siblings_are_kept() -> None:
    def script(request: ModelRequest) -> ModelAnswer:
        core = core_of(request)
        if "Line 3 " in core:
            return an_answer('{"records": [{"mood": "good", "quo', finish_reason="MAX_TOKENS")
        return an_answer(sentences(core))

    bench = a_bench(script, LONG)
    bench.turn()
    outcome = the_outcome(bench)
    assert (outcome.outcome, outcome.reason_code) == (ChunkResult.QUARANTINED, "MAX_TOKENS")
    (row,) = outcome.quarantined
    assert row.answer_key in bench.silver.objects
    lost = next(
        len(core_of(request))
        for request in reversed(bench.model.requests)
        if "Line 3 " in core_of(request)
    )
    assert lost < MIN_DIVISIBLE_CHARS
    assert 25 < len(outcome.records) < 40


def test_a_part_without_an_answer_fails_the_chunk_until_a_later_run_answers_it() -> None:
    def script(request: ModelRequest) -> ModelAnswer:
        core = core_of(request)
        if len(core) > HALF + 50:
            return an_answer("", finish_reason="MAX_TOKENS")
        if "Line 0 " not in core:
            raise ModelUnavailableError("HTTP 503")
        return an_answer(sentences(core))

    bench = a_bench(script, LONG)
    assert bench.turn().state is BatchState.WAIT
    bench.limits = bench.limits.__class__(0, 30, 1, 100)
    bench.turn()
    outcome = the_outcome(bench)
    assert (outcome.outcome, outcome.reason_code) == (ChunkResult.FAILED, "MODEL_UNAVAILABLE")
    assert outcome.records
    bench.model = ScriptedModel(lambda request: an_answer(sentences(core_of(request))))
    later = again(bench)
    assert (later.outcome, len(later.records)) == (ChunkResult.EXTRACTED, 40)
    assert len(bench.model.requests) == 1


@pytest.mark.parametrize("owner_has_it", [True, False])
def test_a_record_that_two_parts_report_counts_once(owner_has_it: bool) -> None:
    def script(request: ModelRequest) -> ModelAnswer:
        core = core_of(request)
        if len(core) > HALF + 50:
            return an_answer("", finish_reason="MAX_TOKENS")
        if "Line 0 " in core:
            return an_answer([{"mood": "good", "quote": "Line 20"}])
        return an_answer(sentences(core) if owner_has_it else [])

    chunks = chunks_of(LONG, [], context=0)
    bench = Bench(ScriptedModel(script))
    bench.request = a_stored_batch(bench.silver, chunks)
    bench.turn()
    outcome = the_outcome(bench)
    starts = [record.quote_start for record in outcome.records]
    assert starts.count(LONG.index("Line 20")) == 1
    assert all(record.owned for record in outcome.records)
    assert [row.reason_code for row in outcome.quarantined] == ["DUPLICATE_RECORD"] * owner_has_it


def test_judging_again_asks_the_model_nothing() -> None:
    bench = a_bench(cut_above(500), LONG)
    bench.turn()
    calls = len(bench.model.requests)
    assert again(bench, rejudge=True).records == the_outcome(bench).records
    assert len(bench.model.requests) == calls


def test_judging_again_fails_a_chunk_without_a_stored_answer() -> None:
    bench = a_bench(cut_above(500), LONG)
    outcome = again(bench, rejudge=True)
    assert (outcome.outcome, outcome.reason_code) == (ChunkResult.FAILED, "NOT_ASKED")
    assert bench.model.requests == []


def test_rounds_continue_in_the_next_invocation_when_time_is_short() -> None:
    bench = a_bench(cut_above(500), LONG)
    script = cut_above(500)

    def slow(request: ModelRequest) -> ModelAnswer:
        bench.remaining_seconds -= 150
        return script(request)

    bench.model = ScriptedModel(slow)
    request, turns = bench.request, 0
    while (response := bench.turn(request)).state is BatchState.CONTINUE:
        turns += 1
        bench.remaining_seconds = 300
        request = request.model_copy(update={"progress": response.progress})
    assert response.state is BatchState.DONE
    assert 2 <= turns <= 5
    assert len(bench.model.requests) == the_outcome(bench).attempts == 8
    assert len(the_outcome(bench).records) == 40
