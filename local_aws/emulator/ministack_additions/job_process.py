"""Run a job as its own process group: collect its output, and end it on timeout or stop."""

import os
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

_KEPT_LINES = 400

LineSink = Callable[[str, str], None]
"""Takes a stream's name (``output`` or ``error``) and a line of it."""


@dataclass(frozen=True)
class JobResult:
    """The end of a job's process; ``exit_code`` is negative if a signal killed it."""

    exit_code: int
    timed_out: bool
    stopped: bool
    error_lines: tuple[str, ...]


@dataclass
class JobProcess:
    """A job's process; call ``run`` on one thread, and ``stop`` from any other."""

    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    _process: "subprocess.Popen[str] | None" = field(default=None, init=False)
    _stopped: threading.Event = field(default_factory=threading.Event, init=False)

    def run(self, *, timeout_seconds: float, on_line: LineSink) -> JobResult:
        """Run the process to its end and pass on every line that it prints."""
        errors: deque[str] = deque(maxlen=_KEPT_LINES)

        def keep_error(stream: str, line: str) -> None:
            errors.append(line)
            on_line(stream, line)

        process = self._start()
        readers = [
            _reader(process.stdout, "output", on_line),
            _reader(process.stderr, "error", keep_error),
        ]
        timed_out = self._wait(process, timeout_seconds)
        for reader in readers:
            reader.join()
        return JobResult(process.returncode, timed_out, self._stopped.is_set(), tuple(errors))

    def is_stopped_within(self, seconds: float) -> bool:
        """Wait; True as soon as the process is stopped."""
        return self._stopped.wait(seconds)

    def stop(self) -> None:
        """End the whole process group: the driver and the Java process it started."""
        self._stopped.set()
        if self._process is not None:
            _kill_group(self._process)

    def _start(self) -> "subprocess.Popen[str]":
        self._process = subprocess.Popen(  # noqa: S603 - the Glue runtime's command
            list(self.command),
            env=dict(self.environment),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            process_group=0,
        )
        if self._stopped.is_set():
            _kill_group(self._process)
        return self._process

    def _wait(self, process: "subprocess.Popen[str]", timeout_seconds: float) -> bool:
        """Wait for the end, then kill the rest of the group; True if the time ran out."""
        try:
            process.wait(timeout=timeout_seconds)
            timed_out = False
        except subprocess.TimeoutExpired:
            timed_out = True
        _kill_group(process)
        process.wait()
        return timed_out


def _reader(pipe: IO[str] | None, stream: str, on_line: LineSink) -> threading.Thread:
    def read() -> None:
        if pipe is not None:
            with pipe:
                for line in pipe:
                    on_line(stream, line.rstrip("\n"))

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    return thread


def _kill_group(process: "subprocess.Popen[str]") -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
