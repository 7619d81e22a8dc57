"""The files of a local stack in its state folder, so that other commands find and end it."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import TypeAdapter

from local_aws.owned_process import OwnedProcess
from local_aws.stack_errors import StackBusyError, StackStartError

STACK_FILE = "stack.json"
LOCAL_FILE = "local.json"
DEPLOYMENT_FILE = "deployment.json"
DATA_FORMAT = "1"
"""Version of the stored data; it changes when this code cannot read what older code wrote."""
_START_LOCK = "start.lock"
_DATA_FORMAT_FILE = "data-format"
_FOLDERS = ("emulator", "stand-in")


class StackState(StrEnum):
    """The state of a local stack."""

    ABSENT = "absent"
    STARTING = "starting"
    RUNNING = "running"
    CRASHED = "crashed"


@dataclass(frozen=True)
class LocalStack:
    """The processes of a local stack.

    Attributes:
        started_at: when `up` began, ISO 8601 in UTC.
        ready: everything is deployed.
        endpoint_url: the URL of the embedded AWS.
        emulator: the embedded AWS; None until it is started.
        stand_in_url: the URL of the Gemini stand-in; None if another endpoint is used.
        stand_in: the Gemini stand-in.
    """

    started_at: str
    ready: bool = False
    endpoint_url: str | None = None
    emulator: OwnedProcess | None = None
    stand_in_url: str | None = None
    stand_in: OwnedProcess | None = None

    @property
    def processes(self) -> dict[str, OwnedProcess]:
        """The processes by the names that users see."""
        named = {"embedded AWS": self.emulator, "Gemini stand-in": self.stand_in}
        return {name: process for name, process in named.items() if process is not None}

    def write(self, state_dir: Path) -> None:
        state_dir.mkdir(parents=True, exist_ok=True)
        partial = state_dir / f"{LOCAL_FILE}.partial"
        partial.write_bytes(_FORM.dump_json(self, indent=2))
        partial.replace(state_dir / LOCAL_FILE)

    @staticmethod
    def read(state_dir: Path) -> "LocalStack | None":
        """The last state that `up` wrote; None if there is no stack."""
        try:
            return _FORM.validate_json((state_dir / LOCAL_FILE).read_bytes())
        except FileNotFoundError:
            return None


_FORM = TypeAdapter(LocalStack)


@dataclass(frozen=True)
class StackStatus:
    """The state of a local stack, and the logs of its ended processes.

    Attributes:
        ended: the log files of its ended processes, by process name.
    """

    state: StackState
    stack: LocalStack | None
    ended: dict[str, Path]


def status(state_dir: Path) -> StackStatus:
    """The status of a stack, from its processes."""
    stack = LocalStack.read(state_dir)
    if stack is None:
        return StackStatus(StackState.ABSENT, None, {})
    ended = {
        name: process.log_file
        for name, process in stack.processes.items()
        if not process.is_running()
    }
    if ended:
        return StackStatus(StackState.CRASHED, stack, ended)
    if stack.ready:
        return StackStatus(StackState.RUNNING, stack, {})
    state = StackState.STARTING if _is_locked(state_dir) else StackState.CRASHED
    return StackStatus(state, stack, {})


@contextmanager
def sole_owner(state_dir: Path) -> Iterator[None]:
    """Lock a state folder against every other `up` and `down`.

    Raises:
        StackBusyError: another `up` or `down` holds the lock.
    """
    state_dir.mkdir(parents=True, exist_ok=True)
    with (state_dir / _START_LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StackBusyError(f"another up or down is working on {state_dir}") from error
        yield


def claim_data(state_dir: Path) -> None:
    """Check that this version can read the data in a state folder, and mark the folder as its own.

    Raises:
        StackStartError: a version of Medallion with another data format wrote the data.
    """
    mark = state_dir / _DATA_FORMAT_FILE
    if (state_dir / "emulator").exists():
        found = mark.read_text(encoding="utf-8").strip() if mark.exists() else "none"
        if found != DATA_FORMAT:
            raise StackStartError(
                f"the data in {state_dir} have format {found}, this version reads {DATA_FORMAT}; "
                f"use another --state-dir, or delete them with `medallion down --purge "
                f"--state-dir {state_dir}`"
            )
    mark.write_text(f"{DATA_FORMAT}\n", encoding="utf-8")


def has_data(state_dir: Path) -> bool:
    return any((state_dir / name).exists() for name in _FOLDERS)


def purge(state_dir: Path) -> None:
    """Delete the data and the logs of a stopped stack."""
    forget(state_dir)
    for name in _FOLDERS:
        shutil.rmtree(state_dir / name, ignore_errors=True)
    (state_dir / _DATA_FORMAT_FILE).unlink(missing_ok=True)


def end_processes(state_dir: Path) -> None:
    """End the processes of a stack, whoever started them."""
    stack = LocalStack.read(state_dir)
    for process in stack.processes.values() if stack is not None else ():
        process.end()


def forget(state_dir: Path) -> None:
    """Remove the files that describe a running stack; data and logs remain."""
    for name in (STACK_FILE, LOCAL_FILE, DEPLOYMENT_FILE):
        (state_dir / name).unlink(missing_ok=True)


def _is_locked(state_dir: Path) -> bool:
    try:
        with sole_owner(state_dir):
            return False
    except StackBusyError:
        return True
