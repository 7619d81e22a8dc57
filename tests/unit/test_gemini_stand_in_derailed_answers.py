"""The stand-in's cut and looping answers: honest at first, different for each request."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local_aws.gemini_stand_in.faults import LOOPS, Fault, FaultKind, cut_text, looping_text
from tests.unit.gemini_stand_in_builders import a_body, a_prompt, a_service, answer_of, ask

RECORDS = [{"mood": "happy", "nights": n, "quote": f"It was lovely, {n} nights."} for n in range(6)]
ANSWER = json.dumps({"records": RECORDS})
STAY = "It was lovely, we stayed two nights."


def whole_records(text: str) -> list[dict[str, Any]]:
    """The records at the start of the text that are complete."""
    decoder, at, found = json.JSONDecoder(), text.index("[") + 1, []
    while at < len(text):
        try:
            record, at = decoder.raw_decode(text, at + (len(text[at:]) - len(text[at:].lstrip())))
        except json.JSONDecodeError:
            break
        found.append(record)
        at += 1
    return found


@given(st.sampled_from(sorted(LOOPS)), st.integers(), st.integers(100, 4000))
def test_a_loop_begins_with_whole_records_and_fills_the_limit(
    kind: FaultKind, seed: int, size: int
) -> None:
    text = looping_text(ANSWER, kind, size, Random(seed))
    assert len(text) == size
    kept = whole_records(text)
    assert kept == RECORDS[: len(kept)]
    assert len(kept) < len(RECORDS)
    with pytest.raises(json.JSONDecodeError):
        json.loads(text)


@pytest.mark.parametrize("kind", sorted(LOOPS))
def test_loops_begin_after_different_numbers_of_records(kind: FaultKind) -> None:
    kept = [len(whole_records(looping_text(ANSWER, kind, 3000, Random(n)))) for n in range(60)]
    assert set(kept) == set(range(6))


@given(st.sampled_from(sorted(LOOPS)), st.integers())
def test_an_answer_without_records_can_loop(kind: FaultKind, seed: int) -> None:
    assert looping_text('{"records": []}', kind, 500, Random(seed)).startswith('{"records": [')


@given(st.text(), st.integers())
def test_a_cut_answer_is_a_part_of_the_right_answer(text: str, seed: int) -> None:
    cut = cut_text(text, Random(seed))
    assert text.startswith(cut)
    assert len(cut) < max(len(text), 1)


@pytest.mark.parametrize("kind", [*sorted(LOOPS), FaultKind.CUT])
def test_the_same_request_fails_the_same_way_and_another_seed_otherwise(kind: FaultKind) -> None:
    body = a_body(a_prompt(STAY), maxOutputTokens=500)
    replies = [ask(a_service(Fault(kind=kind, seed=seed)), body).body for seed in (1, 1, 2, 3)]
    assert replies[0] == replies[1]
    assert len(set(replies)) > 1


@pytest.mark.parametrize("kind", sorted(LOOPS))
def test_a_loop_uses_all_output_tokens_and_thinking_counts(kind: FaultKind) -> None:
    service = a_service(Fault(kind=kind), thinking_tokens=40)
    reply = answer_of(ask(service, a_body(a_prompt(STAY), maxOutputTokens=100)))
    assert reply["candidates"][0]["finishReason"] == "MAX_TOKENS"
    usage = reply["usageMetadata"]
    assert (usage["candidatesTokenCount"], usage["thoughtsTokenCount"]) == (60, 40)
