"""Each invariant accepts sound evidence and finds the violation that is planted into it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from random import Random
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medallion.gold_runs import GoldClaim, WaitingDocument
from medallion.ledger import Counts, GoldResult
from medallion.vocabulary.statuses import DocumentStatus
from tests.simulation.checks import FINAL, Evidence, GoldCommit, KeyHistory, TakeOver, check
from tests.simulation.tests.checks.sound_evidence import (
    COMPLETE,
    DELETED,
    REJECTED,
    USD,
    a_bill_entry,
    a_chunk,
    a_gold_row,
    an_answer,
    an_entry,
    an_execution,
    sound,
    with_entries,
)

T = TypeVar("T")
Plant = Callable[[Evidence], Evidence]
INVARIANTS = {invariant.__name__: invariant for invariant in FINAL}


def changed(**changes: Any) -> Plant:
    return lambda evidence: replace(evidence, **changes)


def gold(*rows: dict[str, Any]) -> Plant:
    return lambda evidence: replace(evidence, gold={COMPLETE: rows})


def gold_of(key: str, **row: Any) -> Plant:
    return lambda e: replace(e, gold={**e.gold, key: [a_gold_row(source_key=key, **row)]})


def entry(key: str, **changes: Any) -> Plant:
    return lambda e: with_entries(e, it=replace(e.entries[key], **changes))


def no_entry(key: str) -> Plant:
    return lambda e: replace(e, entries={k: v for k, v in e.entries.items() if k != key})


def silver(key: str, **changes: Any) -> Plant:
    return lambda e: replace(
        e, document_rows={**e.document_rows, key: {**e.document_rows[key], **changes}}
    )


def commit(second: float, version: str, *, mixed: bool = False) -> Plant:
    added = GoldCommit(second, COMPLETE, version, mixed)
    return lambda e: replace(e, commits=[*e.commits, added])


def execution(arn: str, key: str, status: str, **changes: Any) -> Plant:
    return lambda e: replace(
        e, executions=[*e.executions, an_execution(arn, key, status, **changes)]
    )


def bucket(key: str, *states: tuple[float, str | None]) -> Plant:
    return lambda e: replace(
        e, histories={**e.histories, key: KeyHistory(list(states), e.histories[key].texts)}
    )


def expected(**changes: Any) -> Plant:
    return lambda e: replace(
        e, expected={COMPLETE: {"new": replace(e.expected[COMPLETE]["new"], **changes)}}
    )


BOTH = (a_gold_row(), a_gold_row("5 crates"))
WAITING = WaitingDocument(f"id of {COMPLETE}", COMPLETE, "new", 2, None, "08:00")
CLAIM = GoldClaim("parcels", "run-2", "gold-1", "08:00")

PLANTED: list[tuple[str, str, Plant]] = [
    ("readers_never_see_an_older_version_again", "came back", commit(26.0, "old")),
    ("readers_never_see_an_older_version_again", "two versions", commit(26.0, "new", mixed=True)),
    ("rows_of_a_version_are_complete", "doubled", gold(*BOTH, a_gold_row())),
    ("rows_of_a_version_are_complete", "1 rows of new", gold(a_gold_row())),
    (
        "rows_of_a_version_are_complete",
        "1 are none of these",
        gold(a_gold_row(), a_gold_row("made up")),
    ),
    (
        "rows_of_a_version_are_complete",
        "was never there",
        gold(*BOTH, a_gold_row("x", source_version="?")),
    ),
    ("every_chunk_has_one_outcome", r"rows for \[0\]", changed(chunks={COMPLETE: [a_chunk(0)]})),
    (
        "every_chunk_has_one_outcome",
        r"rows for \[0, 1, 1\]",
        changed(chunks={COMPLETE: [a_chunk(0), a_chunk(1), a_chunk(1)]}),
    ),
    (
        "silver_rows_are_of_the_ledgers_run",
        r"COMPLETE, but silver has 1 rows of \['old'\]",
        changed(chunks={COMPLETE: [{**a_chunk(0), "run_id": "run-1", "source_version": "old"}]}),
    ),
    (
        "silver_rows_are_of_the_ledgers_run",
        "COMPLETE, but silver has 2 rows",
        entry(COMPLETE, counts=Counts(chunks=2, records=2, cost_usd=USD)),
    ),
    (
        "silver_rows_are_of_the_ledgers_run",
        "DELETED, but silver has 1 rows",
        changed(records={DELETED: [a_gold_row(run_id="run-4")]}),
    ),
    ("complete_documents_have_their_rows", "0 rows", gold()),
    (
        "complete_documents_have_their_rows",
        r"of \['old'\] in gold",
        gold(*({**row, "source_version": "old"} for row in BOTH)),
    ),
    ("complete_documents_have_their_rows", "DELETED, but", gold_of(DELETED)),
    ("silver_agrees_with_the_ledger", "FAILED", silver(COMPLETE, status="FAILED")),
    ("silver_agrees_with_the_ledger", "gold_rows", silver(COMPLETE, gold_rows=7)),
    ("silver_agrees_with_the_ledger", "no row", changed(document_rows={})),
    (
        "gold_agrees_with_the_ledger",
        "REJECTED, but gold has 1",
        gold_of(REJECTED, run_id="run-3"),
    ),
    ("gold_agrees_with_the_ledger", "7 rows", entry(COMPLETE, gold=GoldResult(rows=7))),
    ("every_ended_execution_is_in_the_ledger", "but no entry", no_entry(REJECTED)),
    (
        "every_ended_execution_is_in_the_ledger",
        "RUNNING",
        entry(REJECTED, status=DocumentStatus.RUNNING),
    ),
    (
        "every_ended_execution_is_in_the_ledger",
        "earlier run",
        execution("run-9", COMPLETE, "ABORTED"),
    ),
    ("undisturbed_documents_are_up_to_date", "no entry", no_entry(COMPLETE)),
    ("undisturbed_documents_are_up_to_date", "COMPLETE of old", entry(COMPLETE, version_id="old")),
    (
        "undisturbed_documents_are_up_to_date",
        "RUNNING of new",
        entry(COMPLETE, status=DocumentStatus.RUNNING),
    ),
    (
        "undisturbed_documents_are_up_to_date",
        "the bucket has no object",
        bucket(COMPLETE, (0.0, "old"), (9.0, None)),
    ),
    ("nothing_waits_for_ever", "RUNNING", execution("run-9", COMPLETE, "RUNNING", stopped=None)),
    ("nothing_waits_for_ever", "TIMED_OUT", execution("run-1", COMPLETE, "TIMED_OUT")),
    ("the_dead_hold_no_claim", "owns the document", entry(COMPLETE, owner="run-2")),
    ("the_dead_hold_no_claim", "owns the gold", changed(gold_claims=[CLAIM])),
    ("the_dead_hold_no_claim", "waits for gold", changed(waiting=[WAITING])),
    (
        "documents_do_not_break_one_another",
        "its gold run broke without a fault",
        changed(errors=[(COMPLETE, "States.TaskFailed")], is_glue_sound=True),
    ),
    ("nobody_waits_in_vain", "nobody answered", changed(vain_waits=[COMPLETE])),
    (
        "faults_are_no_defects",
        "ReconciliationError",
        changed(errors=[(COMPLETE, "ReconciliationError")]),
    ),
    ("payloads_are_small", "65537 bytes", changed(payloads={"ExtractBatch": 65_537})),
    ("nothing_is_paid_for_twice", "request 1", changed(bill=[a_bill_entry(was_stored=True)])),
    ("every_paid_answer_is_accounted_for", "stored 0.0", changed(answers=[])),
    ("every_paid_answer_is_accounted_for", "only 0.0", changed(bill=[])),
    (
        "every_paid_answer_is_accounted_for",
        "billed 0.75",
        changed(bill=[a_bill_entry(), a_bill_entry(2), a_bill_entry(3, died="killed")]),
    ),
    (
        "the_ledger_adds_up_to_the_bill",
        "0.500000 USD by the ledger",
        entry(COMPLETE, counts=Counts(chunks=2, cost_usd=2 * USD)),
    ),
    (
        "the_ledger_adds_up_to_the_bill",
        "nan",
        entry(COMPLETE, counts=Counts(chunks=2, cost_usd=float("nan"))),
    ),
    (
        "successful_executions_are_so_in_the_ledger",
        "the entry is FAILED",
        entry(COMPLETE, status=DocumentStatus.FAILED),
    ),
    (
        "transient_errors_break_no_execution",
        "Lambda.ServiceException",
        changed(errors=[(COMPLETE, "Lambda.ServiceException")]),
    ),
    (
        "documents_do_not_break_one_another",
        "broke without a fault",
        changed(errors=[(COMPLETE, "States.TaskFailed")], is_glue_sound=True),
    ),
    (
        "the_living_keep_their_claims",
        "a running execution lost its claim on the document",
        changed(take_overs=[TakeOver(COMPLETE, is_same_version=True)]),
    ),
    (
        "the_living_keep_their_claims",
        "a running execution lost its claim on a dataset's gold",
        changed(take_overs=[TakeOver("", is_same_version=True)]),
    ),
    (
        "runs_without_faults_find_what_is_planted",
        "COMPLETE with 2 rows of new, the text is made for COMPLETE with 1",
        expected(planted=(("3 crates", 0, 8),)),
    ),
    (
        "runs_without_faults_find_what_is_planted",
        "made for HELD",
        expected(planted_status="HELD"),
    ),
    ("gold_is_that_of_a_run_without_faults", "gold has 0 rows", gold()),
    ("gold_is_that_of_a_run_without_faults", "there is no object", gold_of(DELETED)),
    (
        "every_document_has_ended_well",
        "COMPLETE",
        entry(COMPLETE, status=DocumentStatus.FAILED),
    ),
    ("every_document_has_ended_well", "gives DELETED", entry(DELETED, version_id="gone")),
    ("every_document_has_ended_well", "no entry", no_entry(REJECTED)),
]


def test_sound_evidence_has_no_violations() -> None:
    assert check(sound(), FINAL) == []


@pytest.mark.parametrize(("promise", "detail", "plant"), PLANTED)
def test_a_planted_violation_is_found(promise: str, detail: str, plant: Plant) -> None:
    found = check(plant(sound()), [INVARIANTS[promise]])
    assert {violation.promise for violation in found} == {promise}
    assert any(re.search(detail, violation.detail) for violation in found)


def test_every_invariant_has_a_planted_violation() -> None:
    assert {promise for promise, _, _ in PLANTED} == set(INVARIANTS)


ACCEPTED: list[tuple[str, Plant]] = [
    ("readers_never_see_an_older_version_again", commit(26.0, "new")),
    (
        "rows_of_a_version_are_complete",
        lambda e: gold(a_gold_row())(entry(COMPLETE, status=DocumentStatus.FAILED)(e)),
    ),
    (
        "gold_agrees_with_the_ledger",
        lambda e: entry(REJECTED, gold=GoldResult(rows=1))(gold_of(REJECTED)(e)),
    ),
    ("every_ended_execution_is_in_the_ledger", execution("run-1", COMPLETE, "ABORTED")),
    (
        "undisturbed_documents_are_up_to_date",
        lambda e: no_entry(COMPLETE)(replace(e, lost_events=frozenset({COMPLETE}))),
    ),
    (
        "undisturbed_documents_are_up_to_date",
        lambda e: no_entry(COMPLETE)(execution("run-9", COMPLETE, "FAILED")(e)),
    ),
    (
        "the_dead_hold_no_claim",
        lambda e: entry(COMPLETE, owner="run-9")(
            execution("run-9", COMPLETE, "RUNNING", stopped=None)(replace(e, waiting=[WAITING]))
        ),
    ),
    (
        "transient_errors_break_no_execution",
        changed(errors=[(COMPLETE, "Lambda.ServiceException")], was_down=True),
    ),
    ("documents_do_not_break_one_another", changed(errors=[(COMPLETE, "States.TaskFailed")])),
    ("nobody_waits_in_vain", changed(vain_waits=[COMPLETE], is_held_up=True)),
    (
        "the_living_keep_their_claims",
        changed(take_overs=[TakeOver(COMPLETE, is_same_version=False)]),
    ),
    ("every_paid_answer_is_accounted_for", changed(bill=[a_bill_entry(fate="lost")], answers=[])),
    ("every_paid_answer_is_accounted_for", changed(bill=[a_bill_entry(died="x")], answers=[])),
    (
        "the_ledger_adds_up_to_the_bill",
        lambda e: replace(e, answers=[*e.answers, an_answer(surplus=True, request_digest="late")]),
    ),
    ("gold_is_that_of_a_run_without_faults", gold_of(REJECTED)),
    (
        "every_document_has_ended_well",
        lambda e: no_entry(DELETED)(replace(e, executions=[])),
    ),
]


@pytest.mark.parametrize(("promise", "change"), ACCEPTED)
def test_what_a_promise_allows_is_no_violation(promise: str, change: Plant) -> None:
    assert check(change(sound()), [INVARIANTS[promise]]) == []


def test_an_entry_without_an_object_counts_as_rejected_text() -> None:
    # A key outside of any dataset has no expectation: the pipeline rejects it.
    key = "nowhere/a.txt"
    evidence = with_entries(sound(), new=an_entry(key, "REJECTED", "v", "run-9"))
    evidence = replace(evidence, histories={**evidence.histories, key: KeyHistory([(0.0, "v")])})
    assert check(evidence, FINAL) == []


@given(planted=st.sampled_from(PLANTED), rng=st.randoms(use_true_random=False))
def test_the_order_of_rows_and_keys_does_not_matter(
    planted: tuple[str, str, Plant], rng: Random
) -> None:
    evidence = planted[2](sound())
    mixed = replace(
        evidence,
        entries=dict(shuffled(rng, evidence.entries.items())),
        gold={key: shuffled(rng, rows) for key, rows in shuffled(rng, evidence.gold.items())},
        chunks={key: shuffled(rng, rows) for key, rows in evidence.chunks.items()},
        executions=shuffled(rng, evidence.executions),
        answers=shuffled(rng, evidence.answers),
        bill=shuffled(rng, evidence.bill),
    )
    assert set(check(mixed, FINAL)) == set(check(evidence, FINAL))


def shuffled(rng: Random, parts: Iterable[T]) -> list[T]:
    mixed = list(parts)
    rng.shuffle(mixed)
    return mixed
