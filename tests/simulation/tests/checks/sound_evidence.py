"""Evidence of three documents that keeps all promises, for tests that break one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from medallion.ledger import Counts, DocumentEntry, GoldResult, document_row
from medallion.vocabulary.statuses import DocumentStatus
from tests.simulation.checks import (
    BillEntry,
    Evidence,
    ExecutionFacts,
    Expected,
    GoldCommit,
    KeyHistory,
)

COMPLETE = "parcels/complete.txt"
DELETED = "parcels/deleted.txt"
REJECTED = "parcels/rejected.txt"
USD = 0.25
_QUOTES = ("3 crates", "5 crates")
_EXPECTED_ROWS = tuple((quote, 0, 8, "{}") for quote in _QUOTES)


def a_gold_row(quote: str = "3 crates", **changes: Any) -> dict[str, Any]:
    row = {
        "source_key": COMPLETE,
        "record_id": quote,
        "source_version": "new",
        "run_id": "run-2",
        "quote": quote,
        "quote_start": 0,
        "quote_end": 8,
        "fields": "{}",
    }
    return row | changes


def an_entry(key: str, status: str, version: str, run: str, **changes: Any) -> DocumentEntry:
    entry = DocumentEntry(
        f"id of {key}", "parcels", "bronze", key, version, 9, 2, None, run, "08:00"
    )
    wanted = DocumentStatus(status)
    return replace(entry, status=wanted, proposed_status=wanted, **changes)


def an_execution(arn: str, key: str, status: str = "SUCCEEDED", **changes: Any) -> ExecutionFacts:
    number = float(arn[-1])
    execution = ExecutionFacts(arn, key, status, "", False, number * 10.0, number * 10.0 + 5)
    return replace(execution, **changes)


def a_bill_entry(number: int = 1, **changes: Any) -> BillEntry:
    return replace(BillEntry(number, "digest", USD, False, "delivered", ""), **changes)


def an_answer(**changes: Any) -> dict[str, Any]:
    answer = {
        "document_id": f"id of {COMPLETE}",
        "request_digest": "digest",
        "cost_usd": USD,
        "surplus": False,
    }
    return answer | changes


def with_entries(evidence: Evidence, **entries: DocumentEntry) -> Evidence:
    """Ledger and silver with these entries instead."""
    changed: Mapping[str, DocumentEntry] = {
        **evidence.entries,
        **{entry.key: entry for entry in entries.values()},
    }
    rows = {key: document_row(entry) for key, entry in changed.items()}
    return replace(evidence, entries=changed, expected_rows=rows, document_rows=rows)


def sound() -> Evidence:
    """A document overwritten and complete, one deleted after a failure, and one rejected."""
    rejected = Expected("REJECTED", (), "REJECTED", ())
    planted = tuple(row[:3] for row in _EXPECTED_ROWS)
    complete = Expected("COMPLETE", _EXPECTED_ROWS, "COMPLETE", planted)
    counts = Counts(chunks=2, cost_usd=USD)
    evidence = Evidence(
        histories={
            COMPLETE: KeyHistory([(0.0, "old"), (9.0, "new")], {"old": 0, "new": 1}),
            DELETED: KeyHistory([(0.0, "gone"), (30.0, None)], {"gone": 2}),
            REJECTED: KeyHistory([(0.0, "bad")], {"bad": 15}),
        },
        expected={
            COMPLETE: {"old": complete, "new": complete},
            DELETED: {"gone": complete},
            REJECTED: {"bad": rejected},
        },
        entries={},
        document_rows={},
        expected_rows={},
        records={},
        chunks={COMPLETE: [a_chunk(0), a_chunk(1, answer_key=None)]},
        gold={COMPLETE: [a_gold_row(quote) for quote in _QUOTES]},
        commits=[GoldCommit(8.0, COMPLETE, "old", False), GoldCommit(25.0, COMPLETE, "new", False)],
        gold_claims=[],
        waiting=[],
        errors=[(DELETED, "States.Timeout"), (REJECTED, "DocumentRejected")],
        was_down=False,
        take_overs=[],
        executions=[
            an_execution("run-1", DELETED, "FAILED", error="States.Timeout"),
            an_execution("run-2", COMPLETE),
            an_execution("run-3", REJECTED, "FAILED", error="DocumentRejected", decided=True),
            an_execution("run-4", DELETED),
        ],
        lost_events=frozenset(),
        payloads={"ExtractBatch": 64 * 1024},
        bill=[a_bill_entry()],
        answers=[an_answer()],
    )
    return with_entries(
        evidence,
        complete=an_entry(
            COMPLETE, "COMPLETE", "new", "run-2", counts=counts, gold=GoldResult(rows=2)
        ),
        deleted=an_entry(DELETED, "DELETED", "", "run-4"),
        rejected=an_entry(REJECTED, "REJECTED", "bad", "run-3", reason_code="NOT_TEXT"),
    )


def a_chunk(index: int, answer_key: str | None = "answers/parcels/digest.json") -> dict[str, Any]:
    return {
        "source_key": COMPLETE,
        "source_version": "new",
        "run_id": "run-2",
        "chunk_index": index,
        "answer_key": answer_key,
    }
