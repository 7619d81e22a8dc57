"""A person with a fresh home folder, a shell and a terminal."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pexpect
import psutil
import pyte

from local_aws.stack_state import LocalStack

PROJECT = Path(__file__).parents[3]
SECONDS = 300
INTERNALS = ("Traceback", "botocore", "sqlglot", "duckdb", "Error:", "Exception", "None")


@dataclass(frozen=True)
class Ended:
    """A command that has ended."""

    words: tuple[str, ...]
    exit_code: int
    out: str
    err: str

    def expect(self, exit_code: int, *parts: str) -> Ended:
        """Check the exit code, the words on the screen, and that no internals are on it."""
        screen = self.out + self.err
        assert self.exit_code == exit_code, f"{self.words}: {self.exit_code}\n{screen}"
        flat = " ".join(screen.split())
        missing = [part for part in parts if part not in flat]
        assert not missing, f"{self.words}: {missing} not in\n{screen}"
        found = [word for word in INTERNALS if word in self.err]
        assert not found, f"{self.words}: {found} in\n{self.err}"
        return self


@dataclass
class Terminal:
    """A command in a terminal, with the screen that its user sees."""

    child: pexpect.spawn[str]
    columns: int
    rows: int
    _screen: pyte.HistoryScreen = field(init=False)
    _stream: pyte.ByteStream = field(init=False)

    def __post_init__(self) -> None:
        self._screen = pyte.HistoryScreen(self.columns, self.rows, history=10_000)
        self._stream = pyte.ByteStream(self._screen)

    def read(self, seconds: float) -> bool:
        """Show what the command prints for some time; false if it has ended."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                self._stream.feed(cast("bytes", self.child.read_nonblocking(65536, timeout=0.1)))
            except pexpect.TIMEOUT:
                continue
            except pexpect.EOF:
                return False
        return True

    def wait_for(self, text: str, seconds: float = SECONDS) -> None:
        """Read until a text is on the screen."""
        until = time.monotonic() + seconds
        while text not in self.text:
            goes_on = self.read(0.1)
            assert text in self.text or goes_on, f"ended without {text!r}:\n{self.text}"
            assert time.monotonic() < until, f"no {text!r}:\n{self.text}"

    def interrupt(self) -> int:
        """Press Ctrl-C; the exit code of the command."""
        self.child.sendintr()
        return self.end()

    def end(self, seconds: float = SECONDS) -> int:
        """The exit code after the command has ended."""
        until = time.monotonic() + seconds
        while self.read(0.2):
            assert time.monotonic() < until, f"it does not end:\n{self.text}"
        self.child.close()
        assert self.child.exitstatus is not None, f"signal {self.child.signalstatus}:\n{self.text}"
        return int(self.child.exitstatus)

    @property
    def scrolled(self) -> int:
        """Lines that left the screen at its top."""
        return len(self._screen.history.top)

    @property
    def text(self) -> str:
        """Everything that is on the screen, and above it."""
        above = ["".join(line[n].data for n in range(self.columns)) for line in self._top]
        return "\n".join(line.rstrip() for line in [*above, *self._screen.display]).rstrip()

    @property
    def flat(self) -> str:
        """The text without line breaks: a terminal breaks long lines anywhere."""
        return self.text.replace("\n", "")

    @property
    def _top(self) -> list[dict[int, pyte.screens.Char]]:
        return list(self._screen.history.top)


@dataclass(frozen=True)
class Newcomer:
    """Someone who has only the installed command and this folder."""

    home: Path

    @property
    def environment(self) -> dict[str, str]:
        folders = [str(Path(sys.executable).parent), "/usr/local/bin", "/usr/bin", "/bin"]
        return {
            "HOME": str(self.home),
            "PATH": os.pathsep.join(folders),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "TMPDIR": str(self.home),
            # The jars that `make setup` fetched.
            "XDG_CACHE_HOME": os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache"),
        }

    def medallion(self, *words: str, stdin: str | None = None) -> Ended:
        """Run `medallion` without a terminal."""
        return self._run("medallion", *words, stdin=stdin)

    def shell(self, script: str) -> Ended:
        """Run lines of a shell, and stop at the first that fails."""
        return self._run("bash", "-euc", script)

    def terminal(self, *words: str, columns: int = 80, rows: int = 24) -> Terminal:
        """Run `medallion` in a terminal."""
        command = [str(Path(sys.executable).parent / "medallion"), *words]
        return self.terminal_of(command, columns, rows)

    def terminal_of(self, command: list[str], columns: int = 80, rows: int = 24) -> Terminal:
        """Run any command in a terminal."""
        child = pexpect.spawn(
            command[0],
            command[1:],
            cwd=str(self.home),
            env=self.environment,
            dimensions=(rows, columns),
            timeout=SECONDS,
        )
        return Terminal(child, columns, rows)

    def write(self, name: str, body: str | bytes) -> Path:
        """Write a file of one's own."""
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body.encode() if isinstance(body, str) else body)
        return path

    def copy_included_datasets(self) -> None:
        shutil.copytree(PROJECT / "datasets", self.home / "datasets")

    def processes(self, state_dir: str = ".medallion") -> list[psutil.Process]:
        """The living processes of a stack, with their children."""
        local = LocalStack.read(self.home / state_dir)
        leaders = local.processes.values() if local else ()
        return [
            process
            for leader in leaders
            if leader.is_running()
            for process in (
                psutil.Process(leader.pid),
                *psutil.Process(leader.pid).children(recursive=True),
            )
        ]

    def kill_all(self, state_dir: str = ".medallion") -> None:
        """`kill -9` of every process of a stack."""
        killed = self.processes(state_dir)
        assert killed
        for process in killed:
            process.send_signal(signal.SIGKILL)
        psutil.wait_procs(killed, timeout=30)

    def _run(self, *words: str, stdin: str | None = None) -> Ended:
        done = subprocess.run(
            words,
            cwd=self.home,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        return Ended(words, done.returncode, done.stdout, done.stderr)
