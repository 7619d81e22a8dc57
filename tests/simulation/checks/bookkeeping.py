"""Promises about statuses: ledger, silver, gold and executions agree."""

from __future__ import annotations

from collections.abc import Iterator

from tests.simulation.checks.evidence import Evidence, ExecutionFacts, Violation
from tests.simulation.checks.gold_rows import versions

_BROKEN = frozenset({"FAILED", "TIMED_OUT", "ABORTED"})
_FINAL = frozenset({"COMPLETE", "PARTIAL", "HELD", "REJECTED", "FAILED", "DELETED"})


def silver_agrees_with_the_ledger(evidence: Evidence) -> Iterator[Violation]:
    """The row of silver's documents table states what the ledger states."""
    for key, entry in evidence.entries.items():
        if entry.status not in _FINAL:
            continue
        row = evidence.document_rows.get(key)
        wanted = evidence.expected_rows[key]
        differing = [
            name
            for name in ("status", "reason_code", "source_version", "run_id", "gold_rows")
            if row is None or row.get(name) != wanted.get(name)
        ]
        if differing:
            found = {name: row.get(name) for name in differing} if row else "no row"
            yield Violation(
                "silver_agrees_with_the_ledger",
                key,
                f"the ledger has {entry.status.value}, silver has {found}",
            )


def gold_agrees_with_the_ledger(evidence: Evidence) -> Iterator[Violation]:
    """A document that FAILED or was REJECTED has no rows of that run in gold.

    The number of rows in gold is the one in the ledger.
    """
    name = "gold_agrees_with_the_ledger"
    for key, entry in evidence.entries.items():
        rows = evidence.gold.get(key, ())
        own = [row for row in rows if row["run_id"] == entry.run_id]
        if entry.status in ("FAILED", "REJECTED") and own:
            yield Violation(name, key, f"{entry.status.value}, but gold has {len(own)} of its rows")
        elif entry.status in _FINAL and (entry.gold.rows or 0) != len(rows):
            yield Violation(
                name,
                key,
                f"{entry.status.value} with {entry.gold.rows or 0} rows by the ledger,"
                f" gold has {len(rows)} of {versions(rows)}",
            )


def every_ended_execution_is_in_the_ledger(evidence: Evidence) -> Iterator[Violation]:
    """An execution that broke left a final status, or a later run has taken over."""
    for execution in evidence.executions:
        if execution.status not in _BROKEN:
            continue
        entry = evidence.entries.get(execution.key)
        name = "every_ended_execution_is_in_the_ledger"
        if entry is None:
            yield Violation(
                name, execution.key, f"{execution.status} ({execution.error}), but no entry"
            )
        elif entry.run_id == execution.arn and entry.status not in _FINAL:
            yield Violation(
                name,
                execution.key,
                f"{execution.status} ({execution.error}), the entry is {entry.status.value}",
            )
        elif entry.run_id != execution.arn and not _was_later(evidence, execution, entry.run_id):
            yield Violation(
                name,
                execution.key,
                f"{execution.status} ({execution.error}), the entry is that of an earlier run",
            )


def successful_executions_are_so_in_the_ledger(evidence: Evidence) -> Iterator[Violation]:
    """An execution that succeeded, and still has its document, left COMPLETE or DELETED."""
    succeeded = {e.arn for e in evidence.executions if e.status == "SUCCEEDED"}
    for key, entry in evidence.entries.items():
        if entry.run_id in succeeded and entry.status not in ("COMPLETE", "DELETED"):
            yield Violation(
                "successful_executions_are_so_in_the_ledger",
                key,
                f"the execution succeeded, the entry is {entry.status.value}",
            )


def _was_later(evidence: Evidence, broken: ExecutionFacts, run_id: str) -> bool:
    """Whether a run claimed the document after the broken execution had started.

    A run that started earlier may still have been the one in progress.
    """
    for execution in evidence.executions:
        if execution.arn == run_id:
            return execution.stopped is None or execution.stopped >= broken.started
    return True


def undisturbed_documents_are_up_to_date(evidence: Evidence) -> Iterator[Violation]:
    """If no execution broke and no event was lost, the ledger has the bucket's version."""
    broken = {e.key for e in evidence.executions if e.status in _BROKEN and not e.decided}
    for key, history in evidence.histories.items():
        if key in broken or key in evidence.lost_events:
            continue
        entry = evidence.entries.get(key)
        if entry is None:
            if history.current is not None:
                yield Violation("undisturbed_documents_are_up_to_date", key, "there is no entry")
        elif entry.version_id != (history.current or "") or entry.status not in _FINAL:
            yield Violation(
                "undisturbed_documents_are_up_to_date",
                key,
                f"the entry has {entry.status.value} of {entry.version_id or 'no object'},"
                f" the bucket has {history.current or 'no object'}",
            )


def every_document_has_ended_well(evidence: Evidence) -> Iterator[Violation]:
    """After reruns, every document has the status that a fault-free run gives."""
    for key, history in evidence.histories.items():
        entry = evidence.entries.get(key)
        wanted = "DELETED"
        if history.current is not None:
            expected = evidence.text_expected(key, history.current)
            wanted = expected.status if expected else "REJECTED"
        elif entry is None:
            continue
        found = entry.status.value if entry else "no entry"
        if found != wanted or (entry and entry.version_id != (history.current or "")):
            yield Violation(
                "every_document_has_ended_well",
                key,
                f"{found} ({entry.reason_code if entry else ''}), a run without faults"
                f" gives {wanted}",
            )
