"""A command in a process group of its own, which is interrupted as a terminal does it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).parents[1]
MEDALLION = ("-c", "import sys; sys.argv[0] = 'medallion'; from cli.entry import run; run()")
DEMO = ("-m", "cli.demo")
END_SECONDS = 120


@dataclass
class RunningCommand:
    """A process whose stderr is read line by line."""

    process: subprocess.Popen[str]
    printed: str = ""

    @classmethod
    def start(cls, module: Sequence[str], *arguments: str, **variables: str) -> RunningCommand:
        """Start the command as a foreground process that a Ctrl-C reaches."""
        return cls(
            subprocess.Popen(
                [sys.executable, *module, *arguments],
                cwd=ROOT,
                env=os.environ | {"PYTHONPATH": str(ROOT)} | variables,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                start_new_session=True,
                # A test run in the background of a script ignores Ctrl-C, and so do its children.
                preexec_fn=_heed_interrupts,  # noqa: PLW1509 (the child only sets a handler)
            )
        )

    def wait_for(self, words: str) -> None:
        """Read stderr up to the line that contains the words."""
        for line in self._stderr:
            self.printed += line
            if words in line:
                return
        raise AssertionError(f"{words!r} was not printed: {self.printed}")

    def interrupt(self, times: int = 1) -> None:
        """Press Ctrl-C: all processes of the group get the signal."""
        for _ in range(times):
            os.killpg(self.process.pid, signal.SIGINT)

    def end(self) -> int:
        """Wait for the end; the result is the exit code."""
        with self.process:
            self.printed += self._stderr.read()
            return self.process.wait(END_SECONDS)

    @property
    def _stderr(self) -> TextIO:
        assert self.process.stderr is not None
        return self.process.stderr  # type: ignore[return-value]  # typeshed: IO[str]


def _heed_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
