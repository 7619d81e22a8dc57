"""Findings about documents on which the ledger, bronze, silver and gold disagree."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Final

from cli.stacks.agreement import Disagreement, Repair, disagreements
from cli.stacks.findings import Finding
from cli.stacks.hints import stack_command
from cli.stacks.lake_facts import read_facts
from medallion.vocabulary import lake
from medallion.vocabulary.statuses import DocumentStatus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cli.stacks.agreement import LakeFacts
    from cli.stacks.connection import Connection

MOST_NAMED: Final = 10


def agreement(connection: Connection, stack_file: Path) -> Iterator[Finding]:
    """A finding for each of the first documents that disagree, and their number."""
    facts = read_facts(connection)
    found = _settled(connection, facts, disagreements(facts))
    for disagreement in found[:MOST_NAMED]:
        yield _finding(disagreement, stack_file)
    more = len(found) - MOST_NAMED
    if more > 0:
        yield Finding(
            "documents",
            "fail",
            f"and {more} more documents disagree",
            "repair those above, then run `medallion doctor` again",
        )
    if not found:
        yield Finding("documents", "ok", _summary(facts))
    if not facts.every_object:
        yield Finding(
            "bronze",
            "warn",
            f"only the first {len(facts.objects):,} objects of bronze were compared",
            "others may lack an entry in the ledger: compare them in Athena",
        )


def _settled(
    connection: Connection, facts: LakeFacts, found: list[Disagreement]
) -> list[Disagreement]:
    """Those whose ledger entries did not change while the other parts were read."""
    entries = connection.ledger.find_many(each.document_id for each in found)
    return [
        each
        for each in found
        if entries.get(each.document_id) == facts.entries.get(each.document_id)
    ]


def _finding(disagreement: Disagreement, stack_file: Path) -> Finding:
    name = disagreement.key or disagreement.document_id
    return Finding(
        "document",
        "fail",
        f"{name}: {'; '.join(disagreement.problems)}",
        _next_step(disagreement, stack_file),
    )


def _next_step(disagreement: Disagreement, stack_file: Path) -> str:
    key = disagreement.key
    if disagreement.repair is Repair.RERUN:
        words = f"rerun {shlex.quote(key)} --wait"
        return f"{stack_command(words, stack_file)} makes them agree"
    if disagreement.repair is Repair.CORRECT_DATA:
        show = stack_command(f"show {shlex.quote(key)}", stack_file)
        return f"a run that is held does not change gold: correct what {show} shows, and drop it"
    dataset = lake.dataset_of(key) or "DATASET"
    drop = stack_command(f"drop FILE --dataset {dataset} --wait", stack_file)
    return (
        f"drop a file under this key ({drop}); if the rows are to go, remove the object from "
        "bronze after that"
    )


def _summary(facts: LakeFacts) -> str:
    running = sum(entry.status is DocumentStatus.RUNNING for entry in facts.entries.values())
    compared = f"compared in ledger, bronze, silver and gold: {len(facts.entries) - running}"
    skipped = f"; running, not compared: {running}" if running else ""
    return f"{compared}, no difference{skipped}"
