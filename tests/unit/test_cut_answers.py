from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.extract_batch.chunks.dataset_reading import prepare
from medallion.model.extraction_model import ModelAnswer, ModelRequest
from medallion.vocabulary.errors import ModelUnavailableError
from medallion.vocabulary.statuses import ChunkResult
from tests.unit.inquiry_bench import (
    CAP,
    Asked,
    Model,
    a_dataset_with,
    asked,
    core_of,
    honest,
    model_settings,
    records_in,
    some_lines,
    written,
)

LINES = some_lines(Random(3), 1500)
LOOP = '{"quote": "' + "and so on " * 8000


def cut_at(place: int) -> Callable[[ModelRequest], ModelAnswer]:
    def answer(request: ModelRequest) -> ModelAnswer:
        return written(request, honest(request).text[:place], finish_reason="MAX_TOKENS")

    return answer


def looping_after(count: int) -> Callable[[ModelRequest], ModelAnswer]:
    def answer(request: ModelRequest) -> ModelAnswer:
        kept = "".join(json.dumps(record) + ", " for record in records_in(core_of(request))[:count])
        return written(request, f'{{"records": [{kept}{LOOP}')

    return answer


def repeating_records(request: ModelRequest) -> ModelAnswer:
    return written(request, json.dumps({"records": records_in(core_of(request))[:3] * 2000}))


def first(*models: Model) -> Model:
    """The first requests are answered by these models, and the others honestly."""
    left = list(models)

    def answer(request: ModelRequest) -> ModelAnswer:
        return (left.pop(0) if left else honest)(request)

    return answer


def assert_nothing_is_lost(result: Asked) -> None:
    outcome = result.outcome
    assert result.quotes() == [str(record["quote"]) for record in records_in(result.chunk.core)]
    assert (outcome.outcome, outcome.reason_code) == (ChunkResult.EXTRACTED, None)
    assert result.parts_tile_the_core()


def test_the_records_before_the_cut_are_kept_and_only_the_rest_is_asked_again() -> None:
    result = asked(LINES, first(cut_at(900)), before="It began. ", after="It ended.")
    assert_nothing_is_lost(result)
    assert result.outcome.quarantined == ()
    whole, rest = result.requests
    kept = len(records_in(LINES)) - len(records_in(core_of(rest)))
    assert kept == len(json.loads(honest(whole).text[:900].rpartition(", {")[0] + "]}")["records"])
    assert core_of(whole).endswith(core_of(rest))
    assert whole.max_output_tokens < rest.max_output_tokens == CAP
    assert result.outcome.form_notes == {"MAX_TOKENS": 1}


def test_a_cut_answer_without_a_record_is_asked_once_more_at_the_full_cap() -> None:
    result = asked(LINES, first(cut_at(20)))
    assert_nothing_is_lost(result)
    low, full = result.requests
    assert low.text == full.text
    assert low.max_output_tokens < full.max_output_tokens == CAP


def test_an_answer_without_a_record_at_the_full_cap_divides_the_text() -> None:
    result = asked(LINES, first(cut_at(20), cut_at(20)))
    assert_nothing_is_lost(result)
    assert [len(core_of(request)) for request in result.requests[:2]] == [len(LINES)] * 2
    assert "".join(map(core_of, result.requests[2:])) == LINES
    assert {request.max_output_tokens for request in result.requests[1:]} == {CAP}


def test_an_answer_that_reaches_the_full_cap_is_not_asked_once_more() -> None:
    def script(request: ModelRequest) -> ModelAnswer:
        return written(request, "".join(map(chr, range(0x4E00, 0x4E00 + 5000))))

    result = asked(LINES, first(script), model=model_settings(full_cap=1024))
    assert [len(core_of(request)) for request in result.requests] == [
        len(LINES),
        *(len(core_of(half)) for half in result.requests[1:3]),
    ]
    assert "".join(map(core_of, result.requests[1:])) == LINES


def test_a_small_text_whose_answer_is_too_long_is_final() -> None:
    def script(request: ModelRequest) -> ModelAnswer:
        return written(request, "".join(map(chr, range(0x4E00, 0x4E00 + 5 * CAP))))

    result = asked("Trial no. 1 went well.", script, before="It began.\n")
    assert (result.outcome.reason_code, len(result.requests)) == ("MAX_TOKENS", 2)
    assert result.requests[0].text == result.requests[1].text


def test_thinking_counts_as_output() -> None:
    def script(request: ModelRequest) -> ModelAnswer:
        thinking = request.max_output_tokens - 10
        return replace(cut_at(20)(request), output_tokens=10, thinking_tokens=thinking)

    result = asked(LINES, script)
    assert result.inquiry.spent.tokens == result.tokens > 4 * CAP
    assert len([r for r in result.requests if core_of(r) == LINES]) == 2


def test_a_higher_cap_asks_again_only_what_was_cut_at_the_old_one() -> None:
    def script(request: ModelRequest) -> ModelAnswer:
        if request.max_output_tokens <= CAP and core_of(request) == LINES:
            return written(request, "".join(map(chr, range(0x4E00, 0x4E00 + 5 * CAP))))
        return honest(request)

    result = asked(LINES, script)
    calls = len(result.requests)
    result.dataset = prepare(a_dataset_with(model=model_settings(2 * CAP)).to_json().encode())
    result.inquiry = result.ask()
    assert_nothing_is_lost(result)
    assert [request.max_output_tokens for request in result.requests[calls:]] == [2 * CAP]


@pytest.mark.parametrize("model", [looping_after(4), repeating_records])
def test_after_a_loop_only_the_rest_is_asked(model: Model) -> None:
    result = asked(LINES, first(model))
    assert_nothing_is_lost(result)
    assert result.outcome.quarantined == ()
    assert result.outcome.form_notes == {"LOOPED": 1}
    whole, rest = result.requests
    assert LINES.endswith(core_of(rest))
    assert whole.max_output_tokens > rest.max_output_tokens


def test_a_loop_without_a_record_divides_the_text_at_once() -> None:
    result = asked(LINES, first(looping_after(0)))
    assert_nothing_is_lost(result)
    assert "".join(map(core_of, result.requests[1:])) == LINES
    assert len(result.requests) == 3


@given(st.integers(0, 2**32), st.sampled_from(["cut", "loop", "records"]), st.data())
def test_one_fault_anywhere_loses_nothing_and_gives_nothing_twice(
    seed: int, fault: str, data: st.DataObject
) -> None:
    core = some_lines(Random(seed), data.draw(st.integers(410, 3000)))
    size = len(json.dumps({"records": records_in(core)}))
    models = {
        "cut": cut_at(data.draw(st.integers(0, size))),
        "loop": looping_after(data.draw(st.integers(0, len(records_in(core))))),
        "records": repeating_records,
    }
    result = asked(core, first(models[fault]), before="It began.\n", after="It ended.")
    assert_nothing_is_lost(result)
    assert result.outcome.quarantined == ()
    assert len({(r.text, r.max_output_tokens) for r in result.requests}) == len(result.requests)
    assert len(result.requests) <= 3


def test_a_loop_about_a_small_text_is_asked_again_without_context() -> None:
    result = asked("Trial no. 1 went well.", first(looping_after(0)), before="It began.\n")
    assert_nothing_is_lost(result)
    assert "It began." not in result.requests[1].text


def test_a_loop_about_a_small_text_without_context_is_final() -> None:
    result = asked("Trial no. 1 went well.", first(looping_after(0)))
    outcome = result.outcome
    assert (outcome.outcome, outcome.reason_code) == (ChunkResult.QUARANTINED, "LOOPED")
    assert len(result.requests) == 1


def test_a_list_that_is_complete_before_the_cut_is_not_asked_again() -> None:
    def script(request: ModelRequest) -> ModelAnswer:
        return written(request, honest(request).text + "\n" * 5 * CAP)

    result = asked(LINES, script)
    assert_nothing_is_lost(result)
    assert len(result.requests) == 1
    assert result.outcome.form_notes == {"LOOPED": 1}


@pytest.mark.parametrize("ending", ["\n", " \n\n", ".\n", "\n***\n"])
def test_a_rest_without_words_is_not_asked(ending: str) -> None:
    core = f"Trial no. 1 went well.\nTrial no. 2 went badly.{ending}"
    script = first(lambda request: cut_at(len(honest(request).text) - 2)(request))
    result = asked(core, script)
    assert_nothing_is_lost(result)
    assert len(result.requests) == len(result.inquiry.findings) == 1


def test_the_last_passage_is_asked_again_if_passages_have_several_records() -> None:
    names = ("Ann", "Bob", "Cem")
    lines = [f"Day {day}: {' and '.join(names)} went well." for day in range(4)]
    core = "\n".join(lines)

    def script(request: ModelRequest) -> ModelAnswer:
        text = core_of(request)
        records = [
            {"quote": line, "mood": "good", "score": 1 + score}
            for line in lines
            if line in text
            for score in range(3)
        ]
        return written(request, json.dumps({"records": records}))

    def cut(request: ModelRequest) -> ModelAnswer:
        text = script(request).text
        places = [at for at in range(len(text)) if text.startswith("{", at)]
        return written(request, text[: places[8]], finish_reason="MAX_TOKENS")

    result = asked(core, lambda request: (script if core_of(request) != core else cut)(request))
    assert [core_of(request) for request in result.requests[1:]] == [core[core.index(lines[2]) :]]
    assert len(result.outcome.records) == 12
    assert result.outcome.quarantined == ()


def test_a_wrong_record_before_the_cut_is_repaired_and_the_rest_is_asked() -> None:
    records = records_in(LINES)
    wrong = [{**records[0], "mood": "fine"}, *records[1:]]

    def script(request: ModelRequest) -> ModelAnswer:
        if "<previous-answer-" in request.text:
            return written(request, json.dumps({"records": records[:1]}))
        if core_of(request) == LINES:
            return written(
                request, json.dumps({"records": wrong})[:900], finish_reason="MAX_TOKENS"
            )
        return honest(request)

    result = asked(LINES, script)
    assert_nothing_is_lost(result)
    assert len(result.requests) == 3
    assert result.outcome.quarantined == ()


def test_a_record_of_the_context_only_is_no_progress() -> None:
    def script(request: ModelRequest) -> ModelAnswer:
        if core_of(request) == LINES:
            text = '{"records": [{"quote": "It began.", "mood": "good"}, {"quote": "'
            return written(request, text, finish_reason="MAX_TOKENS")
        return honest(request)

    result = asked(LINES, script, before="It began.\n")
    assert len(result.requests) == 4
    assert result.quotes() == [str(record["quote"]) for record in records_in(LINES)]


def test_a_record_of_the_context_after_the_text_is_no_progress() -> None:
    text = '{"records": [{"quote": "It ended.", "mood": "good"}, {"quote": "'
    script = first(lambda request: written(request, text, finish_reason="MAX_TOKENS"))
    result = asked(LINES, script, after="It ended.\n")
    assert_nothing_is_lost(result)
    assert [core_of(request) for request in result.requests] == [LINES] * 2


def test_a_quote_that_ends_in_the_context_completes_the_text() -> None:
    core, after = "Trial no. 1 went well.\nTrial no. 2 went badly", " as we know.\n"
    text = (
        '{"records": [{"quote": "Trial no. 1 went well.", "mood": "good"}, '
        '{"quote": "Trial no. 2 went badly as we know.", "mood": "bad"}'
    )
    result = asked(
        core, lambda request: written(request, text, finish_reason="MAX_TOKENS"), after=after
    )
    assert (len(result.quotes()), len(result.requests)) == (2, 1)
    assert result.parts_tile_the_core()


def test_a_chunk_without_words_is_asked() -> None:
    assert len(asked("***\n", honest).requests) == 1


def test_records_in_another_order_are_followed_by_the_text_after_the_last_one() -> None:
    records = records_in(LINES)
    text = json.dumps({"records": [records[0], records[9], records[4]]})[:-2]
    result = asked(LINES, first(lambda request: written(request, text, finish_reason="MAX_TOKENS")))
    rest = core_of(result.requests[1])
    assert records_in(rest)[0] == records[5]
    assert [row.reason_code for row in result.outcome.quarantined] == ["DUPLICATE_RECORD"]


def test_an_outage_leaves_all_text_open_that_was_not_asked() -> None:
    def broken(request: ModelRequest) -> ModelAnswer:
        if core_of(request) == LINES:
            return looping_after(0)(request)
        raise ModelUnavailableError("HTTP 503")

    result = asked(LINES, broken)
    assert len(result.requests) == 2
    assert result.parts_tile_the_core()
    assert result.outcome.outcome is ChunkResult.FAILED
    assert all(finding.failure for finding in result.inquiry.findings)
    result.model = honest
    result.inquiry = result.ask()
    assert_nothing_is_lost(result)
    assert len(result.requests) == 4


EMPTY = ["", " ", "\n\t "]


@pytest.mark.parametrize("text", EMPTY)
def test_an_empty_answer_is_asked_once_more(text: str) -> None:
    result = asked(LINES, first(lambda request: written(request, text)))
    assert_nothing_is_lost(result)
    assert len(result.requests) == 2
    low, full = result.requests
    assert low.text == full.text
    assert low.max_output_tokens < full.max_output_tokens == CAP
    assert result.outcome.form_notes == {"EMPTY_ANSWER": 1}


@pytest.mark.parametrize("before", ["", "It began.\n"])
def test_an_empty_answer_at_the_full_cap_is_asked_once_more_without_context(before: str) -> None:
    script = first(lambda request: written(request, ""))
    result = asked(LINES, script, before=before, model=model_settings(full_cap=1024))
    assert len(result.requests) == 2
    assert [core_of(request) for request in result.requests] == [LINES] * 2
    assert "It began." not in result.requests[1].text
    assert result.parts_tile_the_core()


@pytest.mark.parametrize("text", EMPTY)
def test_a_second_empty_answer_is_recorded(text: str) -> None:
    result = asked(LINES, lambda request: written(request, text))
    outcome = result.outcome
    assert (outcome.outcome, outcome.reason_code) == (ChunkResult.QUARANTINED, "EMPTY_ANSWER")
    assert [row.reason_code for row in outcome.quarantined] == ["EMPTY_ANSWER"]
    assert len(result.requests) == result.inquiry.spent.calls == 2


def test_an_explicit_empty_list_is_no_empty_answer() -> None:
    result = asked(LINES, lambda request: written(request, '{"records": []}'))
    assert (result.outcome.outcome, len(result.requests)) == (ChunkResult.EMPTY, 1)
