"""Documents of several chunks, and a model that has one kind of fault now and then."""

from __future__ import annotations

import math
from dataclasses import dataclass
from hashlib import sha256
from random import Random

import pytest

from local_aws.gemini_stand_in.faults.derailed_answers import cut_text, looping_text
from local_aws.gemini_stand_in.faults.fault import FaultKind
from medallion.model.extraction_model import ModelAnswer, ModelRequest
from tests.unit.inquiry_bench import (
    Asked,
    Model,
    asked,
    honest,
    records_in,
    refused,
    some_lines,
    text_of,
    written,
)

SHARE = 0.05
CHUNKS = 120
CHARS = 3000
MARK = "[refused words]"
LOOPS = (FaultKind.LOOP_STRING, FaultKind.LOOP_NUMBER, FaultKind.LOOP_WHITESPACE)
REFUSALS = (FaultKind.RECITATION, FaultKind.PROHIBITED)


@dataclass(frozen=True)
class Sometimes:
    """A model with a fault on a share of the requests, chosen by what is sent."""

    kind: FaultKind
    seed: int

    def __call__(self, request: ModelRequest) -> ModelAnswer:
        sent = f"{self.seed}/{request.text}/{request.max_output_tokens}"
        randoms = Random(int(sha256(sent.encode()).hexdigest(), 16))
        if self.kind in REFUSALS:
            return self._refusing(request)
        return self._faulty(request, randoms) if randoms.random() < SHARE else honest(request)

    def _refusing(self, request: ModelRequest) -> ModelAnswer:
        if MARK not in text_of(request):
            return honest(request)
        if self.kind is FaultKind.RECITATION:
            return refused(request)
        return written(request, "", finish_reason="", block_reason="PROHIBITED_CONTENT")

    def _faulty(self, request: ModelRequest, randoms: Random) -> ModelAnswer:
        text, size = honest(request).text, 4 * request.max_output_tokens
        if self.kind is FaultKind.EMPTY_STOP:
            return written(request, "")
        if self.kind is FaultKind.CUT:
            return written(request, cut_text(text, randoms), finish_reason="MAX_TOKENS")
        return written(
            request, looping_text(text, self.kind, size, randoms), finish_reason="MAX_TOKENS"
        )


def some_chunks(kind: FaultKind, randoms: Random) -> list[str]:
    texts = [some_lines(randoms, CHARS, first=1000 * number) for number in range(CHUNKS)]
    if kind in REFUSALS:
        for number in range(0, CHUNKS, 20):
            at = randoms.randrange(len(texts[number]))
            texts[number] = texts[number][:at] + MARK + texts[number][at:]
    return texts


def answered(texts: list[str], model: Model) -> list[Asked]:
    ends = zip(["", *texts], [*texts[1:], ""], strict=False)
    return [asked(t, model, before, after) for t, (before, after) in zip(texts, ends, strict=True)]


def tokens_of(results: list[Asked]) -> int:
    read = sum(
        math.ceil((len(request.instructions) + len(request.text)) / 4)
        for result in results
        for request in result.requests
    )
    return read + sum(result.tokens for result in results)


@pytest.mark.parametrize("kind", [*LOOPS, FaultKind.CUT, FaultKind.EMPTY_STOP, *REFUSALS])
def test_a_fault_now_and_then_loses_nothing_but_refused_text_at_a_small_price(
    kind: FaultKind,
) -> None:
    seed = 41
    texts = some_chunks(kind, Random(seed))
    plain, results = answered(texts, honest), answered(texts, Sometimes(kind, seed))
    lost = [place for result in results for place in result.lost]
    if kind in REFUSALS:
        assert len(lost) == CHUNKS / 20
        assert all(end - start <= 400 for start, end in lost)
    else:
        assert lost == []
        assert tokens_of(results) <= 1.15 * tokens_of(plain)
        assert tokens_of(results) > tokens_of(plain)
    expected = sum(len(records_in(text)) for text in texts)
    missing = expected - sum(len(result.quotes()) for result in results)
    assert missing <= 0.005 * expected + 10 * len(lost)
    codes = {code for result in results for code in result.outcome.form_notes}
    assert codes == {code_of(kind)}


def code_of(kind: FaultKind) -> str:
    if kind in LOOPS:
        return "LOOPED"
    return {
        FaultKind.CUT: "MAX_TOKENS",
        FaultKind.EMPTY_STOP: "EMPTY_ANSWER",
        FaultKind.RECITATION: "RECITATION",
        FaultKind.PROHIBITED: "PROMPT_BLOCKED_PROHIBITED_CONTENT",
    }[kind]
