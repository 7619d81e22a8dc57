from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cli.output import Output, OutputFormat
from cli.runs import Watch, report, watching
from medallion.ledger.facts import Counts
from medallion.vocabulary import lake
from medallion.vocabulary.statuses import DocumentStatus
from tests.unit.cli_fakes import KEY, RUN, Stack, an_entry, an_execution

if TYPE_CHECKING:
    from medallion.ledger import DocumentEntry


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "POLL_SECONDS", 0)


def reported(*entries: DocumentEntry, kind: OutputFormat = OutputFormat.TABLE) -> None:
    stack = Stack()
    stack.executions.runs[RUN] = an_execution("SUCCEEDED")
    for entry in entries:
        stack.put(entry)
    watches = [Watch(entry.document_id, entry.key, entry.version_id) for entry in entries]
    report(stack.connection, watches, Output(kind))


EMPTY = an_entry(DocumentStatus.COMPLETE, counts=Counts(chunks=3, chunks_empty=3, records=0))
FINE = replace(
    an_entry(DocumentStatus.COMPLETE, counts=Counts(chunks=2, records=9)),
    document_id="fine",
    key="letters/fine",
)


def test_a_document_without_records_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    reported(EMPTY, FINE)
    printed = capsys.readouterr()
    assert "0 records: all 3 chunks are empty" in printed.out
    assert printed.err.endswith(f"`medallion show {KEY}` shows which rows are missing, and why\n")


def test_scripts_get_the_reason_of_each_document(capsys: pytest.CaptureFixture[str]) -> None:
    reported(EMPTY, FINE, kind=OutputFormat.JSON)
    rows = json.loads(capsys.readouterr().out)
    assert [row["reason"] for row in rows] == ["0 records: all 3 chunks are empty", ""]


def test_nothing_is_added_if_nothing_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    reported(FINE)
    assert "medallion show" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("keys", "named"),
    [
        (["letters/a b.txt"], "medallion show 'letters/a b.txt'"),
        (["letters/a.txt", "letters/b.txt"], "medallion show DOCUMENT"),
        (["letters/[bold]a.txt"], "medallion show 'letters/[bold]a.txt'"),
    ],
)
def test_the_hint_names_the_document_if_only_one_is_to_be_explained(
    keys: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    held = an_entry(DocumentStatus.HELD, reason="rule_a failed for 1 of 3 rows")
    reported(FINE, *(replace(held, document_id=key, key=key) for key in keys))
    printed = capsys.readouterr()
    assert "rule_a failed for 1 of 3 rows" in printed.out
    assert f"not every document is complete: `{named}` shows why" in printed.err


@pytest.mark.parametrize(
    ("model", "is_named"), [("gemini-stand-in-1 (for gemini-x)", True), ("gemini-x", False)]
)
def test_the_limits_of_the_stand_in_are_named_if_it_found_no_record(
    model: str, is_named: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    stack = Stack()
    stack.executions.runs[RUN] = an_execution("SUCCEEDED")
    stack.put(EMPTY)
    row = {"run_id": RUN, "model": model}
    key = lake.silver_key(lake.CHUNKS, "letters", EMPTY.document_id)
    stack.bucket.objects[key] = json.dumps(row).encode() + b"\n"
    report(stack.connection, [Watch(EMPTY.document_id, KEY, EMPTY.version_id)], Output())
    printed = capsys.readouterr().err
    assert ("0 records: the offline stand-in knows only simple rules" in printed) is is_named
