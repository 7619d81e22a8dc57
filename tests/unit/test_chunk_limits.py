from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from lambdas.extract_batch.chunks.limits import Spent, calls_per_span, max_calls, max_tokens
from medallion.model.extraction_model import ModelAnswer, ModelRequest
from medallion.vocabulary.statuses import ChunkResult
from tests.unit.inquiry_bench import (
    CAP,
    Model,
    asked,
    core_of,
    honest,
    model_settings,
    records_in,
    refused,
    some_lines,
    written,
)

LOW_CAP = 3000
SEEDS = range(7000, 8000)
START = '{"records": [{"mood": "good", "quote": "'


def cut_without_a_record(request: ModelRequest) -> ModelAnswer:
    return written(request, START + "".join(map(chr, range(0x4E00, 0x4E00 + 4 * CAP))))


def looping(request: ModelRequest) -> ModelAnswer:
    return written(request, START + "and so on " * 4 * CAP)


def cut_after_a_record(request: ModelRequest) -> ModelAnswer:
    given = json.dumps({"records": records_in(core_of(request))[:1]})[:-2]
    return written(
        request, given + ", " + START[12:] + "".join(map(chr, range(0x4E00, 0x4E00 + 4 * CAP)))
    )


class Unreliable:
    """A model whose every answer has one of up to five faults, or none."""

    def __init__(self, randoms: Random) -> None:
        self.randoms = randoms
        self.kinds = randoms.sample(self._kinds(), randoms.randrange(1, 6))

    def __call__(self, request: ModelRequest) -> ModelAnswer:
        return self.randoms.choice(self.kinds)(request)

    def _kinds(self) -> list[Callable[[ModelRequest], ModelAnswer]]:
        randoms = self.randoms
        return [
            honest,
            cut_without_a_record,
            looping,
            cut_after_a_record,
            refused,
            lambda request: refused(request, randoms.choice(["SAFETY", "", "BRAND_NEW"])),
            lambda request: written(request, "", block_reason="OTHER", finish_reason=""),
            lambda request: written(request, randoms.choice(["", " \n", "\t" * 9000])),
            lambda request: written(request, randoms.choice(["{", "[]", "{}", "no", "[[1]]"])),
            lambda request: written(request, '{"records": [] , "records": []}'),
            lambda request: written(request, '{"records": [{"quote": "x", "mood": 1}]}'),
            lambda request: written(request, honest(request).text, finish_reason="MAX_TOKENS"),
            self._cut_honest,
            self._record_loop,
        ]

    def _cut_honest(self, request: ModelRequest) -> ModelAnswer:
        text = honest(request).text
        return written(
            request, text[: self.randoms.randrange(len(text))], finish_reason="MAX_TOKENS"
        )

    def _record_loop(self, request: ModelRequest) -> ModelAnswer:
        records = records_in(core_of(request))[: self.randoms.randrange(1, 4)]
        return written(request, json.dumps({"records": records * 3000}))


@pytest.mark.parametrize("block", range(10))
def test_no_answers_make_a_chunk_cost_more_than_its_limits(block: int) -> None:
    for seed in SEEDS[block::10]:
        randoms = Random(seed)
        core = some_lines(randoms, randoms.choice([300, 1200, 4800, 5900]))
        settings = model_settings(LOW_CAP)
        model = Unreliable(randoms)
        result = asked(core, model, before="It began. ", after="It ended.", model=settings)
        assert len(result.requests) <= max_calls(len(core))
        assert result.tokens <= max_tokens(LOW_CAP)
        assert result.parts_tile_the_core()
        assert result.outcome.outcome in ChunkResult
        calls = len(result.requests)
        again = result.ask()
        assert len(result.requests) == calls
        assert [f.unusable for f in again.findings] == [f.unusable for f in result.inquiry.findings]


def an_old_chunk() -> str:
    return some_lines(Random(1), 4800)


@pytest.mark.parametrize(
    ("model", "calls", "caps", "code"),
    [
        (cut_without_a_record, 5, 5, "MAX_TOKENS"),
        (looping, 5, 5, "LOOPED"),
        (cut_after_a_record, 8, 8, "MAX_TOKENS"),
        (refused, 19, 0, "RECITATION"),
    ],
)
def test_the_price_of_a_chunk_whose_answers_all_have_one_fault(
    model: Model, calls: int, caps: int, code: str
) -> None:
    result = asked(an_old_chunk(), model)
    assert len(result.requests) == calls
    assert result.tokens <= caps * CAP
    outcome = result.outcome
    assert (outcome.outcome, outcome.reason_code) == (ChunkResult.QUARANTINED, code)
    assert result.parts_tile_the_core()


def test_the_limits_follow_from_the_size_of_the_chunk() -> None:
    assert [calls_per_span(chars) for chars in (1, 400, 401, 640, 641, 6000)] == [2, 2, 3, 3, 4, 8]
    assert [max_calls(chars) for chars in (400, 1500, 6000)] == [14, 23, 32]


def test_parts_that_are_not_asked_about_state_why() -> None:
    result = asked(an_old_chunk(), refused)
    last = result.inquiry.findings[-1].quarantined[0]
    start, end = result.lost[-1]
    assert last.detail == (
        "the model gave no complete answer; the limit of calls for a chunk is reached; "
        f"characters {start:,} to {end:,}"
    )
    assert result.lost[-1][1] == result.chunk.core_end


def test_a_chunk_is_given_up_only_without_any_useful_answer() -> None:
    def script(request: ModelRequest) -> ModelAnswer:
        return looping(request) if "no. 0 " in core_of(request) else honest(request)

    result = asked(an_old_chunk(), script)
    (place,) = result.lost
    assert place[1] - place[0] <= 700
    assert len(result.quotes()) > 0.8 * len(records_in(an_old_chunk()))


def test_a_question_is_allowed_while_its_cap_and_a_call_are_left() -> None:
    spent = Spent(calls=31, tokens=7 * CAP, useful=1)
    assert spent.allows(6000, CAP, CAP)
    assert not spent.allows(6000, CAP + 1, CAP)
    assert not replace(spent, calls=32).allows(6000, CAP, CAP)
    assert not replace(spent, tokens=7 * CAP + 1).allows(6000, CAP, CAP)
    assert Spent().allows(1, 9 * CAP, CAP)
