"""Which documents `doctor` names: exactly those about which parts of the lake disagree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.stacks.agreement import YOUNG, LakeFacts, Repair, SilverRow, disagreements
from medallion.ledger import Counts, DocumentEntry, GoldResult
from medallion.vocabulary import lake
from medallion.vocabulary.statuses import DocumentStatus, PromotionStatus

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
OLD = NOW - timedelta(hours=2)
UPDATED = (NOW - timedelta(hours=1)).isoformat()
FINAL = [status for status in DocumentStatus if status is not DocumentStatus.RUNNING]
GOLD = st.one_of(
    st.just(GoldResult()),
    st.builds(GoldResult, status=st.just(PromotionStatus.REMOVED), rows=st.just(0)),
    st.builds(
        GoldResult,
        status=st.sampled_from([PromotionStatus.PROMOTED, PromotionStatus.HELD]),
        rows=st.integers(0, 9),
    ),
)


@st.composite
def entries(draw: st.DrawFn) -> DocumentEntry:
    key = f"letters/{draw(st.integers(0, 999))}.txt"
    status = draw(st.sampled_from(FINAL))
    records = None if status is DocumentStatus.DELETED else draw(st.none() | st.integers(0, 9))
    return DocumentEntry(
        lake.document_id_of("bronze", key),
        *("letters", "bronze", key),
        status=status,
        counts=Counts(records=records),
        gold=draw(GOLD),
        updated_at=UPDATED,
    )


def facts_of(known: list[DocumentEntry]) -> LakeFacts:
    """What the parts hold if they agree with the ledger."""
    by_id = {entry.document_id: entry for entry in known}
    alive = [e for e in by_id.values() if e.status is not DocumentStatus.DELETED]
    return LakeFacts(
        now=NOW,
        entries=by_id,
        rows={
            e.document_id: SilverRow(e.key, str(e.status), e.counts.records, e.gold.rows)
            for e in by_id.values()
        },
        silver={e.document_id: e.counts.records for e in by_id.values() if e.counts.records},
        gold={e.document_id: e.gold.rows for e in by_id.values() if e.gold.rows},
        gold_keys={e.document_id: e.key for e in by_id.values() if e.gold.rows},
        objects={e.key: OLD for e in alive},
        ids={e.key: e.document_id for e in alive},
    )


LAKES = st.lists(entries(), min_size=1, max_size=8, unique_by=lambda entry: entry.key)


@given(LAKES)
def test_parts_that_agree_are_not_named(known: list[DocumentEntry]) -> None:
    assert disagreements(facts_of(known)) == []


def with_other(counts: Any, document_id: str) -> dict[str, int]:
    return dict(counts) | {document_id: counts.get(document_id, 0) + 1}


def without(values: Any, name: str) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key != name}


Damage = Callable[[LakeFacts, DocumentEntry], LakeFacts]
DAMAGES: dict[str, Damage] = {
    "gold has another number of rows": lambda f, e: replace(
        f, gold=with_other(f.gold, e.document_id)
    ),
    "silver.documents has no row": lambda f, e: replace(f, rows=without(f.rows, e.document_id)),
    "silver.documents has another status": lambda f, e: replace(
        f, rows={**f.rows, e.document_id: replace(f.rows[e.document_id], status="RUNNING")}
    ),
    "silver.documents has another count": lambda f, e: replace(
        f, rows={**f.rows, e.document_id: replace(f.rows[e.document_id], gold_rows=77)}
    ),
    "the ledger lost its entry": lambda f, e: replace(f, entries=without(f.entries, e.document_id)),
    "the object is newer than the run": lambda f, e: replace(
        f,
        objects={**f.objects, e.key: NOW - YOUNG},
        ids={**f.ids, e.key: e.document_id},
    ),
}


@given(LAKES, st.sampled_from(sorted(DAMAGES)), st.data())
def test_exactly_the_damaged_document_is_named(
    known: list[DocumentEntry], damage: str, data: st.DataObject
) -> None:
    entry = data.draw(st.sampled_from(known))
    (found,) = disagreements(DAMAGES[damage](facts_of(known), entry))
    assert (found.document_id, found.key) == (entry.document_id, entry.key)
    assert all(found.problems)


@given(LAKES, st.sampled_from(sorted(DAMAGES)), st.data())
def test_a_running_or_just_written_document_is_not_compared(
    known: list[DocumentEntry], damage: str, data: st.DataObject
) -> None:
    chosen = data.draw(st.integers(0, len(known) - 1))
    running = replace(known[chosen], status=DocumentStatus.RUNNING)
    facts = DAMAGES[damage](facts_of(known), known[chosen])
    if running.document_id in facts.entries:
        in_flight = replace(facts, entries={**facts.entries, running.document_id: running})
        assert disagreements(in_flight) == []
    just_written = {**facts.objects, running.key: NOW - YOUNG / 2}
    assert disagreements(replace(facts, objects=just_written)) == []


def an_entry(**changes: Any) -> DocumentEntry:
    values: dict[str, Any] = {
        "status": DocumentStatus.COMPLETE,
        "counts": Counts(records=3),
        "gold": GoldResult(status=PromotionStatus.PROMOTED, rows=3),
        "updated_at": UPDATED,
    }
    key = "letters/one.txt"
    return DocumentEntry(
        lake.document_id_of("bronze", key), "letters", "bronze", key, **values | changes
    )


def problems(facts: LakeFacts) -> tuple[tuple[str, ...], Repair]:
    (found,) = disagreements(facts)
    return found.problems, found.repair


def test_problems_are_described_with_both_numbers() -> None:
    entry = an_entry()
    facts = replace(facts_of([entry]), silver={}, gold={entry.document_id: 2})
    assert problems(facts) == (
        (
            "the ledger counts 3 records, silver.records has 0",
            "the ledger counts 3 rows in gold, gold has 2",
        ),
        Repair.RERUN,
    )


def test_rows_of_a_deleted_document_are_found() -> None:
    entry = an_entry(
        status=DocumentStatus.DELETED,
        counts=Counts(),
        gold=GoldResult(status=PromotionStatus.REMOVED, rows=0),
    )
    facts = replace(facts_of([entry]), gold={entry.document_id: 3}, silver={entry.document_id: 4})
    found, repair = problems(facts)
    assert found == (
        "the ledger counts 0 records, silver.records has 4",
        "the ledger counts 0 rows in gold, gold has 3",
    )
    assert repair is Repair.RERUN


def test_a_held_document_keeps_the_rows_of_its_earlier_run() -> None:
    held = an_entry(
        status=DocumentStatus.HELD, gold=GoldResult(status=PromotionStatus.HELD, rows=2)
    )
    facts = facts_of([held])
    assert facts.gold == {held.document_id: 2}
    assert disagreements(facts) == []
    assert problems(replace(facts, gold={}))[1] is Repair.CORRECT_DATA
    assert problems(replace(facts, gold={}, silver={}))[1] is Repair.RERUN


def test_a_document_that_bronze_lost_is_named_only_if_bronze_was_listed_completely() -> None:
    facts = replace(facts_of([an_entry()]), objects={}, ids={})
    assert "no longer in bronze" in problems(facts)[0][0]
    assert disagreements(replace(facts, every_object=False)) == []


def test_an_object_without_an_entry_needs_its_first_run() -> None:
    facts = replace(facts_of([an_entry()]), entries={}, rows={}, silver={}, gold={})
    assert problems(facts) == (
        ("the ledger does not know it, but bronze has its object",),
        Repair.RERUN,
    )


def test_rows_without_entry_and_object_need_the_object() -> None:
    facts = replace(facts_of([an_entry()]), entries={}, rows={}, objects={}, ids={})
    found, repair = problems(facts)
    assert found == ("the ledger does not know it, but silver.records has 3, gold has 3 rows",)
    assert repair is Repair.RESTORE_OBJECT
    assert disagreements(facts)[0].key == "letters/one.txt"


@pytest.mark.parametrize("status", [None, PromotionStatus.REMOVED])
def test_a_document_outside_gold_has_no_rows_there(status: PromotionStatus | None) -> None:
    entry = an_entry(gold=GoldResult(status=status))
    assert disagreements(facts_of([entry])) == []
    assert "gold has 1" in problems(replace(facts_of([entry]), gold={entry.document_id: 1}))[0][0]
