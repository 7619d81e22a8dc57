"""Ctrl-C: each command explains what ended and what continues, and exits with 130."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest
import typer

from cli.documents import Selection, drop_files
from cli.errors import ExitCode
from cli.interrupts import (
    CONSEQUENCES,
    Consequence,
    Interrupted,
    explained,
    interruptible,
    on_interrupt,
)
from cli.main import app
from cli.runs import start_executions
from cli.stacks import run_query
from tests.unit.cli_fakes import InMemoryExecutions, Stack

COMMANDS = sorted(
    command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands
)


@pytest.fixture(autouse=True)
def _handler() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def interrupt(*_: object, **__: object) -> NoReturn:
    raise KeyboardInterrupt


def explanation(capsys: pytest.CaptureFixture[str], name: str, work: Callable[[], object]) -> str:
    with pytest.raises(SystemExit) as caught, explained(name):
        work()
    assert caught.value.code == ExitCode.INTERRUPTED
    return " ".join(capsys.readouterr().err.split())


def test_every_command_has_a_consequence() -> None:
    assert sorted(CONSEQUENCES) == sorted([*COMMANDS, "demo"])


@pytest.mark.parametrize("name", sorted(CONSEQUENCES))
def test_an_interruption_is_explained_by_the_command(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = explanation(capsys, name, interrupt)
    assert printed == f"interrupted: {CONSEQUENCES[name].happened}"


def test_the_innermost_explanation_has_priority(capsys: pytest.CaptureFixture[str]) -> None:
    def work() -> None:
        with (
            on_interrupt(lambda: Consequence("outer")),
            on_interrupt(lambda: Consequence("inner", "next")),
        ):
            interrupt()

    assert explanation(capsys, "runs", work) == "interrupted: inner → next"


def test_a_signal_is_an_interruption(capsys: pytest.CaptureFixture[str]) -> None:
    def work() -> None:
        os.kill(os.getpid(), signal.SIGINT)

    assert "nothing was changed" in explanation(capsys, "runs", work)


@pytest.mark.parametrize(
    ("name", "later"), [("runs", signal.SIG_DFL), ("up", signal.SIG_IGN), ("demo", signal.SIG_IGN)]
)
def test_a_second_interrupt_ends_the_process_unless_it_cleans_up(
    name: str, later: signal.Handlers, capsys: pytest.CaptureFixture[str]
) -> None:
    explanation(capsys, name, lambda: os.kill(os.getpid(), signal.SIGINT))
    assert signal.getsignal(signal.SIGINT) is later


def test_a_command_that_ignores_interrupts_continues_to_do_so() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with explained("runs"):
        os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def test_the_handler_is_removed_after_the_command() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with explained("runs"):
        assert signal.getsignal(signal.SIGINT) is not signal.default_int_handler
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_interrupted_question_is_not_the_answer_no(capsys: pytest.CaptureFixture[str]) -> None:
    def ask() -> None:
        try:
            os.kill(os.getpid(), signal.SIGINT)
        except KeyboardInterrupt:
            raise typer.Abort from None

    assert "nothing was stopped or deleted" in explanation(capsys, "down", ask)
    with pytest.raises(typer.Abort), explained("down"):
        raise typer.Abort


def test_a_wrapped_command_keeps_its_parameters_and_result() -> None:
    def runs(limit: int = 20) -> int:
        """List runs."""
        return limit

    assert interruptible(runs)(limit=3) == 3
    assert (interruptible(runs).__doc__, interruptible(runs).__name__) == ("List runs.", "runs")


@pytest.mark.parametrize(
    ("uploaded", "expected"),
    [
        (0, "the upload of {} was interrupted, no file was uploaded before it"),
        (2, "2 of 4 files were uploaded and are processed; the upload of {} was interrupted"),
    ],
)
def test_an_interrupted_drop_reports_what_was_uploaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, uploaded: int, expected: str
) -> None:
    for number in range(4):
        (tmp_path / f"{number}.txt").write_text("Dear reader", encoding="utf-8")
    stack = Stack()
    upload = stack.bucket.upload_fileobj

    def upload_some(file: object, bucket: str, key: str) -> None:
        if len(stack.bucket.objects) == uploaded:
            interrupt()
        upload(file, bucket, key)

    monkeypatch.setattr(stack.bucket, "upload_fileobj", upload_some)
    with pytest.raises(Interrupted) as caught:
        drop_files(stack.connection, Selection([tmp_path], "letters"))
    assert caught.value.consequence.happened == expected.format(tmp_path / f"{uploaded}.txt")
    assert "again" in caught.value.consequence.next_step


def test_after_a_drop_the_uploaded_files_are_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "one.txt").write_text("Dear reader", encoding="utf-8")

    def work() -> None:
        drop_files(Stack().connection, Selection([tmp_path], "letters"))
        interrupt()

    printed = explanation(capsys, "drop", work)
    assert "interrupted: the file was uploaded and is processed" in printed
    assert explanation(capsys, "drop", interrupt) == "interrupted: no file was uploaded"


def test_after_a_start_the_runs_are_reported(capsys: pytest.CaptureFixture[str]) -> None:
    def work() -> None:
        start_executions(Stack().connection, "bronze", ["a", "b"], rerun=True)
        interrupt()

    printed = explanation(capsys, "rerun", work)
    assert "interrupted: 2 of 2 runs were started; they continue" in printed


@pytest.mark.parametrize(("started", "expected"), [(0, "no run"), (2, "2 of 3 runs were started")])
def test_an_interrupted_start_reports_how_many_runs_continue(
    monkeypatch: pytest.MonkeyPatch, started: int, expected: str
) -> None:
    executions = InMemoryExecutions()
    stack = Stack(executions=executions)
    start = executions.start_execution

    def start_some(**request: object) -> dict[str, str]:
        if len(executions.started) == started:
            interrupt()
        return start(**request)

    monkeypatch.setattr(executions, "start_execution", start_some)
    with pytest.raises(Interrupted, match=expected):
        start_executions(stack.connection, "bronze", ["a", "b", "c"], rerun=True)


def test_a_query_that_cannot_be_stopped_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from botocore.exceptions import EndpointConnectionError  # noqa: PLC0415 (slow to import)

    stack = Stack()
    stack.athena.states = [{"State": "INTERRUPT"}]

    def refuse(**_: object) -> NoReturn:
        raise EndpointConnectionError(endpoint_url="http://127.0.0.1:9/")

    monkeypatch.setattr(stack.athena, "stop_query_execution", refuse)
    with pytest.raises(Interrupted, match="could not be stopped, and may still run as q"):
        run_query(stack.connection, "select 1")
