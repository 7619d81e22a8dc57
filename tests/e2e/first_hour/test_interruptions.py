"""Crashes, reboots, Ctrl-C, a second stack: nothing is lost, and the screen says what remains."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import psutil
import pytest

from tests.e2e.first_hour.newcomer import Newcomer
from tests.e2e.first_hour.texts import letters
from tests.e2e.lake_driver import eventually

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

GOLD = "select source_key, record_id, quote from customer_feedback_records order by 1, 2"


@pytest.fixture(scope="module")
def with_a_document(newcomer: Newcomer, seed: int) -> Newcomer:
    newcomer.write("mine.txt", letters(seed, 3))
    newcomer.medallion("up", "--detach").expect(0)
    newcomer.medallion("drop", "mine.txt", "-d", "customer_feedback", "--wait").expect(0)
    return newcomer


@pytest.fixture
def at_work(with_a_document: Newcomer) -> Newcomer:
    """The newcomer with a running stack that holds a document."""
    if not with_a_document.processes():
        with_a_document.medallion("up", "--detach").expect(0)
    return with_a_document


def gold(newcomer: Newcomer) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = json.loads(
        newcomer.medallion("query", GOLD, "--format", "json").expect(0).out
    )
    assert rows
    return rows


def status_of(newcomer: Newcomer, key: str) -> str:
    shown = newcomer.medallion("show", key, "--format", "json").expect(0)
    return str(json.loads(shown.out)["status"])


def test_after_kill_9_the_screen_names_the_way_back_and_nothing_is_lost(at_work: Newcomer) -> None:
    before = gold(at_work)
    at_work.kill_all()
    for words in (
        ("runs",),
        ("query", "select 1"),
        ("drop", "mine.txt", "-d", "customer_feedback"),
    ):
        at_work.medallion(*words).expect(4, "medallion up --detach")
    at_work.medallion("doctor").expect(4, "medallion up --detach")
    at_work.medallion("up", "--detach").expect(0)
    assert gold(at_work) == before


def test_after_a_reboot_that_left_locks_nothing_is_lost(at_work: Newcomer) -> None:
    """After a reboot, other processes have the numbers of those that `up` started."""
    before = gold(at_work)
    at_work.kill_all()
    state = at_work.home / ".medallion"
    local = json.loads((state / "local.json").read_text(encoding="utf-8"))
    for name in ("emulator", "stand_in"):
        local[name]["pid"] = os.getpid()
    (state / "local.json").write_text(json.dumps(local), encoding="utf-8")
    for left in ("start.lock", "emulator/lock"):
        (state / left).touch()
    at_work.medallion("up", "--detach").expect(0)
    assert gold(at_work) == before


def test_ctrl_c_while_waiting_leaves_the_run_alone(at_work: Newcomer, seed: int) -> None:
    at_work.write("long.txt", letters(seed + 1, 120))
    waiting = at_work.terminal("drop", "long.txt", "-d", "customer_feedback", "--wait")
    waiting.wait_for("extracting")
    assert waiting.interrupt() == 130
    assert "the run continues" in waiting.flat
    assert "Traceback" not in waiting.text
    again = at_work.medallion("rerun", "customer_feedback/long.txt", "--wait")
    if again.exit_code:
        again.expect(3, "DUPLICATE", "is processing this")
    eventually(
        lambda: status_of(at_work, "customer_feedback/long.txt") == "COMPLETE",
        "the end of the run that nobody waited for",
    )


def test_many_documents_are_followed_without_scrolling(at_work: Newcomer, seed: int) -> None:
    for number in range(30):
        name = f"many/a-rather-long-folder-name/letters-of-customers-{number:02}.txt"
        at_work.write(name, letters(seed + number, 2))
    following = at_work.terminal("drop", "many", "-d", "customer_feedback", "--wait")
    following.wait_for(" of 30 done")
    assert following.scrolled <= 40  # The lines before the live display, at most.
    following.wait_for("30 of 30 done")
    assert following.end() == 0


def test_ctrl_c_in_up_leaves_no_process_and_the_data(at_work: Newcomer) -> None:
    before = gold(at_work)
    at_work.medallion("down").expect(0)
    starting = at_work.terminal("up")
    starting.wait_for("ready")
    started = at_work.processes()
    assert started
    assert starting.interrupt() == 130
    assert not [process for process in started if process.is_running()]
    at_work.medallion("up", "--detach").expect(0)
    assert gold(at_work) == before


def test_ctrl_c_in_the_middle_of_a_start_can_be_repeated(at_work: Newcomer) -> None:
    before = gold(at_work)
    at_work.medallion("down").expect(0)
    for _ in range(2):
        starting = at_work.terminal("up", "--detach")
        starting.wait_for("deployment")
        assert starting.interrupt() == 130
        assert at_work.processes() == []
    at_work.medallion("up", "--detach").expect(0)
    assert gold(at_work) == before


def test_a_second_stack_is_apart_from_the_first(at_work: Newcomer) -> None:
    first = gold(at_work)
    at_work.medallion("up", "--detach", "--state-dir", "second").expect(0)
    stack = ("--stack", "second/stack.json")
    counting = ("query", "select count(*) as n from silver.documents", "--format", "csv")
    assert at_work.medallion(*counting, *stack).expect(0).out.split() == ["n", "0"]
    at_work.kill_all("second")
    hint = at_work.medallion("runs", *stack).expect(4).err
    assert f"--state-dir {at_work.home / 'second'}" in hint.replace("\n", " ") or "second" in hint
    at_work.medallion("down", "--purge", "--state-dir", "second").expect(2, "--yes")
    at_work.medallion("down", "--purge", "--yes", "--state-dir", "second").expect(0)
    assert gold(at_work) == first


def test_ctrl_c_in_the_demo_stops_its_stack(tmp_path: Path) -> None:
    demo = Newcomer(tmp_path).terminal_of([sys.executable, "-m", "cli.demo"])
    demo.wait_for("extracting")
    started = psutil.Process(demo.child.pid).children(recursive=True)
    assert demo.interrupt() == 130
    assert "the demo's stack is stopped" in demo.flat
    assert not [process for process in started if process.is_running()]


def test_down_without_a_stack_says_so(newcomer: Newcomer) -> None:
    newcomer.medallion("down", "--state-dir", "nowhere").expect(0, "nowhere")
