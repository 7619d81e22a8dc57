from __future__ import annotations

import csv
import io
import json
import time
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console

from cli.errors import CommandError, ExitCode
from cli.output import Output, OutputFormat
from cli.runs import Watch, report, watching
from cli.runs.watch_table import table_of
from cli.runs.watching import BROKEN_SECONDS, LOST_SECONDS, START_SECONDS, watch_all
from medallion.ledger.facts import Counts, GoldResult
from medallion.vocabulary import lake
from medallion.vocabulary.statuses import DocumentStatus
from tests.unit.cli_fakes import (
    DOCUMENT_ID,
    KEY,
    RUN,
    InMemoryExecutions,
    InMemoryLedger,
    Stack,
    an_entry,
    an_execution,
    at,
    entered,
)

COMPLETE = an_entry(DocumentStatus.COMPLETE, counts=Counts(chunks=2, records=9))


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "POLL_SECONDS", 0)


def a_watch(**changes: Any) -> Watch:
    values: dict[str, Any] = {"version_id": "v1", "dropped_at": at(0)} | changes
    return Watch(DOCUMENT_ID, KEY, **values)


def an_old_watch(seconds: float, **changes: Any) -> Watch:
    return a_watch(began=time.monotonic() - seconds, **changes)


WHOLE: dict[str, Any] = {"refused": []}


def outcomes(*chunks: dict[str, Any]) -> bytes:
    none: dict[str, Any] = {
        "records": [],
        "quarantined": [],
        "prompt_tokens": 0,
        "output_tokens": 0,
        "thinking_tokens": 0,
    }
    return b"".join(json.dumps(none | chunk).encode() + b"\n" for chunk in chunks)


def outcomes_key(batch: int) -> str:
    return lake.outcomes_key(DOCUMENT_ID, RUN.rsplit(":", 1)[-1], batch)


class TurningLedger(InMemoryLedger):
    """Each call returns the next entry, and then always the last."""

    def __init__(self, *looks: Any) -> None:
        super().__init__()
        self.looks = list(looks)

    def find(self, document_id: str) -> Any:
        assert document_id == DOCUMENT_ID
        look = self.looks[0]
        if len(self.looks) > 1:
            self.looks.pop(0)
        return look() if callable(look) else look


def a_stack(*looks: Any, run: dict[str, Any] | None = None) -> Stack:
    executions = InMemoryExecutions({RUN: run or an_execution()}, [entered("ExtractChunks", 1)])
    return Stack(ledger=TurningLedger(*looks), executions=executions)


def test_chunks_records_and_tokens_are_counted_as_batches_end() -> None:
    stack = a_stack(an_entry(counts=Counts(chunks=3)))
    stack.bucket.objects[outcomes_key(0)] = outcomes(
        {
            "records": [{"refused": [{}, {}]}, WHOLE],
            "prompt_tokens": 100,
            "output_tokens": 20,
            "thinking_tokens": 3,
        },
        {"quarantined": [{}], "prompt_tokens": 50},
    )
    watch = a_watch()
    watching._update(stack.connection, watch)
    seen = (watch.chunks_done, watch.chunks, watch.records, watch.quarantined, watch.tokens)
    assert seen == (2, 3, 2, 1, 173)
    assert watch.quarantined_fields == 2
    assert (watch.state, watch.status, watch.done) == ("ExtractChunks", "RUNNING", False)


def test_counted_outcomes_are_not_read_again() -> None:
    stack = a_stack(an_entry())
    stack.bucket.objects[outcomes_key(0)] = outcomes({"records": [WHOLE]})
    watch = a_watch()
    watching._update(stack.connection, watch)
    stack.bucket.objects[outcomes_key(1)] = outcomes({"records": [WHOLE, WHOLE]})
    watching._update(stack.connection, watch)
    assert (watch.chunks_done, watch.records) == (2, 3)
    assert stack.bucket.reads == [outcomes_key(0), outcomes_key(1)]


def test_outcomes_of_other_runs_do_not_count() -> None:
    stack = a_stack(an_entry())
    other = lake.outcomes_key(DOCUMENT_ID, "other", 0)
    stack.bucket.objects[other] = outcomes({"records": [WHOLE]})
    watch = a_watch()
    watching._update(stack.connection, watch)
    assert watch.chunks_done == 0


def test_a_document_is_followed_to_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    watch = a_watch()
    watch_all(a_stack(None, an_entry(), COMPLETE).connection, [watch])
    assert (watch.done, watch.status, watch.records) == (True, "COMPLETE", 9)
    printed = capsys.readouterr()
    assert printed.out == ""
    lines = [line.split(": ", 1)[1] for line in printed.err.splitlines()]
    assert lines == [
        "waiting for the event 0/? chunks",
        "ExtractChunks 0/? chunks",
        "COMPLETE 9 records",
    ]


def test_the_ledgers_counts_are_final() -> None:
    stack = a_stack(
        an_entry(DocumentStatus.PARTIAL, counts=Counts(records=1, quarantined_records=4))
    )
    stack.bucket.objects[outcomes_key(0)] = outcomes({"records": [WHOLE] * 3})
    watch = a_watch()
    watch_all(stack.connection, [watch])
    assert (watch.records, watch.quarantined, watch.chunks_done) == (1, 4, 1)


@pytest.mark.parametrize(
    ("counted", "fields"),
    [(Counts(quarantined_fields=5), 5), (Counts(quarantined_fields=0), 0), (Counts(), 1)],
)
def test_the_ledgers_count_of_fields_in_quarantine_is_final_if_it_has_one(
    counted: Counts, fields: int
) -> None:
    stack = a_stack(an_entry(DocumentStatus.COMPLETE, counts=replace(counted, records=1)))
    stack.bucket.objects[outcomes_key(0)] = outcomes({"records": [{"refused": [{}]}]})
    watch = a_watch()
    watch_all(stack.connection, [watch])
    assert watch.quarantined_fields == fields


def test_an_entry_of_an_earlier_version_or_run_is_ignored() -> None:
    watch = a_watch(version_id="v2")
    watching._update(a_stack(COMPLETE).connection, watch)
    assert not watch.done
    again = a_watch(version_id="", run_id="arn:run:later")
    stack = a_stack(COMPLETE)
    stack.executions.runs["arn:run:later"] = an_execution()
    watching._update(stack.connection, again)
    assert not again.done


def test_a_run_that_succeeds_without_a_claim_had_nothing_to_do() -> None:
    stack = a_stack(COMPLETE)
    stack.executions.runs["arn:run:later"] = an_execution("SUCCEEDED")
    watch = a_watch(version_id="", run_id="arn:run:later")
    watch_all(stack.connection, [watch])
    assert watch.status == "DUPLICATE"


def test_a_run_that_fails_before_its_claim_is_reported_with_its_state() -> None:
    stack = a_stack(None, run=an_execution("FAILED", error="AccessDenied"))
    watch = an_old_watch(BROKEN_SECONDS + 1)
    watch_all(stack.connection, [watch])
    assert (watch.status, watch.reason) == ("FAILED", "AccessDenied in ExtractChunks")


def test_failed_runs_are_not_listed_immediately() -> None:
    watch = a_watch()
    watching._update(a_stack(None, run=an_execution("FAILED")).connection, watch)
    assert not watch.done


def test_a_document_that_never_starts_is_an_error() -> None:
    with pytest.raises(CommandError, match="did not start within 120 s"):
        watch_all(a_stack(None).connection, [an_old_watch(START_SECONDS + 1)])


def test_an_execution_whose_end_is_not_in_the_ledger_is_an_error() -> None:
    stack = a_stack(an_entry(), run=an_execution("ABORTED"))
    watch = a_watch()
    watching._update(stack.connection, watch)
    assert not watch.done
    watch._ended_at = time.monotonic() - LOST_SECONDS - 1
    with pytest.raises(CommandError, match="ended as ABORTED in ExtractChunks"):
        watching._update(stack.connection, watch)


def test_an_execution_that_runs_again_is_followed() -> None:
    stack = a_stack(an_entry())
    watch = a_watch()
    watch._ended_at = time.monotonic() - LOST_SECONDS - 1
    watching._update(stack.connection, watch)
    assert watch._ended_at is None


def test_an_interrupted_wait_reports_that_the_runs_continue(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(_connection: object, _watches: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(watching, "_show_progress", interrupt)
    with pytest.raises(KeyboardInterrupt):
        watch_all(a_stack().connection, [a_watch()])
    assert "the runs continue" in capsys.readouterr().err


def test_a_key_that_looks_like_markup_is_shown_unchanged() -> None:
    assert "letters/[bold]one[/].txt" in shown(Watch(DOCUMENT_ID, "letters/[bold]one[/].txt", "v1"))


def test_the_numbers_of_a_document_are_below_their_names() -> None:
    watch = a_watch(chunks_done=2, records=1_234, quarantined=4, tokens=5_678, elapsed=9.0)
    head, row = (line.split() for line in shown(watch).splitlines())
    assert head == ["document", "state", "chunks", "records", "quar.", "tokens", "seconds"]
    assert row[-5:] == ["2/?", "1,234", "4", "5,678", "9"]


def test_fields_in_quarantine_have_a_column_if_there_are_any() -> None:
    head, *rows = shown(a_watch(quarantined_fields=3), a_watch(quarantined=1)).splitlines()
    assert "quar.  quar. fields  tokens" in head
    assert [row.split()[-4:-2] for row in rows] == [["0", "3"], ["1", "0"]]


def shown(*watches: Watch) -> str:
    screen = Console(file=io.StringIO(), width=120)
    screen.print(table_of(watches))
    assert isinstance(screen.file, io.StringIO)
    return screen.file.getvalue()


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (DocumentStatus.COMPLETE, ExitCode.OK),
        (DocumentStatus.DELETED, ExitCode.OK),
        (DocumentStatus.PARTIAL, ExitCode.NOT_COMPLETE),
        (DocumentStatus.HELD, ExitCode.NOT_COMPLETE),
        (DocumentStatus.REJECTED, ExitCode.NOT_COMPLETE),
        (DocumentStatus.FAILED, ExitCode.NOT_COMPLETE),
    ],
)
def test_the_exit_code_shows_whether_every_document_is_complete(
    status: DocumentStatus, code: ExitCode, capsys: pytest.CaptureFixture[str]
) -> None:
    stack = a_stack(an_entry(status, reason="why", gold=GoldResult(rows=4)))
    assert report(stack.connection, [a_watch()], Output(OutputFormat.JSON)) == code
    printed = capsys.readouterr()
    (row,) = json.loads(printed.out)
    assert (row["document"], row["status"], row["gold_rows"]) == (KEY, status, 4)
    assert row["reason"] == "why"
    assert ("not every document is complete" in printed.err) == (code != ExitCode.OK)


@pytest.mark.parametrize(("fields", "is_shown"), [(0, False), (3, True)])
def test_tables_show_fields_in_quarantine_only_if_there_are_any(
    fields: int, is_shown: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    counts = Counts(records=2, quarantined_records=1, quarantined_fields=fields)
    stack = a_stack(an_entry(DocumentStatus.COMPLETE, counts=counts))
    report(stack.connection, [a_watch()], Output(OutputFormat.TABLE))
    head, row = capsys.readouterr().out.splitlines()
    assert ("quarantined_fields" in head) is is_shown
    assert row.split()[2:5] == ["2", "1", "3" if is_shown else "0"]


def test_json_always_has_the_number_of_fields_in_quarantine(
    capsys: pytest.CaptureFixture[str],
) -> None:
    report(a_stack(COMPLETE).connection, [a_watch()], Output(OutputFormat.CSV))
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert row["quarantined_fields"] == "0"
    report(a_stack(COMPLETE).connection, [a_watch()], Output(OutputFormat.JSON))
    assert json.loads(capsys.readouterr().out)[0]["quarantined_fields"] == 0
