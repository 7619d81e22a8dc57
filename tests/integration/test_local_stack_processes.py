import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from local_aws.owned_process import OwnedProcess

pytestmark = pytest.mark.integration

LEADER = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
print(child.pid, flush=True)
time.sleep(300)
"""


@pytest.fixture
def session() -> Iterator[tuple[OwnedProcess, psutil.Process]]:
    """The leader of a session, and its child."""
    leader = subprocess.Popen(
        [sys.executable, "-c", LEADER], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    with leader:
        assert leader.stdout is not None
        child = psutil.Process(int(leader.stdout.readline()))
        yield OwnedProcess.of(leader.pid, Path("leader.log")), child
        if child.is_running():
            child.kill()
        leader.kill()


def has_ended(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def test_ending_a_process_ends_its_children(session: tuple[OwnedProcess, psutil.Process]) -> None:
    owned, child = session
    assert owned.is_running()

    owned.end()

    assert not owned.is_running()
    assert has_ended(child)


def test_ending_a_dead_process_ends_its_children(
    session: tuple[OwnedProcess, psutil.Process],
) -> None:
    owned, child = session
    os.kill(owned.pid, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(owned.pid)], timeout=5)
    assert not owned.is_running()
    assert not has_ended(child)

    owned.end()

    assert has_ended(child)


def test_a_later_process_with_the_same_pid_is_not_ended(
    session: tuple[OwnedProcess, psutil.Process],
) -> None:
    owned, child = session
    earlier = replace(owned, create_time=owned.create_time - 60)
    assert not earlier.is_running()

    earlier.end()

    assert owned.is_running()
    assert not has_ended(child)


def test_ending_an_ended_process_is_not_an_error(
    session: tuple[OwnedProcess, psutil.Process],
) -> None:
    owned, _ = session
    owned.end()

    owned.end()

    assert not owned.is_running()
