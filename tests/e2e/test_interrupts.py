"""Ctrl-C on real commands: an explanation, exit code 130, no traceback, no process left behind."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from local_aws.environments import PROJECT_ROOT
from local_aws.stack_state import StackState, status
from medallion.vocabulary.statuses import DocumentStatus
from tests.e2e.lake_driver import LakeDriver, eventually
from tests.interrupted_process import DEMO, MEDALLION, RunningCommand

pytestmark = pytest.mark.e2e
TIMES = pytest.mark.parametrize("times", [1, 2], ids=["once", "twice"])


def processes_of(folder: Path) -> list[psutil.Process]:
    """Processes whose command line names the folder."""
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if any(str(folder) in word for word in process.info["cmdline"] or ())
    ]


def test_an_interrupted_wait_explains_that_the_run_continues(
    lake: LakeDriver, tmp_path: Path
) -> None:
    (tmp_path / "waiting.txt").write_text("Feedback: fine.", encoding="utf-8")
    command = RunningCommand.start(
        MEDALLION,
        *("drop", str(tmp_path / "waiting.txt"), "--dataset", "customer_feedback", "--wait"),
        MEDALLION_STACK=str(lake.stack.state_dir / "stack.json"),
    )
    command.wait_for(" customer_feedback/waiting.txt: ")
    command.interrupt()
    assert command.end() == 130
    assert "interrupted: the run continues; only the waiting ended" in command.printed
    assert "`medallion show customer_feedback/waiting.txt`" in command.printed
    assert "Traceback" not in command.printed
    assert eventually(lambda: _ended(lake, "customer_feedback/waiting.txt"), "the end of the run")


def _ended(lake: LakeDriver, key: str) -> bool:
    entry = lake.ledger.find(lake.ledger_id(key))
    return entry is not None and entry.status is not DocumentStatus.RUNNING


@TIMES
def test_an_interrupted_start_leaves_no_process(tmp_path: Path, times: int) -> None:
    command = RunningCommand.start(MEDALLION, "up", "--state-dir", str(tmp_path))
    command.wait_for("deployment")
    command.interrupt(times)
    assert command.end() == 130
    assert "interrupted: the stack is stopped" in command.printed
    assert f"--state-dir {tmp_path}` continues" in command.printed
    assert "Traceback" not in command.printed
    assert status(tmp_path).state is StackState.ABSENT
    assert processes_of(tmp_path) == []


@TIMES
def test_an_interrupted_demo_leaves_no_stack(times: int) -> None:
    folder = PROJECT_ROOT / ".medallion"
    before = set(folder.glob("demo-*"))
    command = RunningCommand.start(DEMO)
    command.wait_for("deployment")
    command.interrupt(times)
    assert command.end() == 130
    assert "the demo's stack is stopped, its folder is deleted" in command.printed
    assert "Traceback" not in command.printed
    assert set(folder.glob("demo-*")) <= before
