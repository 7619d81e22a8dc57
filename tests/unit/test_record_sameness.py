from __future__ import annotations

import json
from typing import Any

import pytest

from lambdas.reconcile_document.ownership import OwnedChunk, with_owners
from lambdas.reconcile_document.rows import RowMaker, result_of
from lambdas.reconcile_document.status_decision import quarantined_share
from lambdas.reconcile_document.tally import Tally
from medallion.contracts import GroundedRecord
from medallion.sameness import places
from medallion.sameness.places import OpenPlaces, Sighting
from medallion.sameness.verdicts import verdicts_on
from medallion.statuses import ChunkResult
from tests.unit.extraction_builders import a_document
from tests.unit.sameness_builders import BAD, CHUNKS, GOOD, KEY, TEXT, outcome, said


def reconciled(*answers: list[GroundedRecord], key: tuple[str, ...] = ()) -> list[OwnedChunk]:
    """The chunks, each with the records of its answer."""
    return list(with_owners(map(outcome, range(len(CHUNKS)), [*answers, [], []]), key))


def rows(chunks: list[OwnedChunk]) -> list[tuple[int, int, dict[str, Any]]]:
    return [
        (one.record.quote_start, one.record.quote_end, one.record.fields)
        for chunk in chunks
        for one in chunk.records
    ]


def codes(chunks: list[OwnedChunk]) -> list[tuple[int, str]]:
    return [(chunk.outcome.index, row.reason_code) for chunk in chunks for row in chunk.set_aside]


def test_a_record_that_both_chunks_own_a_part_of_is_one_record() -> None:
    chunks = reconciled([said(20, 40, **GOOD)], [said(30, 45, **GOOD)])
    assert rows(chunks) == [(20, 40, GOOD)]
    assert codes(chunks) == [(1, "DUPLICATE_RECORD")]
    assert [chunk.duplicates for chunk in chunks] == [0, 1, 0]
    assert result_of(chunks[1]) is ChunkResult.EXTRACTED


def test_quotes_with_one_character_in_common_are_at_one_place_and_neighbours_are_not() -> None:
    assert len(rows(reconciled([said(20, 31, **GOOD)], [said(30, 45, **GOOD)]))) == 1
    assert len(rows(reconciled([said(20, 30, **GOOD)], [said(30, 45, **GOOD)]))) == 2


def test_a_neighbours_different_record_at_the_owners_place_is_a_row() -> None:
    chunks = reconciled([said(30, 45, **BAD)], [said(30, 45, **GOOD)])
    assert rows(chunks) == [(30, 45, GOOD), (30, 45, BAD)]
    assert [chunk.adopted for chunk in chunks] == [0, 1, 0]
    assert codes(chunks) == []


def test_two_equal_records_of_one_answer_are_two_records() -> None:
    chunks = reconciled([said(5, 20, **GOOD), said(5, 20, **GOOD), said(10, 25, **GOOD)])
    assert rows(chunks) == [(5, 20, GOOD), (5, 20, GOOD), (10, 25, GOOD)]


def test_another_answers_record_is_one_of_two_equal_ones() -> None:
    chunks = reconciled([said(5, 40, **GOOD), said(10, 40, **GOOD)], [said(29, 40, **GOOD)])
    assert rows(chunks) == [(5, 40, GOOD), (10, 40, GOOD)]
    assert codes(chunks) == [(1, "DUPLICATE_RECORD")]


def test_records_are_paired_by_what_they_have_most_in_common() -> None:
    first, second = said(10, 35, **GOOD), said(34, 50, **GOOD)
    chunks = reconciled([first, second], [said(30, 36, **GOOD), said(36, 50, **GOOD)])
    assert rows(chunks) == [(10, 35, GOOD), (36, 50, GOOD)]
    assert codes(chunks) == [(0, "DUPLICATE_RECORD"), (1, "DUPLICATE_RECORD")]


def test_the_beginning_and_the_end_of_a_record_are_one_record_by_its_whole() -> None:
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
def test_the_best_witness_stays(
    first: tuple[int, int, bool], second: tuple[int, int, bool], kept: tuple[int, int]
) -> None:
    open_places = OpenPlaces()
    for answer, (start, end, owned) in enumerate([first, second]):
        record = said(start, end, **GOOD).model_copy(update={"owned": owned})
        open_places.add(Sighting(record, answer, 0))
    (place,) = open_places.take()
    (stays,) = (one.sighting.record for one in verdicts_on(place) if one.row is None)
    assert (stays.quote_start, stays.quote_end) == kept


def test_of_equally_good_witnesses_the_first_chunks_stays() -> None:
    chunks = reconciled([said(61, 70, **GOOD)], [said(61, 70, **GOOD)])
    assert codes(chunks) == [(1, "DUPLICATE_RECORD")]


def test_the_models_spelling_is_no_difference_and_stays_in_quarantine() -> None:
    spelled = said(30, 45, **GOOD).model_copy(update={"fields_model": {"mood": "GOOD"}})
    chunks = reconciled([spelled], [said(30, 45, **GOOD)])
    (row,) = chunks[0].set_aside
    assert row.reason_code == "DUPLICATE_RECORD"
    assert json.loads(row.raw_record or "") == {"mood": "GOOD", "quote": TEXT[30:45]}


def test_readings_of_one_key_that_contradict_one_another_are_all_quarantined() -> None:
    answers = [said(30, 45, ticket="T-1", mood="bad")], [said(32, 45, ticket="T-1", mood="good")]
    chunks = reconciled(*answers, key=KEY)
    assert rows(chunks) == []
    assert codes(chunks) == [(0, "CONFLICTING_RECORD"), (1, "CONFLICTING_RECORD")]
    detail = chunks[0].set_aside[0].detail
    assert detail == "another record of its key at this place differs in mood"
    row = RowMaker(a_document()).chunk_row(chunks[1])
    assert (row["outcome"], row["reason_code"]) == ("QUARANTINED", "NO_USABLE_RECORD")
    assert (row["records"], row["duplicates"], row["quarantined"]) == (0, 0, 1)
    first = RowMaker(a_document()).chunk_row(chunks[0])
    assert (first["outcome"], first["reason_code"]) == ("EMPTY", None)
    tally = Tally()
    for chunk in chunks:
        tally.add(chunk)
    assert quarantined_share(tally) == 1.0
    tally.prove_nothing_lost()


def test_an_agreeing_third_reading_is_part_of_the_conflict() -> None:
    good, bad = {"ticket": "T-1", "mood": "good"}, {"ticket": "T-1", "mood": "bad"}
    answers = [said(42, 50, **good)], [said(42, 50, **bad)], [said(42, 50, ticket="T-1")]
    assert [code for _, code in codes(reconciled(*answers, key=KEY))] == ["CONFLICTING_RECORD"] * 3


def test_a_chunk_that_keeps_another_record_is_extracted_in_spite_of_a_conflict() -> None:
    answers = (
        [said(30, 45, ticket="T-1", mood="bad")],
        [said(30, 45, ticket="T-1", mood="good"), said(50, 58, ticket="T-2")],
    )
    chunks = reconciled(*answers, key=KEY)
    assert result_of(chunks[1]) is ChunkResult.EXTRACTED
    assert RowMaker(a_document()).chunk_row(chunks[1])["quarantined"] == 1


@pytest.mark.parametrize("place", [45, 20], ids=["its own", "its neighbour's"])
def test_a_chunk_with_one_record_in_conflict_and_one_merged_is_extracted(place: int) -> None:
    answers = (
        [said(29, 40, ticket="T-1"), said(place, place + 4, ticket="T-2", mood="bad")],
        [said(30, 40, ticket="T-1"), said(place, place + 4, ticket="T-2", mood="good")],
    )
    chunks = reconciled(*answers, key=KEY)
    assert rows(chunks) == [(29, 40, {"ticket": "T-1"})]
    assert result_of(chunks[1]) is ChunkResult.EXTRACTED


def test_a_chunk_that_lost_its_record_in_conflict_but_adopts_another_is_extracted() -> None:
    answers = (
        [said(30, 45, ticket="T-1", mood="bad"), said(46, 50, ticket="T-2")],
        [said(30, 45, ticket="T-1", mood="good")],
    )
    chunks = reconciled(*answers, key=KEY)
    assert rows(chunks) == [(46, 50, {"ticket": "T-2"})]
    assert result_of(chunks[1]) is ChunkResult.EXTRACTED


def test_a_failed_chunk_stays_failed_with_all_its_records_in_conflict() -> None:
    failed = outcome(1, [said(30, 45, ticket="T-1", mood="good")])
    failed = failed.model_copy(update={"outcome": ChunkResult.FAILED})
    first = outcome(0, [said(30, 45, ticket="T-1", mood="bad")])
    _, chunk = with_owners([first, failed], KEY)
    assert chunk.conflicts == 1
    assert result_of(chunk) is ChunkResult.FAILED


@pytest.mark.parametrize("nothing", [{}, {"mood": None}])
def test_the_more_complete_reading_stays(nothing: dict[str, Any]) -> None:
    less = {"ticket": "T-1"} | nothing
    more = {"ticket": "T-1", "mood": "bad"}
    chunks = reconciled(
        [said(30, 45, **more)], [said(30, 48, **less)], [said(41, 44, **more)], key=KEY
    )
    assert rows(chunks) == [(30, 45, more)]
    assert codes(chunks) == [(1, "LESS_COMPLETE_RECORD"), (2, "DUPLICATE_RECORD")]
    assert [chunk.duplicates for chunk in chunks] == [0, 1, 1]


def test_readings_that_each_say_something_of_their_own_are_in_conflict() -> None:
    answers = [said(30, 45, ticket="T-1", mood="bad")], [said(30, 45, ticket="T-1", score=2)]
    chunks = reconciled(*answers, key=KEY)
    assert [code for _, code in codes(chunks)] == ["CONFLICTING_RECORD"] * 2
    assert chunks[0].set_aside[0].detail.endswith("differs in mood, score")


def test_an_equal_reading_is_joined_before_a_contradicting_one() -> None:
    good, bad = {"ticket": "T-1", "mood": "good"}, {"ticket": "T-1", "mood": "bad"}
    both = [said(20, 40, **good), said(20, 41, **bad)]
    chunks = reconciled(both, [said(30, 40, **bad)], key=KEY)
    assert rows(chunks) == [(20, 40, good), (20, 41, bad)]
    assert codes(chunks) == [(1, "DUPLICATE_RECORD")]


def test_records_with_different_keys_at_one_place_both_stay() -> None:
    chunks = reconciled([said(30, 45, ticket="T-1")], [said(30, 45, ticket="T-2")], key=KEY)
    assert len(rows(chunks)) == 2


def test_records_without_their_key_are_compared_by_all_fields() -> None:
    chunks = reconciled([said(30, 45, **BAD)], [said(30, 45, **GOOD)], key=KEY)
    assert len(rows(chunks)) == 2
    chunks = reconciled([said(30, 45, **GOOD)], [said(30, 45, ticket=None, **GOOD)], key=KEY)
    assert len(rows(chunks)) == 1


@pytest.mark.parametrize(
    ("key", "span", "kept"),
    [(KEY, (5, 20), 0), (KEY, (5, 21), 2), ((), (5, 20), 2)],
    ids=["one span", "another span", "no key"],
)
def test_one_answer_contradicts_itself_with_one_key_and_one_span_only(
    key: tuple[str, ...], span: tuple[int, int], kept: int
) -> None:
    first = said(5, 20, ticket="T-1", mood="good")
    chunks = reconciled([first, said(*span, ticket="T-1", mood="bad")], key=key)
    assert len(rows(chunks)) == kept
    assert codes(chunks) == [(0, "CONFLICTING_RECORD")] * (2 - kept)


def test_rows_at_one_start_have_the_chunks_own_first_in_the_order_of_its_answer() -> None:
    own = [said(35, 40, mood="a"), said(35, 41, mood="b")]
    chunks = reconciled([said(35, 42, mood="c")], own, [said(35, 43, mood="d")])
    assert [fields["mood"] for _, _, fields in rows(chunks)] == ["a", "b", "c", "d"]


def test_a_flood_of_records_at_one_place_is_not_compared_as_a_whole() -> None:
    open_places = OpenPlaces()
    for answer in range(places.MAX_MEMBERS + 5):
        open_places.add(Sighting(said(5, 20, **GOOD), answer, 0))
    sizes = [len(place.members) for place in open_places.take()]
    assert sizes == [places.MAX_MEMBERS, 5]
