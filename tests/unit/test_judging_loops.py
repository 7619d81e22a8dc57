from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest
from hypothesis import given

from lambdas.extract_batch.judging.answer_reading import MAX_ANSWER_CHARS
from lambdas.extract_batch.judging.judging import read_answer
from lambdas.extract_batch.judging.loop_detecting import (
    MIN_CHARS,
    MIN_REPEATS,
    ends_in_loop,
)
from lambdas.extract_batch.judging.record_schema import RecordSchema
from medallion.vocabulary.statuses import ChunkResult
from tests.unit.extraction_bench import a_bench, the_outcome
from tests.unit.extraction_builders import RECORD_SCHEMA, a_chunk, an_answer
from tests.unit.looping_answers import (
    HEAD,
    normal_answers,
    number_loops,
    space_loops,
    string_loops,
)

REPOSITORY = Path(__file__).parents[2]
SOURCE = "One went well. Then it all began again and again."


LETTERS = "".join(Random(1).choices("abcdefghijklmnopqrstuvwxyz", k=1000))
LONG_UNIT = "The first went well, a second badly, and nobody knows what becomes of our third try. "
TRUTHS = sorted((REPOSITORY / "tests" / "truth").glob("*/*.json"))


@given(string_loops() | number_loops() | space_loops())
def test_a_cut_answer_that_repeats_itself_is_a_loop(text: str) -> None:
    found = ends_in_loop(text, SOURCE)
    assert found


@given(normal_answers())
def test_a_normal_answer_that_is_cut_is_no_loop(answer: tuple[str, str]) -> None:
    found = ends_in_loop(*answer)
    assert not found


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_no_true_answer_of_a_sample_is_a_loop_wherever_it_is_cut(truth: Path) -> None:
    records = json.loads(truth.read_text(encoding="utf-8"))["records"]
    answer = {"records": [{"quote": row["support"], **row["fields"]} for row in records[:100]]}
    text = json.dumps(answer, ensure_ascii=False)
    looping = [at for at in range(0, len(text), 499) if ends_in_loop(text[:at], "")]
    assert looping == []


@pytest.mark.parametrize("unit", ["7", "ha ", LONG_UNIT, LETTERS[:200]])
def test_a_repetition_is_a_loop_from_its_least_length(unit: str) -> None:
    least = max(MIN_CHARS, MIN_REPEATS * len(unit))
    repeated = unit * (least // len(unit) + 1)
    start = HEAD + '{"quote": "'
    assert ends_in_loop(start + repeated[:least], SOURCE)
    assert not ends_in_loop(start + repeated[: least - 1], SOURCE)


def test_a_longer_unit_is_no_loop() -> None:
    assert not ends_in_loop(HEAD + '{"quote": "' + LETTERS[:201] * 30, SOURCE)


@pytest.mark.parametrize(
    ("end", "is_loop"),
    [
        ("".join(f"{n * 7919} of " for n in range(200)), True),
        ("".join(f"The {LETTERS[n]} was as red as a rose. " for n in range(50)), True),
        ("".join(f"- {LETTERS[n : n + 5]} goes well\\n" for n in range(0, 500, 5)), False),
        (LETTERS, False),
    ],
    ids=["counter", "changed letter", "similar lines", "letters"],
)
def test_small_changes_do_not_end_a_loop(end: str, is_loop: bool) -> None:
    assert ends_in_loop(HEAD + '{"quote": "' + end, SOURCE) is is_loop


def test_a_repetition_that_the_text_has_is_no_loop_unless_it_is_longer() -> None:
    source = f"Intro.\n{'-' * 3000}\nEnd."
    start = HEAD + '{"quote": "Intro.\\n'
    assert not ends_in_loop(start + "-" * 3000, source)
    assert ends_in_loop(start + "-" * 9000, source)


def test_equal_records_are_no_loop() -> None:
    record = '{"mood": "good", "quote": "One went well."}, '
    assert not ends_in_loop(HEAD + record * 500, SOURCE)


@pytest.mark.parametrize("unit", ['\\"', '"', "\\", "x", " ", "{", "\\u00e4", "12 ", ", "])
def test_the_time_to_look_for_a_loop_is_limited(unit: str) -> None:
    huge = '"' + unit * (MAX_ANSWER_CHARS // len(unit))
    assert ends_in_loop(huge, SOURCE) in (True, False)


@pytest.mark.parametrize(
    ("end", "code", "calls"),
    [
        ("no " * 2000, "LOOPED", 2),
        ("All went well. ", "MAX_TOKENS", 2),
    ],
    ids=["loop", "no loop"],
)
def test_the_outcome_of_a_cut_answer_states_whether_it_looped(
    end: str, code: str, calls: int
) -> None:
    text = HEAD + '{"quote": "' + end
    bench = a_bench(lambda _: an_answer(text, finish_reason="MAX_TOKENS"), "All went well.")
    bench.turn()
    outcome = the_outcome(bench)
    assert (outcome.outcome, outcome.reason_code) == (ChunkResult.QUARANTINED, code)
    assert [row.reason_code for row in outcome.quarantined] == [code]
    assert len(bench.model.requests) == calls


def test_a_repetition_across_context_and_core_is_a_copy() -> None:
    words = "no " * 150
    chunk = a_chunk(words, context_before=words, context_after=words)
    for times, code in ((450, "MAX_TOKENS"), (1200, "LOOPED")):
        text = HEAD + '{"quote": "' + "no " * times
        answer = an_answer(text, finish_reason="MAX_TOKENS")
        unusable = read_answer(answer, chunk, RecordSchema(RECORD_SCHEMA)).unusable
        assert unusable is not None
        assert unusable.reason_code == code


def test_a_complete_answer_with_a_repetition_is_no_loop() -> None:
    text = HEAD + '{"mood": "bad", "quote": "' + "no " * 2000 + '"}]}'
    bench = a_bench(lambda _: an_answer(text), "One went well.")
    bench.turn()
    assert the_outcome(bench).reason_code is None
