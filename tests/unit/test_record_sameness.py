from __future__ import annotations

import json

import pytest

from lambdas.reconcile_document.rows import result_of
from medallion.sameness import places
from medallion.sameness.open_places import OpenPlaces
from medallion.sameness.sightings import Sighting
from medallion.sameness.verdicts import verdicts_on
from medallion.vocabulary.statuses import ChunkResult
from tests.unit.sameness_builders import (
    BAD,
    GOOD,
    TEXT,
    codes,
    reconciled,
    rows,
    said,
)


def test_a_record_across_two_cores_is_one_record() -> None:
    chunks = reconciled([said(20, 40, **GOOD)], [said(30, 45, **GOOD)])
    assert rows(chunks) == [(20, 40, GOOD)]
    assert codes(chunks) == [(1, "DUPLICATE_RECORD")]
    assert [chunk.duplicates for chunk in chunks] == [0, 1, 0]
    assert result_of(chunks[1]) is ChunkResult.EXTRACTED


def test_quotes_with_a_common_character_share_a_place_and_adjacent_quotes_do_not() -> None:
    assert len(rows(reconciled([said(20, 31, **GOOD)], [said(30, 45, **GOOD)]))) == 1
    assert len(rows(reconciled([said(20, 30, **GOOD)], [said(30, 45, **GOOD)]))) == 2


def test_a_neighbours_different_record_at_the_owners_place_has_a_row() -> None:
    chunks = reconciled([said(30, 45, **BAD)], [said(30, 45, **GOOD)])
    assert rows(chunks) == [(30, 45, GOOD), (30, 45, BAD)]
    assert [chunk.adopted for chunk in chunks] == [0, 1, 0]
    assert codes(chunks) == []


def test_two_equal_records_of_one_answer_are_two_records() -> None:
    chunks = reconciled([said(5, 20, **GOOD), said(5, 20, **GOOD), said(10, 25, **GOOD)])
    assert rows(chunks) == [(5, 20, GOOD), (5, 20, GOOD), (10, 25, GOOD)]


def test_another_answers_record_duplicates_one_of_two_equal_records() -> None:
    chunks = reconciled([said(5, 40, **GOOD), said(10, 40, **GOOD)], [said(29, 40, **GOOD)])
    assert rows(chunks) == [(5, 40, GOOD), (10, 40, GOOD)]
    assert codes(chunks) == [(1, "DUPLICATE_RECORD")]


def test_records_are_paired_by_their_largest_overlap() -> None:
    first, second = said(10, 35, **GOOD), said(34, 50, **GOOD)
    chunks = reconciled([first, second], [said(30, 36, **GOOD), said(36, 50, **GOOD)])
    assert rows(chunks) == [(10, 35, GOOD), (36, 50, GOOD)]
    assert codes(chunks) == [(0, "DUPLICATE_RECORD"), (1, "DUPLICATE_RECORD")]


def test_a_whole_record_joins_its_beginning_and_its_end() -> None:
    beginning, whole, end = said(26, 40, **GOOD), said(28, 62, **GOOD), said(50, 62, **GOOD)
    chunks = reconciled([beginning], [whole], [end])
    assert rows(chunks) == [(28, 62, GOOD)]
    assert codes(chunks) == [(0, "DUPLICATE_RECORD"), (2, "DUPLICATE_RECORD")]


def test_a_chain_of_quotes_is_not_one_record() -> None:
    chunks = reconciled([said(10, 32, **GOOD)], [said(30, 61, **GOOD)], [said(60, 80, **GOOD)])
    assert len(rows(chunks)) == 2


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ((29, 40, True), (29, 50, False), (29, 40)),
        ((29, 40, False), (29, 50, False), (29, 50)),
        ((25, 35, True), (30, 40, True), (25, 35)),
        ((30, 40, True), (25, 35, True), (25, 35)),
    ],
    ids=["owned", "longest", "earliest", "earliest of a later answer"],
)
def test_the_best_reading_is_kept(
    first: tuple[int, int, bool], second: tuple[int, int, bool], kept: tuple[int, int]
) -> None:
    open_places = OpenPlaces()
    for answer, (start, end, owned) in enumerate([first, second]):
        record = said(start, end, **GOOD).model_copy(update={"owned": owned})
        open_places.add(Sighting(record, answer, 0))
    (place,) = open_places.take()
    (stays,) = (verdict.sighting.record for verdict in verdicts_on(place) if verdict.row is None)
    assert (stays.quote_start, stays.quote_end) == kept


def test_if_readings_are_equally_good_the_reading_of_the_first_chunk_is_kept() -> None:
    chunks = reconciled([said(61, 70, **GOOD)], [said(61, 70, **GOOD)])
    assert codes(chunks) == [(1, "DUPLICATE_RECORD")]


def test_the_models_spelling_is_no_difference_and_is_kept_in_quarantine() -> None:
    spelled = said(30, 45, **GOOD).model_copy(update={"fields_model": {"mood": "GOOD"}})
    chunks = reconciled([spelled], [said(30, 45, **GOOD)])
    (row,) = chunks[0].set_aside
    assert row.reason_code == "DUPLICATE_RECORD"
    assert json.loads(row.raw_record or "") == {"mood": "GOOD", "quote": TEXT[30:45]}


def test_rows_with_the_same_start_begin_with_the_chunks_own_in_answer_order() -> None:
    own = [said(35, 40, mood="a"), said(35, 41, mood="b")]
    chunks = reconciled([said(35, 42, mood="c")], own, [said(35, 43, mood="d")])
    assert [fields["mood"] for _, _, fields in rows(chunks)] == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("answers", "each", "sizes"),
    [
        (places.MAX_MEMBERS + 5, 1, [places.MAX_MEMBERS, 5]),
        (2, places.MAX_OF_ONE_ANSWER + 5, [2 * places.MAX_OF_ONE_ANSWER, 10]),
    ],
    ids=["of many answers", "of two answers"],
)
def test_a_flood_of_records_at_one_place_is_compared_in_portions(
    answers: int, each: int, sizes: list[int]
) -> None:
    open_places = OpenPlaces()
    for answer in range(answers):
        for position in range(each):
            open_places.add(Sighting(said(5, 20, **GOOD), answer, position))
    found = list(open_places.take())
    assert [len(place.members) for place in found] == sizes
    kept = [verdict for place in found for verdict in verdicts_on(place) if verdict.row is None]
    assert len(kept) == (each if answers == 2 else 2)


def judged(
    *sightings: Sighting, key: tuple[str, ...] = ("ticket",)
) -> list[tuple[int, str | None]]:
    """The code of each sighting's row by position; None for a record that is kept."""
    opened = OpenPlaces(key)
    for sighting in sightings:
        opened.add(sighting)
    verdicts = [verdict for place in opened.take() for verdict in verdicts_on(place)]
    assert sorted(map(id, sightings)) == sorted(id(verdict.sighting) for verdict in verdicts)
    codes = {
        id(verdict.sighting): verdict.row.reason_code if verdict.row else None
        for verdict in verdicts
    }
    return [(at, codes[id(sighting)]) for at, sighting in enumerate(sightings)]


def test_every_record_of_a_place_has_exactly_one_verdict() -> None:
    whole = said(5, 20, ticket="T-1", mood="good", note="late")
    assert judged(
        Sighting(whole, 0, 0),
        Sighting(said(5, 20, ticket="T-1", mood="good"), 1, 0),
        Sighting(whole, 2, 0),
    ) == [(0, None), (1, "LESS_COMPLETE_RECORD"), (2, "DUPLICATE_RECORD")]


def test_two_readings_of_one_span_in_one_answer_contradict_each_other() -> None:
    good, bad = (said(5, 20, ticket="T-1", mood=mood) for mood in ("good", "bad"))
    assert judged(Sighting(good, 0, 0), Sighting(bad, 0, 1)) == [
        (0, "CONFLICTING_RECORD"),
        (1, "CONFLICTING_RECORD"),
    ]


def test_if_two_records_are_equally_near_the_equal_record_is_joined() -> None:
    good = said(10, 20, ticket="T-1", mood="good")
    for first, second in (("good", "bad"), ("bad", "good")):
        left = said(10, 18, ticket="T-1", mood=first)
        right = said(12, 20, ticket="T-1", mood=second)
        found = judged(Sighting(good, 0, 0), Sighting(left, 1, 0), Sighting(right, 1, 1))
        equal, other = (1, 2) if first == "good" else (2, 1)
        assert found[0] == (0, None)
        assert found[equal] == (equal, "DUPLICATE_RECORD")
        assert found[other] == (other, None)


@pytest.mark.parametrize(("right", "places_left"), [(0, 1), (1, 2)])
def test_places_merge_up_to_the_most_records_that_one_answer_may_have(
    right: int, places_left: int
) -> None:
    opened = OpenPlaces()
    half = places.MAX_OF_ONE_ANSWER // 2
    for number in range(half):
        opened.add(Sighting(said(0, 10, **GOOD), 0, number))
    for number in range(half - 1 + right):
        opened.add(Sighting(said(20, 30, **GOOD), 1, number))
    opened.add(Sighting(said(5, 25, **GOOD), 2, 0))
    assert len(list(opened.take())) == places_left
