from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.reconcile_document.ownership import MAX_CONTEXT_CHARS, OwnedChunk, with_owners
from lambdas.reconcile_document.plan_reading import lines
from lambdas.reconcile_document.reconciliation import may_be_in_gold
from lambdas.reconcile_document.rows import RowMaker, result_of
from lambdas.reconcile_document.status_decision import quarantined_share
from lambdas.reconcile_document.tally import Tally
from medallion.contracts import ChunkOutcome
from medallion.ledger import DocumentEntry
from medallion.ledger.facts import GoldResult
from medallion.vocabulary import lake
from medallion.vocabulary.errors import ReconciliationError
from medallion.vocabulary.silver_tables import column_names
from medallion.vocabulary.statuses import ChunkResult, PromotionStatus
from tests.unit.extraction_builders import (
    a_chunk,
    a_document,
    a_quarantined,
    a_record,
    an_outcome,
    chunks_of,
)

TEXT = "One went well. Two went badly. Three went well."
CHUNKS = chunks_of(TEXT, [15, 31])


def owned(*outcomes: ChunkOutcome) -> list[OwnedChunk]:
    return list(with_owners(outcomes))


def starts(chunk: OwnedChunk) -> list[int]:
    return [kept.record.quote_start for kept in chunk.records]


def test_a_chunk_keeps_the_records_of_its_core() -> None:
    chunks = owned(an_outcome(CHUNKS[0], a_record(4, "went well.")), an_outcome(CHUNKS[1]))
    assert [starts(chunk) for chunk in chunks] == [[4], []]


@pytest.mark.parametrize("reader", [0, 2])
def test_a_neighbours_record_is_adopted_if_the_owner_has_none(reader: int) -> None:
    outcomes = [an_outcome(chunk) for chunk in CHUNKS]
    outcomes[reader] = an_outcome(CHUNKS[reader], a_record(26, "dly.", owned=False))
    chunks = owned(*outcomes)
    assert [starts(chunk) for chunk in chunks] == [[], [26], []]
    assert [chunk.adopted for chunk in chunks] == [0, 1, 0]
    assert result_of(chunks[1]) is ChunkResult.EXTRACTED


@pytest.mark.parametrize("reader", [0, 2])
def test_a_neighbours_record_is_a_duplicate_if_the_owner_has_it(reader: int) -> None:
    outcomes = [an_outcome(chunk) for chunk in CHUNKS]
    outcomes[1] = an_outcome(CHUNKS[1], a_record(15, "Two went badly."))
    outcomes[reader] = an_outcome(CHUNKS[reader], a_record(26, "dly.", owned=False))
    chunks = owned(*outcomes)
    assert [starts(chunk) for chunk in chunks] == [[], [15], []]
    assert [chunk.duplicates for chunk in chunks] == [int(reader == 0), 0, int(reader == 2)]


def test_a_duplicate_has_a_quarantine_row_that_does_not_count_against_the_document() -> None:
    known = an_outcome(CHUNKS[1], a_record(15, "Two went badly."))
    chunks = owned(an_outcome(CHUNKS[0], a_record(26, "dly.", owned=False)), known)
    (row,) = RowMaker(a_document()).rows(chunks[0])[lake.QUARANTINE]
    assert (row["reason_code"], row["chunk_index"]) == ("DUPLICATE_RECORD", 0)
    assert json.loads(row["raw_record"]) == {"mood": "good", "quote": "dly."}
    tally = Tally()
    for chunk in chunks:
        tally.add(chunk)
    assert (tally.quarantined_records, quarantined_share(tally)) == (1, 0.0)
    tally.prove_nothing_lost()


def test_a_record_without_a_row_ends_the_run() -> None:
    (chunk,) = owned(an_outcome(CHUNKS[0], a_record(4, "went well.")))
    chunk.records.clear()
    tally = Tally()
    tally.add(chunk)
    with pytest.raises(ReconciliationError, match="1 results were given, 0 have a row"):
        tally.prove_nothing_lost()


def test_a_quarantined_record_points_at_its_own_answer() -> None:
    rows = (a_quarantined(), a_quarantined().model_copy(update={"answer_key": "results/b"}))
    outcome = an_outcome(
        CHUNKS[0],
        quarantined=rows,
        answer_key="results/a,results/b",
        outcome=ChunkResult.QUARANTINED,
    )
    (chunk,) = owned(outcome)
    keys = [row["answer_key"] for row in RowMaker(a_document()).rows(chunk)[lake.QUARANTINE]]
    assert keys == ["results/a,results/b", "results/b"]


def test_a_record_that_both_neighbours_report_is_adopted_once() -> None:
    foreign = a_record(26, "dly.", owned=False)
    chunks = owned(
        an_outcome(CHUNKS[0], foreign), an_outcome(CHUNKS[1]), an_outcome(CHUNKS[2], foreign)
    )
    assert chunks[1].adopted == 1
    assert [chunk.duplicates for chunk in chunks] == [0, 0, 1]


def test_different_records_of_one_neighbour_are_both_adopted() -> None:
    pair = (a_record(15, "Two", owned=False), a_record(15, "Two", owned=False, mood="bad"))
    chunks = owned(an_outcome(CHUNKS[0], *pair), an_outcome(CHUNKS[1]))
    assert chunks[1].adopted == 2


def test_a_failed_chunk_stays_failed_with_adopted_records() -> None:
    failed = an_outcome(CHUNKS[1], outcome=ChunkResult.FAILED)
    chunks = owned(an_outcome(CHUNKS[0], a_record(15, "Two", owned=False)), failed)
    assert (chunks[1].adopted, result_of(chunks[1])) == (1, ChunkResult.FAILED)


def test_a_record_beyond_every_chunk_ends_the_run() -> None:
    with pytest.raises(ReconciliationError):
        owned(an_outcome(CHUNKS[0], a_record(99, "nowhere", owned=False)))


@given(st.lists(st.integers(1, 40_000), min_size=1, max_size=40), st.data())
def test_no_record_is_lost_and_chunks_stay_in_order(sizes: list[int], data: st.DataObject) -> None:
    ends = [sum(sizes[: n + 1]) for n in range(len(sizes))]
    outcomes = []
    for index, end in enumerate(ends):
        chunk = a_chunk("x", index=index, core_start=end - sizes[index], core_end=end)
        reach = range(
            max(0, chunk.core_start - MAX_CONTEXT_CHARS), min(ends[-1], end + MAX_CONTEXT_CHARS)
        )
        places = data.draw(st.lists(st.sampled_from(reach), max_size=3))
        records = [a_record(place, "x", owned=chunk.core_start <= place < end) for place in places]
        outcomes.append(an_outcome(chunk, *records))
    given_records = sum(len(outcome.records) for outcome in outcomes)
    kept, chunks = 0, []
    for owned_chunk in with_owners(outcomes):
        kept += len(owned_chunk.records) + owned_chunk.duplicates
        chunks.append(owned_chunk)
    assert [owned_chunk.outcome.index for owned_chunk in chunks] == list(range(len(sizes)))
    assert kept == given_records
    for owned_chunk in chunks:
        span = range(owned_chunk.outcome.core_start, owned_chunk.outcome.core_end)
        assert starts(owned_chunk) == sorted(starts(owned_chunk))
        assert all(place in span for place in starts(owned_chunk))


def test_a_chunk_is_released_when_its_duplicates_are_known() -> None:
    small = a_chunk("x" * 1000)
    large = a_chunk("x" * 30_000, index=1, core_start=1000)
    last = a_chunk("x" * 1000, index=2, core_start=31_000)
    stream = with_owners(
        [
            an_outcome(small, a_record(1500, "x", owned=False)),
            an_outcome(large, a_record(1500, "x")),
            an_outcome(last),
        ]
    )
    assert [chunk.duplicates for chunk in stream] == [1, 0, 0]


def test_memory_is_bounded_by_the_size_of_the_context() -> None:
    seen = 0

    def outcomes() -> Iterable[ChunkOutcome]:
        nonlocal seen
        for index in range(1000):
            seen += 1
            yield an_outcome(a_chunk("x" * 1000, index=index, core_start=index * 1000))

    for released, _ in enumerate(with_owners(outcomes())):
        assert seen - released <= 2 * MAX_CONTEXT_CHARS / 1000 + 3


def test_rows_have_exactly_the_columns_of_their_tables() -> None:
    maker = RowMaker(a_document())
    (chunk,) = owned(
        an_outcome(CHUNKS[0], a_record(4, "went well."), quarantined=(a_quarantined(),))
    )
    assert tuple(maker.rows(chunk)[lake.RECORDS][0]) == column_names(lake.RECORDS)
    assert tuple(maker.rows(chunk)[lake.CHUNKS][0]) == column_names(lake.CHUNKS)
    assert tuple(maker.rows(chunk)[lake.QUARANTINE][0]) == column_names(lake.QUARANTINE)


def test_a_chunk_row_contains_the_notes_about_its_answers() -> None:
    (chunk,) = owned(an_outcome(CHUNKS[0], form_notes={"prose": 1, "fences": 2}))
    row = RowMaker(a_document()).rows(chunk)[lake.CHUNKS][0]
    assert row["form_notes"] == '{"fences":2,"prose":1}'


def test_a_record_row_contains_its_fields_evidence_and_lineage() -> None:
    (chunk,) = owned(an_outcome(CHUNKS[0], a_record(4, "went well.", score=4, mood="gut ü")))
    row = RowMaker(a_document()).rows(chunk)[lake.RECORDS][0]
    assert row["fields"] == '{"mood":"gut ü","score":4}'
    assert (row["quote_start"], row["quote_end"], row["quote"]) == (4, 14, "went well.")
    assert (row["model"], row["prompt_version"]) == ("scripted-1", "p1")
    assert (row["source_version"], row["run_id"]) == ("v1", "run-arn-1")


def record_ids(document_id: str, *places: int) -> list[str]:
    records = [a_record(place, "well") for place in places]
    (chunk,) = owned(an_outcome(CHUNKS[0], *records))
    maker = RowMaker(a_document(document_id=document_id))
    return [row["record_id"] for row in maker.rows(chunk)[lake.RECORDS]]


def test_record_ids_survive_edits_elsewhere_and_distinguish_equal_records() -> None:
    here, moved = record_ids("d", 1, 8), record_ids("d", 3, 10)
    assert here == moved
    assert len(set(here)) == 2
    assert set(record_ids("e", 1)).isdisjoint(here)


def test_counts_are_columns_of_the_documents_table() -> None:
    tally = Tally()
    for chunk in owned(*map(an_outcome, CHUNKS)):
        tally.add(chunk)
    counts = tally.counts()
    assert (counts.prompt_tokens, counts.cost_usd) == (300, 0.003)
    assert (counts.chunks, counts.chunks_empty, counts.model_calls) == (3, 3, 3)
    assert set(counts.to_map()) <= set(column_names(lake.DOCUMENTS))


@given(st.binary(max_size=60), st.integers(1, 9))
def test_lines_do_not_depend_on_the_block_size(body: bytes, size: int) -> None:
    blocks = [body[start : start + size] for start in range(0, len(body), size)]
    assert list(lines(blocks)) == [line for line in body.split(b"\n") if line]


@pytest.mark.parametrize(
    ("gold", "expected"),
    [
        (GoldResult(), False),
        (GoldResult(status=PromotionStatus.PROMOTED, rows=3), True),
        (GoldResult(status=PromotionStatus.PROMOTED, rows=0), False),
        (GoldResult(status=PromotionStatus.REMOVED), False),
        (GoldResult(status=PromotionStatus.HELD, rows=0), True),
    ],
)
def test_gold_may_hold_rows_after_a_promotion_with_rows_or_a_hold(
    gold: GoldResult, expected: bool
) -> None:
    entry = DocumentEntry("id", "letters", "bronze", "letters/a.txt", gold=gold)
    assert may_be_in_gold(entry) is expected
    assert may_be_in_gold(replace(entry, unsettled=True)) is True


def test_rows_survive_a_json_round_trip() -> None:
    (chunk,) = owned(an_outcome(CHUNKS[0], a_record(4, "went well.")))
    row = RowMaker(a_document()).rows(chunk)[lake.RECORDS][0]
    assert json.loads(json.dumps(row)) == row
