"""Promises about rows: complete, in order, and those of the bucket's state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from tests.simulation.checks.evidence import Evidence, KeyHistory, Row, Violation

SETTLED_STATUSES = frozenset({"COMPLETE", "PARTIAL", "HELD"})


def contents(rows: Sequence[Row]) -> tuple[tuple[Any, ...], ...]:
    """What a gold row states, without when and by which run it was made."""
    facts = ((r["quote"], r["quote_start"], r["quote_end"], str(r["fields"])) for r in rows)
    return tuple(sorted(facts))


def versions(rows: Sequence[Row]) -> list[str]:
    """The versions of rows."""
    return sorted({str(row["source_version"]) for row in rows})


def readers_never_see_an_older_version_again(evidence: Evidence) -> Iterator[Violation]:
    """After a newer state of a key was published, no row of an older version appears."""
    latest: dict[str, int] = {}
    name = "readers_never_see_an_older_version_again"
    for commit in evidence.commits:
        if commit.mixed:
            yield Violation(name, commit.key, "readers see rows of two versions at once")
        history = evidence.histories.get(commit.key)
        if history is None or commit.version is None:
            continue
        state = _last_state(history, commit.version, commit.second)
        if state < latest.get(commit.key, -1):
            yield Violation(name, commit.key, f"version {commit.version} came back")
        latest[commit.key] = max(state, latest.get(commit.key, -1))


def _last_state(history: KeyHistory, version: str, second: float) -> int:
    """The last state of the key with this version, up to a second."""
    found = [
        number
        for number, (since, current) in enumerate(history.states)
        if current == version and since <= second
    ]
    return found[-1] if found else -1


def rows_of_a_version_are_complete(evidence: Evidence) -> Iterator[Violation]:
    """The rows of a version in gold are those of a fault-free run, all of them, or part of them.

    Part of them only if the ledger states that chunks are missing.
    """
    for key, rows in evidence.gold.items():
        ids = Counter(row["record_id"] for row in rows)
        doubled = [record_id for record_id, count in ids.items() if count > 1]
        if doubled:
            yield Violation("rows_of_a_version_are_complete", key, f"{len(doubled)} doubled rows")
        for version in versions(rows):
            expected = evidence.text_expected(key, version)
            if expected is None:
                yield Violation(
                    "rows_of_a_version_are_complete", key, f"version {version} was never there"
                )
                continue
            own = contents([row for row in rows if row["source_version"] == version])
            entry = evidence.entries.get(key)
            # Earlier runs may have published a version in part; their entries are gone.
            partial = entry is None or entry.version_id != version or entry.status != "COMPLETE"
            strange = set(own) - set(expected.rows)
            if strange or (own != expected.rows and not partial):
                yield Violation(
                    "rows_of_a_version_are_complete",
                    key,
                    f"{len(own)} rows of {version}, a run without faults gives"
                    f" {len(expected.rows)}; {len(strange)} are none of these",
                )


def every_chunk_has_one_outcome(evidence: Evidence) -> Iterator[Violation]:
    """A document that reached gold has exactly one row for each chunk."""
    for key, entry in evidence.entries.items():
        if entry.status not in SETTLED_STATUSES:
            continue
        indexes = sorted(int(row["chunk_index"]) for row in evidence.chunks.get(key, ()))
        if indexes != list(range(entry.counts.chunks or 0)):
            yield Violation(
                "every_chunk_has_one_outcome",
                key,
                f"{entry.counts.chunks} chunks, rows for {indexes}",
            )


def silver_rows_are_of_the_ledgers_run(evidence: Evidence) -> Iterator[Violation]:
    """The rows in silver of a document that reached gold are those of the ledger's run.

    There are as many records as the ledger states, and none of a deleted document.
    """
    for key, entry in evidence.entries.items():
        if entry.status not in SETTLED_STATUSES and entry.status != "DELETED":
            continue
        records = evidence.records.get(key, ())
        rows = [*records, *evidence.chunks.get(key, ())]
        strange = [row for row in rows if row["run_id"] != entry.run_id]
        is_counted = len(records) == (entry.counts.records or 0)
        if strange or not is_counted or (rows and entry.status == "DELETED"):
            yield Violation(
                "silver_rows_are_of_the_ledgers_run",
                key,
                f"{entry.status.value}, but silver has {len(rows)} rows of {versions(rows)}",
            )


def complete_documents_have_their_rows(evidence: Evidence) -> Iterator[Violation]:
    """COMPLETE is never claimed without all rows of the version in gold; DELETED with none."""
    name = "complete_documents_have_their_rows"
    for key, entry in evidence.entries.items():
        rows = evidence.gold.get(key, ())
        if entry.status == "DELETED" and rows:
            yield Violation(name, key, f"DELETED, but gold has {len(rows)} rows")
        if entry.status != "COMPLETE":
            continue
        expected = evidence.text_expected(key, entry.version_id)
        wanted = expected.rows if expected else ()
        if contents(rows) != wanted or versions(rows) not in ([], [entry.version_id]):
            yield Violation(
                name,
                key,
                f"COMPLETE with {len(rows)} rows of {versions(rows)} in gold,"
                f" {len(wanted)} of {entry.version_id} are right",
            )


def runs_without_faults_find_what_is_planted(evidence: Evidence) -> Iterator[Violation]:
    """A fault-free run of a text gives the records that the text is made of."""
    for key, versions_of_key in evidence.expected.items():
        for version, expected in versions_of_key.items():
            found = tuple(row[:3] for row in expected.rows)
            if (expected.status, found) != (expected.planted_status, expected.planted):
                yield Violation(
                    "runs_without_faults_find_what_is_planted",
                    key,
                    f"{expected.status} with {len(found)} rows of {version}, the text is made"
                    f" for {expected.planted_status} with {len(expected.planted)}",
                )


def gold_is_that_of_a_run_without_faults(evidence: Evidence) -> Iterator[Violation]:
    """Gold holds what a fault-free run of the bucket's state gives.

    A version that is rejected or held changes nothing: earlier rows stay.
    """
    name = "gold_is_that_of_a_run_without_faults"
    for key, history in evidence.histories.items():
        rows = evidence.gold.get(key, ())
        version = history.current
        if version is None:
            if rows:
                yield Violation(name, key, f"there is no object, but gold has {len(rows)} rows")
            continue
        expected = evidence.text_expected(key, version)
        if expected is None or expected.status in ("REJECTED", "HELD"):
            continue
        if contents(rows) != expected.rows:
            yield Violation(
                name,
                key,
                f"gold has {len(rows)} rows of {versions(rows)},"
                f" {len(expected.rows)} of {version} are right",
            )
