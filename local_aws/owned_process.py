"""A background process that this project started: found again later, ended with its session."""

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


@dataclass(frozen=True)
class OwnedProcess:
    """Identifies a process for as long as it lives.

    Attributes:
        create_time: tells it from a later process that got the same pid.
        log_file: what it prints.
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
        """End the process and its whole session; fine when all of it is gone."""
        leader = [member for member in self._session() if member.pid == self.pid]
        _each(leader, psutil.Process.terminate)
        _wait_for(leader)
        left = self._session()
        _each(left, psutil.Process.kill)
        _wait_for(left)

    def _session(self) -> list[psutil.Process]:
        """Who lives in the session that the process leads, or led until it ended.

        The kernel gives a pid to no new process while a session has it as its id. So if another
        process has it by now, nobody of the old session was left.
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
    """A process that this very process started."""

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
    """Start a program in a session of its own.

    Args:
        command: the program and its arguments.
        log_file: where its output goes.
        detached: go on after this process ends; otherwise it is to end at the end of its standard
            input, a pipe that the kernel closes whichever way this process ends.
        options: further options of `subprocess.Popen`.
    """
    log_file.parent.mkdir(parents=True, exist_ok=True)
    with log_file.open("ab") as log:
        popen = subprocess.Popen(  # noqa: S603 - our own interpreters and programs
            command,
            stdin=subprocess.DEVNULL if detached else subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **options,
        )
    return StartedProcess(OwnedProcess.of(popen.pid, log_file), popen)


def start_module(
    module: str, arguments: Sequence[str], *, log_file: Path, detached: bool
) -> StartedProcess:
    """Start ``python -m module``, one of this project's; see `start_process`."""
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
    """Wait until processes have ended, reaped or not: not every container's init reaps."""
    deadline = time.monotonic() + _GRACE_SECONDS
    while not all(map(_has_ended, processes)) and time.monotonic() < deadline:
        time.sleep(0.02)


def _has_ended(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
