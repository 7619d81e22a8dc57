from __future__ import annotations

import json
from typing import Any

import pytest

from lambdas.reconcile_document.ownership import with_owners
from lambdas.reconcile_document.rows import RowMaker, result_of
from lambdas.reconcile_document.status_decision import quarantined_share
from lambdas.reconcile_document.tally import Tally
from medallion.contracts import QuarantinedRecord
from medallion.vocabulary import lake
from medallion.vocabulary.statuses import ChunkResult
from tests.unit.extraction_builders import a_document
from tests.unit.sameness_builders import (
    BAD,
    GOOD,
    KEY,
    codes,
    outcome,
    reconciled,
    rows,
    said,
    without,
)


def test_contradicting_readings_of_one_key_are_all_quarantined() -> None:
    answers = [said(30, 45, ticket="T-1", mood="bad")], [said(32, 45, ticket="T-1", mood="good")]
    chunks = reconciled(*answers, key=KEY)
    assert rows(chunks) == []
    assert codes(chunks) == [(0, "CONFLICTING_RECORD"), (1, "CONFLICTING_RECORD")]
    detail = chunks[0].set_aside[0].detail
    assert detail == "another record of its key at this place differs in mood"
    row = RowMaker(a_document()).rows(chunks[1])[lake.CHUNKS][0]
    assert (row["outcome"], row["reason_code"]) == ("QUARANTINED", "NO_USABLE_RECORD")
    assert (row["records"], row["duplicates"], row["quarantined"]) == (0, 0, 1)
    first = RowMaker(a_document()).rows(chunks[0])[lake.CHUNKS][0]
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


def test_a_chunk_that_keeps_another_record_is_extracted_despite_a_conflict() -> None:
    answers = (
        [said(30, 45, ticket="T-1", mood="bad")],
        [said(30, 45, ticket="T-1", mood="good"), said(50, 58, ticket="T-2")],
    )
    chunks = reconciled(*answers, key=KEY)
    assert result_of(chunks[1]) is ChunkResult.EXTRACTED
    assert RowMaker(a_document()).rows(chunks[1])[lake.CHUNKS][0]["quarantined"] == 1


@pytest.mark.parametrize("place", [45, 20], ids=["its own", "its neighbour's"])
def test_a_chunk_with_one_record_in_conflict_and_one_merged_is_extracted(place: int) -> None:
    answers = (
        [said(29, 40, ticket="T-1"), said(place, place + 4, ticket="T-2", mood="bad")],
        [said(30, 40, ticket="T-1"), said(place, place + 4, ticket="T-2", mood="good")],
    )
    chunks = reconciled(*answers, key=KEY)
    assert rows(chunks) == [(29, 40, {"ticket": "T-1"})]
    assert result_of(chunks[1]) is ChunkResult.EXTRACTED


def test_a_chunk_that_loses_its_record_in_a_conflict_but_adopts_another_is_extracted() -> None:
    answers = (
        [said(30, 45, ticket="T-1", mood="bad"), said(46, 50, ticket="T-2")],
        [said(30, 45, ticket="T-1", mood="good")],
    )
    chunks = reconciled(*answers, key=KEY)
    assert rows(chunks) == [(46, 50, {"ticket": "T-2"})]
    assert result_of(chunks[1]) is ChunkResult.EXTRACTED


def test_a_failed_chunk_stays_failed_if_all_its_records_conflict() -> None:
    failed = outcome(1, [said(30, 45, ticket="T-1", mood="good")])
    failed = failed.model_copy(update={"outcome": ChunkResult.FAILED})
    first = outcome(0, [said(30, 45, ticket="T-1", mood="bad")])
    _, chunk = with_owners([first, failed], KEY)
    assert chunk.conflicts == 1
    assert result_of(chunk) is ChunkResult.FAILED


@pytest.mark.parametrize("nothing", [{}, {"mood": None}])
def test_the_more_complete_reading_is_kept(nothing: dict[str, Any]) -> None:
    less = {"ticket": "T-1"} | nothing
    more = {"ticket": "T-1", "mood": "bad"}
    chunks = reconciled(
        [said(30, 45, **more)], [said(30, 48, **less)], [said(41, 44, **more)], key=KEY
    )
    assert rows(chunks) == [(30, 45, more)]
    assert codes(chunks) == [(1, "LESS_COMPLETE_RECORD"), (2, "DUPLICATE_RECORD")]
    assert [chunk.duplicates for chunk in chunks] == [0, 1, 1]


def test_readings_that_each_have_a_field_of_their_own_are_in_conflict() -> None:
    answers = [said(30, 45, ticket="T-1", mood="bad")], [said(30, 45, ticket="T-1", score=2)]
    chunks = reconciled(*answers, key=KEY)
    assert [code for _, code in codes(chunks)] == ["CONFLICTING_RECORD"] * 2
    assert chunks[0].set_aside[0].detail.endswith("differs in mood, score")


def test_an_equal_reading_is_joined_before_a_contradicting_reading() -> None:
    good, bad = {"ticket": "T-1", "mood": "good"}, {"ticket": "T-1", "mood": "bad"}
    both = [said(20, 40, **good), said(20, 41, **bad)]
    chunks = reconciled(both, [said(30, 40, **bad)], key=KEY)
    assert rows(chunks) == [(20, 40, good), (20, 41, bad)]
    assert codes(chunks) == [(1, "DUPLICATE_RECORD")]


def test_a_repetition_within_an_answer_is_in_conflict_with_its_record() -> None:
    def repeated(code: str, **fields: Any) -> QuarantinedRecord:
        raw = json.dumps(fields | {"quote": "x"})
        return QuarantinedRecord(reason_code=code, detail="it repeats", raw_record=raw)

    good, other = {"ticket": "T-1", "mood": "good"}, {"ticket": "T-2", "mood": "good"}
    quarantined = (
        repeated("DUPLICATE_RECORD", day=None, **good),
        repeated("LESS_COMPLETE_RECORD", ticket="T-1"),
        repeated("DUPLICATE_RECORD", **other),
        repeated("OFF_SCHEMA", **good),
        QuarantinedRecord(reason_code="DUPLICATE_RECORD", detail="no record"),
    )
    first = outcome(0, [said(30, 45, **good), said(5, 9, **other)])
    first = first.model_copy(update={"quarantined": quarantined})
    chunk, _ = with_owners([first, outcome(1, [said(30, 45, ticket="T-1", mood="bad")])], KEY)
    found = [row.reason_code for row in chunk.outcome.quarantined]
    assert found == ["CONFLICTING_RECORD"] * 2 + [row.reason_code for row in quarantined[2:]]
    assert RowMaker(a_document()).rows(chunk)[lake.CHUNKS][0]["quarantined"] == 6


CONFLICT, REPEATED = "CONFLICTING_RECORD", "LESS_COMPLETE_RECORD"
LINE = {"ticket": "T-1", "mood": "good", "score": "1234.50"}


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ('{"ticket":"T-1","score":1234.5}', CONFLICT),
        ('{"ticket":"T-1","score":1234.50000000000000000001}', REPEATED),
        ('{"ticket":"T-1","mood":"good","score":"garbage"}', CONFLICT),
        ('{"ticket":"T-1","mood":"good","extra":{"a":[1]},"day":"n/a"}', CONFLICT),
        ('{"ticket":"T-2","mood":"good","extra":1}', REPEATED),
        ('{"ticket":"T-1","extra":1}', REPEATED),
        ('{"ticket":"T-3"}', REPEATED),
    ],
    ids=["number", "longer number", "refused", "left out", "of another", "of both", "of none"],
)
def test_a_repetition_belongs_to_the_record_that_most_of_its_fields_match(
    raw: str, code: str
) -> None:
    row = QuarantinedRecord(reason_code=REPEATED, detail="it repeats", raw_record=raw)
    kept = said(5, 9, ticket="T-2", mood="bad", score="1234.50000000000000000001")
    also_kept = said(10, 14, ticket="T-1")
    first = outcome(0, [said(30, 45, **LINE), kept, also_kept])
    first = first.model_copy(update={"quarantined": (row,)})
    chunk, _ = with_owners([first, outcome(1, [said(30, 45, ticket="T-1", mood="bad")])], KEY)
    assert len(chunk.kept) == 2
    assert [row.reason_code for row in chunk.outcome.quarantined] == [code]


def test_a_repetition_may_contain_a_value_that_was_refused_in_its_record() -> None:
    lost = without(said(30, 45, **LINE), "score", raw_value="7.0")
    kept = said(5, 9, ticket="T-1", mood="good")
    other = said(30, 45, ticket="T-1", mood="bad")
    row = QuarantinedRecord(
        reason_code=REPEATED, detail="x", raw_record='{"ticket":"T-1","score":7,"quote":"x"}'
    )
    first = outcome(0, [lost, kept]).model_copy(update={"quarantined": (row,)})
    chunk, _ = with_owners([first, outcome(1, [other])], KEY)
    assert [quarantined.reason_code for quarantined in chunk.outcome.quarantined] == [CONFLICT]


def test_records_with_different_keys_at_one_place_are_both_kept() -> None:
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
def test_one_answer_contradicts_itself_only_with_one_key_and_one_span(
    key: tuple[str, ...], span: tuple[int, int], kept: int
) -> None:
    first = said(5, 20, ticket="T-1", mood="good")
    chunks = reconciled([first, said(*span, ticket="T-1", mood="bad")], key=key)
    assert len(rows(chunks)) == kept
    assert codes(chunks) == [(0, "CONFLICTING_RECORD")] * (2 - kept)


def test_a_repetition_may_have_the_models_spelling() -> None:
    spelled = said(30, 45, **LINE).model_copy(update={"fields_model": {"score": "1,234.5"}})
    kept = said(5, 9, ticket="T-1", mood="good")
    row = QuarantinedRecord(
        reason_code=REPEATED, detail="x", raw_record='{"ticket":"T-1","score":"1,234.5"}'
    )
    first = outcome(0, [spelled, kept]).model_copy(update={"quarantined": (row,)})
    chunk, _ = with_owners([first, outcome(1, [said(30, 45, ticket="T-1", mood="bad")])], KEY)
    assert [quarantined.reason_code for quarantined in chunk.outcome.quarantined] == [CONFLICT]
