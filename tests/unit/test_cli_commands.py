"""Exit code, stdout and stderr of the commands."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError
from typer.testing import CliRunner

import cli.stacks
from cli.main import app, run
from cli.stacks import Connection
from medallion.ledger.facts import Counts, GoldResult
from medallion.vocabulary.statuses import DocumentStatus
from tests.unit.cli_fakes import KEY, RUN, Stack, an_entry, an_execution, entered

COMMANDS = (
    *("up", "down", "drop", "runs", "show", "rerun", "rejudge", "stale", "query", "doctor"),
    *("check", "init", "connect"),
)


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Stack:
    stack = Stack()
    monkeypatch.setattr(cli.stacks, "connect", lambda _: stack.connection)
    return stack


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """A function that runs `medallion` with arguments; its result is the exit code."""

    def run_with(*arguments: str) -> int:
        monkeypatch.setattr(sys, "argv", ["medallion", *arguments])
        with pytest.raises(SystemExit) as caught:
            run()
        return int(caught.value.code or 0)

    return run_with


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_help_text(command: str) -> None:
    printed = CliRunner().invoke(app, [command, "--help"])
    assert printed.exit_code == 0
    assert f"Usage: medallion {command}" in " ".join(printed.output.split())


def test_there_are_no_other_commands() -> None:
    known = {c.name or getattr(c.callback, "__name__", "") for c in app.registered_commands}
    assert known == set(COMMANDS)


@pytest.mark.parametrize(
    "command", sorted(set(COMMANDS) - {"up", "down", "check", "init", "connect"})
)
def test_every_command_that_prints_data_has_the_same_formats(command: str) -> None:
    printed = " ".join(CliRunner().invoke(app, [command, "--help"]).output.split())
    assert "<table|json|csv|jsonl>" in printed
    assert "--wide" in printed


def test_a_started_rerun_is_printed_for_scripts(
    ended: Callable[..., int], stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    stack.put(an_entry(DocumentStatus.COMPLETE))
    assert ended("rerun", KEY, "--format", "jsonl") == 0
    (line,) = capsys.readouterr().out.splitlines()
    row = json.loads(line)
    assert row["document"] == KEY
    assert row["run_id"]


@pytest.mark.parametrize("output", ["csv", "jsonl"])
def test_show_prints_one_line_for_scripts(
    ended: Callable[..., int], stack: Stack, capsys: pytest.CaptureFixture[str], output: str
) -> None:
    stack.put(an_entry(DocumentStatus.COMPLETE, counts=Counts(records=7)))
    assert ended("show", KEY, "--format", output) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == (2 if output == "csv" else 1)
    assert "7" in lines[-1]


def test_exit_codes_are_documented() -> None:
    printed = " ".join(CliRunner().invoke(app, ["--help"]).output.split())
    for code in ("0 done", "1 error", "2 wrong", "3 a document", "4 no stack", "130 interrupted"):
        assert code in printed


@pytest.mark.parametrize(
    "arguments",
    [
        ("unheard-of",),
        ("drop",),
        ("query",),
        ("query", "select 1", "--file", __file__),
        ("query", "drop table t"),
        ("runs", "--limit", "0"),
        ("runs", "--format", "xml"),
        ("rerun",),
        ("rerun", KEY, "--stale", "letters"),
        ("rerun", "--stale", "letters", "--fresh", "--yes"),
        ("rerun", KEY, "--yes"),
        ("stale",),
        ("stale", "../letters"),
    ],
)
def test_wrong_usage_exits_with_2_a_message_and_no_data(
    ended: Callable[..., int],
    stack: Stack,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
) -> None:
    assert ended(*arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err
    assert stack.executions.started == []
    assert stack.athena.asked == []


def test_a_command_without_a_stack_exits_with_4(
    ended: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended("runs", "--stack", str(tmp_path / "none.json")) == 4
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "→ start a stack with" in printed.err


def test_an_unknown_document_is_an_error(
    ended: Callable[..., int], stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended("show", "letters/[bold]none.txt") == 1
    assert "letters/[bold]none.txt" in capsys.readouterr().err


def test_a_failed_statement_is_an_error(
    ended: Callable[..., int], stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    stack.athena.states = [{"State": "FAILED", "StateChangeReason": "no such table"}]
    assert ended("query", "select 1") == 1
    printed = capsys.readouterr()
    assert (printed.out, "no such table" in printed.err) == ("", True)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (EndpointConnectionError(endpoint_url="http://127.0.0.1:9/"), "http://127.0.0.1:9/"),
        (NoCredentialsError(), "no valid AWS credentials"),
        (
            ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "ListExecutions"),
            "AWS refused ListExecutions",
        ),
        (ZeroDivisionError("division by zero"), "an unexpected error"),
    ],
)
def test_any_error_is_a_message_without_a_traceback(
    ended: Callable[..., int],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: Exception,
    words: str,
) -> None:
    def refused(_: object) -> Connection:
        raise error

    monkeypatch.setattr(cli.stacks, "connect", refused)
    assert ended("runs") == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert words in printed.err
    assert "→" in printed.err
    assert "Traceback" not in printed.err


def test_an_interruption_exits_with_130(
    ended: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: object) -> Connection:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli.stacks, "connect", interrupted)
    assert ended("runs") == 130


def test_runs_are_printed_for_scripts(
    ended: Callable[..., int], stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    stack.executions.runs[RUN] = an_execution("SUCCEEDED", output='{"status": "COMPLETE"}')
    assert ended("runs", "--format", "json") == 0
    printed = capsys.readouterr()
    (row,) = json.loads(printed.out)
    assert (row["document"], row["status"], row["run_id"]) == (KEY, "COMPLETE", RUN)
    assert printed.err == ""


def test_show_prints_status_states_and_the_rerun_command(
    ended: Callable[..., int], stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    stack.executions.events = [entered("ChunkText", 1)]
    stack.put(an_entry(DocumentStatus.PARTIAL, reason="2 of 3 chunks failed"))
    assert ended("show", KEY, "--format", "json") == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["status"], printed["reason"]) == ("PARTIAL", "2 of 3 chunks failed")
    assert [visit["state"] for visit in printed["states"]] == ["ChunkText"]
    assert printed["rerun"]["command"] == f"medallion rerun {KEY}"
    assert json.loads(printed["rerun"]["input"])["rerun"] is True


def test_show_prints_the_known_facts_about_gold_without_the_fence(
    ended: Callable[..., int], stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    gold = GoldResult(fence=3, gold_run_id="20261123T070000-ab", rows=1234)
    stack.put(an_entry(DocumentStatus.COMPLETE, gold=gold))
    assert ended("show", KEY) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [line for line in lines if line and line[0].startswith("gold")] == [
        ["gold_rows", "1,234"],
        ["gold_run_id", "20261123T070000-ab"],
    ]


def test_show_prints_records_and_fields_in_quarantine(
    ended: Callable[..., int], stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    counts = Counts(quarantined_records=2, quarantined_fields=1_234)
    stack.put(an_entry(DocumentStatus.COMPLETE, counts=counts))
    assert ended("show", KEY) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [line for line in lines if line and line[0].startswith("quarantined")] == [
        ["quarantined_fields", "1,234"],
        ["quarantined_records", "2"],
    ]


@pytest.mark.parametrize(("flags", "wanted"), [((), {"rerun"}), (("--fresh",), {"rerun", "fresh"})])
def test_rerun_starts_one_execution_for_the_document(
    ended: Callable[..., int], stack: Stack, flags: tuple[str, ...], wanted: set[str]
) -> None:
    stack.put(an_entry(DocumentStatus.COMPLETE))
    assert ended("rerun", KEY, *flags) == 0
    (started,) = stack.executions.started
    event = json.loads(started["input"])
    assert started["stateMachineArn"] == "machine"
    assert event["detail"]["object"]["key"] == KEY
    assert {name for name in event if name != "detail"} == wanted


def test_drop_puts_files_into_the_folder_of_their_dataset(
    ended: Callable[..., int], stack: Stack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "one.txt"
    file.write_bytes(b"Dear reader")
    assert ended("drop", str(file), "--dataset", "letters") == 0
    assert stack.bucket.objects == {KEY: b"Dear reader"}
    assert f"s3://bronze/{KEY}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("names", "message"),
    [(("none.txt",), "not a file"), (("one.txt", "b/one.txt"), "several files")],
)
def test_drop_refuses_invalid_files_before_it_uploads_any(
    ended: Callable[..., int],
    stack: Stack,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    names: tuple[str, ...],
    message: str,
) -> None:
    (tmp_path / "b").mkdir()
    for name in ("one.txt", "b/one.txt"):
        (tmp_path / name).write_bytes(b"Dear reader")
    given = [str(tmp_path / "one.txt"), *(str(tmp_path / name) for name in names)]
    assert ended("drop", *given[-2:], "--dataset", "letters") == 2
    assert message in capsys.readouterr().err
    assert stack.bucket.objects == {}


@pytest.mark.parametrize(("status", "code"), [("COMPLETE", 0), ("HELD", 3)])
def test_the_exit_code_of_drop_with_wait_depends_on_the_document(
    ended: Callable[..., int], stack: Stack, tmp_path: Path, status: str, code: int
) -> None:
    (tmp_path / "one.txt").write_bytes(b"Dear reader")
    stack.executions.events = [entered("PublishOutcome", 1)]
    stack.put(an_entry(DocumentStatus(status)))
    assert ended("drop", str(tmp_path / "one.txt"), "-d", "letters", "--wait") == code


@pytest.mark.parametrize("sql", ["-- first\nselect 1", "--\nselect 1", "select 1"])
def test_query_takes_sql_that_begins_with_a_comment(
    ended: Callable[..., int], stack: Stack, sql: str
) -> None:
    stack.athena.pages = [{"ResultSet": {"Rows": [], "ResultSetMetadata": {"ColumnInfo": []}}}]
    assert ended("query", sql) == 0
    assert [asked["QueryString"].strip() for asked in stack.athena.asked] == [sql]


def test_query_reads_sql_from_a_file_or_stdin(
    ended: Callable[..., int], stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack.athena.states *= 2
    (tmp_path / "q.sql").write_bytes(b"\xef\xbb\xbf-- from a file\nselect 1")
    assert ended("query", "--file", str(tmp_path / "q.sql")) == 0
    monkeypatch.setattr(sys, "stdin", io.StringIO("select 2"))
    assert ended("query", "-") == 0
    assert [asked["QueryString"] for asked in stack.athena.asked] == [
        "-- from a file\nselect 1",
        "select 2",
    ]


def test_query_reports_a_file_that_is_not_utf_8(
    ended: Callable[..., int], stack: Stack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "q.sql").write_bytes(b"select '\xe9'")
    assert ended("query", "--file", str(tmp_path / "q.sql")) == 2
    assert "q.sql is not UTF-8" in capsys.readouterr().err
    assert stack.athena.asked == []


def test_the_version_is_printed(
    ended: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended("--version") == 0
    assert re.fullmatch(r"medallion \d+\.\d+\.\d+\n", capsys.readouterr().out)
