"""A command for a stack that is not running: exit code 4 and the command that starts it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.integration.described_stack import STACK
from tests.interrupted_process import MEDALLION, RunningCommand

pytestmark = pytest.mark.integration


@pytest.fixture
def stack_file(tmp_path: Path) -> Iterator[Path]:
    """The description of a stack at a port that refuses connections."""
    with closing(socket.socket()) as bound:
        bound.bind(("127.0.0.1", 0))
        file = tmp_path / "stack.json"
        replace(STACK, endpoint_url=f"http://127.0.0.1:{bound.getsockname()[1]}").write(file)
        (tmp_path / "one.txt").write_text("Dear reader", encoding="utf-8")
        yield file


@pytest.mark.parametrize(
    "arguments",
    [
        ("runs",),
        ("show", "letters/one.txt"),
        ("query", "select 1"),
        ("drop", "one.txt", "--dataset", "letters"),
        ("rerun", "letters/one.txt"),
        ("rejudge", "letters"),
        ("stale", "letters"),
        ("doctor",),
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_dead_stack_is_reported_with_the_command_that_starts_it(
    stack_file: Path, arguments: tuple[str, ...]
) -> None:
    given = [str(stack_file.parent / word) if word == "one.txt" else word for word in arguments]
    command = RunningCommand.start(MEDALLION, *given, "--stack", str(stack_file))
    assert command.end() == 4
    if arguments == ("doctor",):
        return
    assert command.printed == (
        f"error the stack of {stack_file} is not running\n"
        f"  → `medallion up --detach --state-dir {stack_file.parent}` starts it with its data\n"
    )
