"""`down` keeps the data of a local stack; only a confirmed purge deletes them."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from cli.main import run
from cli.stacks.hints import local_command


@pytest.fixture
def state_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    (tmp_path / "emulator" / "s3").mkdir(parents=True)
    (tmp_path / "emulator" / "s3" / "letter.txt").write_bytes(b"kept")
    return tmp_path


def down(state_dir: Path, monkeypatch: pytest.MonkeyPatch, *flags: str) -> int:
    monkeypatch.setattr(sys, "argv", ["medallion", "down", *flags, "--state-dir", str(state_dir)])
    with pytest.raises(SystemExit) as caught:
        run()
    return int(caught.value.code or 0)


def test_a_purge_that_nobody_confirms_deletes_nothing(
    state_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert down(state_dir, monkeypatch, "--purge") == 2
    assert (state_dir / "emulator" / "s3" / "letter.txt").exists()
    printed = " ".join(capsys.readouterr().err.split())
    assert "nothing was deleted" in printed
    assert "--yes" in printed


def test_a_confirmed_purge_deletes_the_data(
    state_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert down(state_dir, monkeypatch, "--purge", "--yes") == 0
    assert not (state_dir / "emulator").exists()
    assert down(state_dir, monkeypatch, "--purge", "--yes") == 0
    assert "no data in" in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(("answer", "deleted"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_a_purge_at_a_terminal_asks(
    state_dir: Path, monkeypatch: pytest.MonkeyPatch, answer: str, deleted: bool
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    assert (down(state_dir, monkeypatch, "--purge") == 0) is deleted
    assert (state_dir / "emulator").exists() is not deleted


def test_down_without_a_stack_keeps_the_data(
    state_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert down(state_dir, monkeypatch) == 0
    assert (state_dir / "emulator" / "s3" / "letter.txt").exists()
    assert "no stack was running" in capsys.readouterr().err


def test_down_uses_the_folder_of_medallion_stack(
    state_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDALLION_STACK", str(state_dir / "stack.json"))
    monkeypatch.setattr(sys, "argv", ["medallion", "down", "--purge", "--yes"])
    with pytest.raises(SystemExit):
        run()
    assert not (state_dir / "emulator").exists()


def test_down_refuses_a_description_that_is_not_of_a_local_stack(
    state_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MEDALLION_STACK", str(state_dir / "aws.json"))
    for command in (["down", "--purge", "--yes"], ["up", "--detach"]):
        monkeypatch.setattr(sys, "argv", ["medallion", *command])
        with pytest.raises(SystemExit) as caught:
            run()
        assert caught.value.code == 2
    assert "--state-dir" in capsys.readouterr().err
    assert down(state_dir, monkeypatch) == 0
    assert (state_dir / "emulator").exists()


def test_hints_name_the_state_folder_where_it_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MEDALLION_STACK", raising=False)
    assert local_command("down", Path(".medallion")) == "`medallion down`"
    assert local_command("down", Path(".medallion").resolve()) == "`medallion down`"
    folder = tmp_path / "my stack"
    assert local_command("up", folder) == f"`medallion up --state-dir '{folder}'`"
    monkeypatch.setenv("MEDALLION_STACK", str(folder / "stack.json"))
    assert "--state-dir .medallion" in local_command("down", Path(".medallion"))
