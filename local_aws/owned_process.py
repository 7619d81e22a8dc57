"""A background process of this project, which a later command can find and end with its session."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import psutil

from local_aws.environments import PROJECT_ROOT

_GRACE_SECONDS = 5.0
# Python warns of a subprocess that is forgotten while it runs, as detached ones are meant to.
_detached: "list[subprocess.Popen[bytes]]" = []


@dataclass(frozen=True)
class OwnedProcess:
    """The identity of a running process.

    Attributes:
        create_time: distinguishes it from a later process with the same pid.
        log_file: its output.
    """

    pid: int
    create_time: float
    log_file: Path

    @classmethod
    def of(cls, pid: int, log_file: Path) -> Self:
        return cls(pid=pid, create_time=psutil.Process(pid).create_time(), log_file=log_file)

    def is_running(self) -> bool:
        try:
            return self._is_same() and not _has_ended(psutil.Process(self.pid))
        except psutil.NoSuchProcess:
            return False

    def end(self) -> None:
        """End the process and its whole session, if they still run."""
        leader = [member for member in self._session() if member.pid == self.pid]
        _each(leader, psutil.Process.terminate)
        _wait_for(leader)
        left = self._session()
        _each(left, psutil.Process.kill)
        _wait_for(left)

    def _session(self) -> list[psutil.Process]:
        """The processes of the session that this process leads, or led until it ended.

        The kernel does not reuse a pid while a session has it as its id. So if another process
        has the pid, the old session is empty.
        """
        if psutil.pid_exists(self.pid) and not self._is_same():
            return []
        return [process for process in psutil.process_iter() if _session_of(process) == self.pid]

    def log_tail(self) -> str:
        return self.log_file.read_text(encoding="utf-8", errors="replace")[-3000:]

    def _is_same(self) -> bool:
        try:
            return psutil.Process(self.pid).create_time() == self.create_time
        except psutil.NoSuchProcess:
            return False


@dataclass(frozen=True)
class StartedProcess:
    """A process that the current process started."""

    owned: OwnedProcess
    popen: "subprocess.Popen[bytes]"

    def end(self) -> None:
        """End the process and its whole session."""
        self.owned.end()
        self.popen.wait()
        if self.popen.stdin is not None:
            self.popen.stdin.close()


def start_process(
    command: Sequence[str], *, log_file: Path, detached: bool, **options: Any
) -> StartedProcess:
    """Start a program in a new session.

    Args:
        command: the program and its arguments.
        log_file: the file for its output.
        detached: keep it running after this process ends; otherwise it must end at the end of its
            standard input, a pipe that the kernel closes however this process ends.
        options: more options of `subprocess.Popen`.
    """
    log_file.parent.mkdir(parents=True, exist_ok=True)
    with log_file.open("ab") as log:
        popen = subprocess.Popen(  # noqa: S603 - known interpreters and programs
            command,
            stdin=subprocess.DEVNULL if detached else subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **options,
        )
    if detached:
        _detached.append(popen)
    return StartedProcess(OwnedProcess.of(popen.pid, log_file), popen)


def start_module(
    module: str, arguments: Sequence[str], *, log_file: Path, detached: bool
) -> StartedProcess:
    """Start ``python -m module`` for a module of this project; see `start_process`."""
    attached = () if detached else ("local_aws.attached_module",)
    command = [sys.executable, "-m", *attached, module, *arguments]
    return start_process(command, log_file=log_file, detached=detached, cwd=PROJECT_ROOT)


def _session_of(process: psutil.Process) -> int | None:
    try:
        return os.getsid(process.pid)
    except ProcessLookupError:
        return None


def _each(processes: Iterable[psutil.Process], act: Callable[[psutil.Process], None]) -> None:
    for process in processes:
        try:
            act(process)
        except psutil.NoSuchProcess:
            continue


def _wait_for(processes: Sequence[psutil.Process]) -> None:
    """Wait until processes have ended. Zombies count: not every container's init reaps them."""
    deadline = time.monotonic() + _GRACE_SECONDS
    while not all(map(_has_ended, processes)) and time.monotonic() < deadline:
        time.sleep(0.02)


def _has_ended(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
