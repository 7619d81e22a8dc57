"""Starts and stops the embedded AWS as a process tree that leaves nothing behind."""

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from local_aws.emulator.settings import emulator_environment, emulator_settings
from local_aws.environments import EMULATOR, python_of

_BOOTSTRAP = Path(__file__).with_name("bootstrap.py")
_STOP_GRACE_SECONDS = 5.0
# Python complains of a subprocess that is forgotten while it runs, which these are meant to do.
_detached: "list[subprocess.Popen[bytes]]" = []


class EmulatorStartError(Exception):
    """The embedded AWS did not come up; the message holds the end of its log."""


class EmulatorRunningError(Exception):
    """An embedded AWS already runs on this state folder."""


@dataclass(frozen=True)
class EmulatorProcess:
    """A running embedded AWS.

    Attributes:
        endpoint_url: where boto3 and the SDKs reach every service.
        region: the region that it plays.
        pid: the emulator's process; it leads a session of its own that all its children are in.
        log_file: what it prints; its functions' logs are in its CloudWatch Logs instead.
    """

    endpoint_url: str
    region: str
    pid: int
    log_file: Path
    _process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False, compare=False)

    def is_running(self) -> bool:
        if self._process is not None:
            return self._process.poll() is None
        return psutil.pid_exists(self.pid)

    def stop(self) -> None:
        """End the emulator with every Lambda worker, Spark driver and query engine it started."""
        _end_session(self.pid)
        if self._process is not None:
            self._process.wait()
            if self._process.stdin is not None:
                self._process.stdin.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def start_emulator(
    state_dir: Path,
    *,
    region: str = "us-east-1",
    detached: bool = False,
    wait_scale: float = 1.0,
    start_timeout_seconds: float = 60.0,
) -> EmulatorProcess:
    """Start an embedded AWS on a free loopback port and wait until it answers.

    It starts empty: everything it keeps lives in memory and in ``state_dir/emulator``, which is
    cleared first.

    Args:
        state_dir: the stack's folder (``.medallion``).
        region: the region to play.
        detached: go on after this process ends; otherwise the emulator ends when this process
            does, however that happens.
        wait_scale: factor on the waits of state machines (Wait states, retry intervals).
        start_timeout_seconds: how long it may take to answer.

    Raises:
        EmulatorRunningError: one already runs on this state folder.
        EmulatorStartError: it did not come up.
    """
    folder = state_dir.resolve() / "emulator"
    if running_emulator(state_dir) is not None:
        raise EmulatorRunningError(f"An embedded AWS already runs on {state_dir}")
    _clear(folder)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(512)
        process = _spawn(folder, listener, region=region, detached=detached, wait_scale=wait_scale)
        port = listener.getsockname()[1]
    emulator = EmulatorProcess(
        endpoint_url=f"http://127.0.0.1:{port}",
        region=region,
        pid=process.pid,
        log_file=folder / "emulator.log",
        _process=process,
    )
    _wait_until_healthy(emulator, process, start_timeout_seconds)
    if detached:
        _detached.append(process)
    _record(folder, emulator)
    return emulator


def running_emulator(state_dir: Path) -> EmulatorProcess | None:
    """Return the emulator that runs on a state folder, whoever started it."""
    folder = state_dir.resolve() / "emulator"
    try:
        record = json.loads((folder / "process.json").read_text(encoding="utf-8"))
        alive = psutil.Process(record["pid"]).create_time() == record["create_time"]
    except (FileNotFoundError, json.JSONDecodeError, psutil.NoSuchProcess):
        return None
    if not alive:
        return None
    return EmulatorProcess(
        endpoint_url=record["endpoint_url"],
        region=record["region"],
        pid=record["pid"],
        log_file=folder / "emulator.log",
    )


def stop_emulator(state_dir: Path) -> bool:
    """Stop the emulator of a state folder; tell whether there was one."""
    emulator = running_emulator(state_dir)
    if emulator is None:
        return False
    emulator.stop()
    return True


def _clear(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("tmp", "home", "s3", "state"):
        (folder / name).mkdir(parents=True)


def _spawn(
    folder: Path, listener: socket.socket, *, region: str, detached: bool, wait_scale: float
) -> "subprocess.Popen[bytes]":
    settings = folder / "settings.json"
    settings.write_text(json.dumps(emulator_settings(folder), indent=2), encoding="utf-8")
    port = listener.getsockname()[1]
    with (folder / "emulator.log").open("wb") as log:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and script
            [
                str(python_of(EMULATOR)),
                "-I",
                str(_BOOTSTRAP),
                str(settings),
                str(listener.fileno()),
            ],
            # An attached emulator ends at the end of its standard input: the kernel closes the
            # pipe whichever way this process ends.
            stdin=subprocess.DEVNULL if detached else subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=folder / "tmp",
            env=emulator_environment(folder, port=port, region=region, wait_scale=wait_scale)
            | {"MEDALLION_DETACHED": "1" if detached else "0"},
            pass_fds=(listener.fileno(),),
            start_new_session=True,
        )


def _wait_until_healthy(
    emulator: EmulatorProcess, process: "subprocess.Popen[bytes]", timeout_seconds: float
) -> None:
    deadline = time.monotonic() + timeout_seconds
    while process.poll() is None and time.monotonic() < deadline:
        if _is_healthy(emulator.endpoint_url):
            return
        time.sleep(0.05)
    emulator.stop()
    tail = emulator.log_file.read_text(encoding="utf-8", errors="replace")[-3000:]
    raise EmulatorStartError(f"The embedded AWS did not start.\n{tail}")


def _is_healthy(endpoint_url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{endpoint_url}/_ministack/health", timeout=2) as answer:  # noqa: S310 - a loopback URL of our own making
            return bool(answer.status == 200)
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


def _record(folder: Path, emulator: EmulatorProcess) -> None:
    record = {
        "pid": emulator.pid,
        "create_time": psutil.Process(emulator.pid).create_time(),
        "endpoint_url": emulator.endpoint_url,
        "region": emulator.region,
    }
    (folder / "process.json").write_text(json.dumps(record), encoding="utf-8")


def _end_session(leader: int) -> None:
    """End a session: the leader first, which ends its children, then whoever is left."""
    members = _session_members(leader)
    for member in members:
        if member.pid == leader:
            member.terminate()
            psutil.wait_procs([member], timeout=_STOP_GRACE_SECONDS)
    survivors = {*members, *_session_members(leader)}
    for survivor in survivors:
        if survivor.is_running():
            survivor.kill()
    psutil.wait_procs(list(survivors), timeout=_STOP_GRACE_SECONDS)


def _session_members(leader: int) -> list[psutil.Process]:
    members = []
    for process in psutil.process_iter():
        try:
            if os.getsid(process.pid) == leader:
                members.append(process)
        except ProcessLookupError:
            continue
    return members
