from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.extract_batch.judging import RecordSchema, read_answer
from lambdas.extract_batch.judging.partial_reading import read_cut
from lambdas.extract_batch.judging.record_loops import (
    MIN_COUNTING,
    MIN_EQUAL,
    invented_repetitions,
    repetitions,
)
from tests.unit.extraction_builders import RECORD_SCHEMA, a_chunk, an_answer
from tests.unit.looping_answers import RecordLoop, counting_loops, honest_lists, record_loops

SCHEMA = RecordSchema(RECORD_SCHEMA)


def left(records: Any, repeated: frozenset[int]) -> list[Any]:
    return [record for index, record in enumerate(records) if index not in repeated]


@given(record_loops())
def test_records_that_are_repeated_until_the_cut_are_kept_once(
    loop_and_source: tuple[RecordLoop, str],
) -> None:
    loop, source = loop_and_source
    records = read_cut(loop.text).records
    assert left(records, repetitions(records, source)) == loop.first


@given(counting_loops())
def test_records_that_only_count_are_a_loop(loop_and_source: tuple[RecordLoop, str]) -> None:
    loop, source = loop_and_source
    chunk = a_chunk(source)
    reading = read_answer(an_answer(loop.text, finish_reason="MAX_TOKENS"), chunk, SCHEMA)
    assert reading.unusable is not None
    assert reading.unusable.reason_code == "LOOPED"
    assert len(reading.records) <= 3 * len(loop.first)


@given(honest_lists(), st.data())
def test_a_list_of_similar_records_is_no_loop(
    given_and_source: tuple[list[dict[str, object]], str], data: st.DataObject
) -> None:
    records, source = given_and_source
    text = json.dumps({"records": records})
    cut = text[: data.draw(st.integers(0, len(text)))]
    reading = read_answer(an_answer(cut, finish_reason="MAX_TOKENS"), a_chunk(source), SCHEMA)
    assert reading.unusable is not None
    assert reading.unusable.reason_code == "MAX_TOKENS"
    assert reading.records == read_cut(cut).records


def a_record(quote: str, **fields: Any) -> dict[str, Any]:
    return {"quote": quote, **fields}


@pytest.mark.parametrize(
    ("times", "in_text", "is_loop"),
    [
        (MIN_EQUAL + 1, 1, True),
        (MIN_EQUAL, 1, False),
        (MIN_EQUAL + 1, 0, True),
        (MIN_EQUAL + 6, 7, False),
        (MIN_EQUAL + 7, 7, True),
    ],
)
def test_equal_records_are_a_loop_if_the_text_has_fewer(
    times: int, in_text: int, is_loop: bool
) -> None:
    source = "It  began.\n" + "All\nwell.\n" * in_text
    records = [a_record("It began."), *[a_record("All well.")] * times]
    repeated = repetitions(records, source)
    assert bool(repeated) is is_loop
    assert len(repeated) == is_loop * (times - max(1, in_text))


def test_a_new_record_ends_a_loop() -> None:
    records = [*[a_record("a")] * 50, a_record("b")]
    assert repetitions(records, "a b") == frozenset()
    assert len(repetitions([*records, *[a_record("b")] * MIN_EQUAL], "a b")) == 49 + MIN_EQUAL


def test_records_of_one_quote_are_no_loop_unless_they_only_count() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    assert not repetitions([a_record("All.", name=letter) for letter in letters], "All.")
    assert repetitions([a_record("All.", score=n) for n in range(MIN_COUNTING + 1)], "All.")
    assert not repetitions([a_record("All.", score=n) for n in range(MIN_COUNTING)], "All.")


def test_letters_outside_ascii_do_not_count() -> None:
    names = [chr(0x4E00 + n) for n in range(40)]
    assert not repetitions([a_record("All.", name=name) for name in names], "All.")


def test_only_records_without_evidence_are_invented() -> None:
    records = [a_record(f"Entry {n}") for n in range(40)]
    assert invented_repetitions(records, range(40)) == frozenset(range(1, 40))
    assert invented_repetitions(records, range(30, 40)) == frozenset()
    assert invented_repetitions(records, []) == frozenset()


@pytest.mark.parametrize("records", [[], [1] * 20, ["x"] * 20, [None] * 20, [[]] * 20])
def test_items_that_are_no_records_may_also_repeat(records: list[Any]) -> None:
    assert len(repetitions(records, "")) == max(0, len(records) - 1)
