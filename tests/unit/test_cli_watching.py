from __future__ import annotations

import csv
import io
import json
import time
from dataclasses import replace
from typing import Any

import pytest

from cli.errors import ExitCode
from cli.interrupts import Interrupted
from cli.output import Output, OutputFormat
from cli.runs import Watch, report, watching
from cli.runs.phases import Phase
from cli.runs.polling import BROKEN_SECONDS, LOST_SECONDS, START_SECONDS, Poller
from cli.runs.watching import watch_all
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
    event,
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
    Poller(stack.connection, [watch]).poll()
    seen = (watch.chunks_done, watch.chunks, watch.records, watch.quarantined, watch.tokens)
    assert seen == (2, 3, 2, 1, 173)
    assert watch.quarantined_fields == 2
    assert (watch.words, watch.status, watch.done) == ("extracting 2/3 chunks", "RUNNING", False)


def test_counted_outcomes_are_not_read_again() -> None:
    stack = a_stack(an_entry())
    stack.bucket.objects[outcomes_key(0)] = outcomes({"records": [WHOLE]})
    watch = a_watch()
    Poller(stack.connection, [watch]).poll()
    stack.bucket.objects[outcomes_key(1)] = outcomes({"records": [WHOLE, WHOLE]})
    Poller(stack.connection, [watch]).poll()
    assert (watch.chunks_done, watch.records) == (2, 3)
    reads = [key for key in stack.bucket.reads if "/outcomes/" in key]
    assert reads == [outcomes_key(0), outcomes_key(1)]


def test_outcomes_of_other_runs_do_not_count() -> None:
    stack = a_stack(an_entry())
    other = lake.outcomes_key(DOCUMENT_ID, "other", 0)
    stack.bucket.objects[other] = outcomes({"records": [WHOLE]})
    watch = a_watch()
    Poller(stack.connection, [watch]).poll()
    assert watch.chunks_done == 0


def test_a_document_is_followed_to_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    watch = a_watch()
    watch_all(a_stack(None, an_entry(), COMPLETE).connection, [watch])
    assert (watch.done, watch.status, watch.records) == (True, "COMPLETE", 9)
    printed = capsys.readouterr()
    assert printed.out == ""
    lines = [line.split(": ", 1)[1] for line in printed.err.splitlines()]
    assert lines == ["extracting", "COMPLETE 9 records"]


def test_the_ledgers_counts_are_final() -> None:
    stack = a_stack(
        an_entry(DocumentStatus.PARTIAL, counts=Counts(records=1, quarantined_records=4))
    )
    stack.bucket.objects[outcomes_key(0)] = outcomes({"records": [WHOLE] * 3})
    watch = a_watch()
    watch_all(stack.connection, [watch])
    assert (watch.records, watch.quarantined) == (1, 4)


@pytest.mark.parametrize(
    ("counted", "fields"),
    [(Counts(quarantined_fields=5), 5), (Counts(quarantined_fields=0), 0), (Counts(), 1)],
)
def test_the_ledgers_count_of_fields_in_quarantine_is_final_if_it_has_one(
    counted: Counts, fields: int
) -> None:
    ended = an_entry(DocumentStatus.COMPLETE, counts=replace(counted, records=1))
    stack = a_stack(an_entry(), ended)
    stack.bucket.objects[outcomes_key(0)] = outcomes({"records": [{"refused": [{}]}]})
    watch = a_watch()
    watch_all(stack.connection, [watch])
    assert watch.quarantined_fields == fields


def test_a_run_that_starts_again_is_counted_from_its_beginning() -> None:
    stack = a_stack(an_entry(), an_entry(run_id="arn:run:two", counts=Counts(chunks=3)))
    stack.bucket.objects[outcomes_key(0)] = outcomes({"records": [WHOLE]})
    stack.bucket.objects[lake.outcomes_key(DOCUMENT_ID, "two", 0)] = outcomes({"records": [WHOLE]})
    stack.executions.runs["arn:run:two"] = an_execution()
    watch = a_watch()
    poller = Poller(stack.connection, [watch])
    poller.poll()
    watch.reach(Phase.PUBLISHING)
    poller.poll()
    assert (watch.words, watch.records) == ("extracting 1/3 chunks", 1)


def test_an_entry_of_an_earlier_version_or_run_is_ignored() -> None:
    watch = a_watch(version_id="v2")
    Poller(a_stack(COMPLETE).connection, [watch]).poll()
    assert not watch.done
    again = a_watch(version_id="", run_id="arn:run:later")
    stack = a_stack(COMPLETE)
    stack.executions.runs["arn:run:later"] = an_execution()
    Poller(stack.connection, [again]).poll()
    assert not again.done


def test_a_run_that_succeeds_without_a_claim_had_nothing_to_do() -> None:
    stack = a_stack(COMPLETE)
    skipped = '{"registration": {"payload": {"status": "DUPLICATE", "reason": "it is done"}}}'
    stack.executions.runs["arn:run:later"] = an_execution("SUCCEEDED", output=skipped)
    watch = a_watch(version_id="", run_id="arn:run:later")
    watch_all(stack.connection, [watch])
    assert (watch.status, watch.reason) == ("DUPLICATE", "it is done")


def test_a_run_that_fails_before_its_claim_is_reported_with_its_state() -> None:
    stack = a_stack(None, run=an_execution("FAILED", error="AccessDenied"))
    watch = an_old_watch(BROKEN_SECONDS + 1)
    watch_all(stack.connection, [watch])
    assert (watch.status, watch.reason) == ("FAILED", "AccessDenied in ExtractChunks")


def test_failed_runs_are_not_listed_immediately() -> None:
    watch = a_watch()
    Poller(a_stack(None, run=an_execution("FAILED")).connection, [watch]).poll()
    assert not watch.done


def test_a_document_that_never_starts_ends_with_a_reason() -> None:
    now = [0.0]
    watch = a_watch(began=0.0)
    poller = Poller(a_stack(None).connection, [watch], lambda: now[0])
    poller.poll()
    assert not watch.done
    now[0] = START_SECONDS + 1
    poller.poll()
    assert (watch.done, watch.status) == (True, "FAILED")
    assert "did not start" in watch.reason
    assert "`medallion doctor`" in watch.reason


def test_a_document_waits_as_long_as_others_make_progress() -> None:
    late = Watch("0" * 32, "letters/late.txt", "v1", began=0.0)
    running = a_watch(began=0.0)
    now = START_SECONDS + 1
    stack = a_stack(an_entry())
    stack.ledger.find = lambda document_id: (  # type: ignore[method-assign]  # another document
        an_entry() if document_id == DOCUMENT_ID else None
    )
    Poller(stack.connection, [late, running], lambda: now).poll()
    assert not late.done


def test_an_execution_whose_end_is_not_in_the_ledger_ends_with_a_reason() -> None:
    stack = a_stack(an_entry())
    stack.executions.events.append(event("ExecutionAborted", 2))
    now = [0.0]
    watch = a_watch()
    poller = Poller(stack.connection, [watch], lambda: now[0])
    poller.poll()
    assert not watch.done
    now[0] = LOST_SECONDS + 1
    poller.poll()
    assert (watch.done, watch.status) == (True, "FAILED")
    assert "ended in ExtractChunks" in watch.reason
    assert f"`medallion rerun {KEY}`" in watch.reason


def test_an_execution_that_runs_again_is_followed() -> None:
    stack = a_stack(an_entry())
    watch = a_watch(followed_run=RUN, execution_ended_at=0.0)
    Poller(stack.connection, [watch]).poll()
    assert watch.execution_ended_at is None


@pytest.mark.parametrize(("others", "hint"), [(0, f"`medallion show {KEY}`"), (1, "2 runs")])
def test_an_interrupted_wait_reports_that_the_runs_continue(
    monkeypatch: pytest.MonkeyPatch, others: int, hint: str
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(watching, "_follow", interrupt)
    with pytest.raises(Interrupted) as caught:
        watch_all(a_stack().connection, [a_watch() for _ in range(others + 1)])
    explained = f"{caught.value.consequence.happened} {caught.value.consequence.next_step}"
    assert "continue" in explained
    assert hint in explained


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
