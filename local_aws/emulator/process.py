"""Start the embedded AWS as a process tree that leaves no orphans."""

import json
import shutil
import socket
import time
import urllib.error
import urllib.request
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from local_aws.aws_limits import AwsLimits
from local_aws.emulator.object_files import undo_interrupted_overwrites
from local_aws.emulator.settings import emulator_environment, emulator_settings
from local_aws.environments import EMULATOR, python_of
from local_aws.owned_process import StartedProcess, start_process

_BOOTSTRAP = Path(__file__).with_name("bootstrap.py")
_START_TIMEOUT_SECONDS = 60.0


class EmulatorStartError(Exception):
    """The embedded AWS did not start; the message contains the end of its log."""


@dataclass(frozen=True)
class EmulatorProcess(AbstractContextManager["EmulatorProcess"]):
    """A running embedded AWS; it ends with the `with` block.

    Attributes:
        endpoint_url: the URL of every service, for boto3 and the SDKs.
        region: the region that it emulates.
        process: the leader of a session with every Lambda worker, Spark driver and query engine
            that it started; the logs of functions are in its CloudWatch Logs, not in its log file.
    """

    endpoint_url: str
    region: str
    process: StartedProcess

    def __exit__(self, *_error: object) -> None:
        self.process.end()


def start_emulator(
    state_dir: Path,
    *,
    region: str = "us-east-1",
    detached: bool = False,
    limits: AwsLimits | None = None,
) -> EmulatorProcess:
    """Start an embedded AWS on a free loopback port and wait until it answers.

    It continues with the objects, DynamoDB items, Iceberg tables and executions that are stored in
    ``state_dir/emulator``; all other resources must be deployed again.

    Args:
        state_dir: the stack's folder (``.medallion``).
        region: the region to emulate.
        detached: keep it running after this process ends; otherwise it always ends with this
            process.
        limits: the limits of an AWS account to apply; by default none.

    Raises:
        EmulatorStartError: it did not start.
    """
    folder = state_dir.resolve() / "emulator"
    _prepare(folder)
    settings = emulator_settings(folder, limits or AwsLimits())
    (folder / "settings.json").write_text(json.dumps(settings, indent=2), encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        process = _spawn(folder, listener, region=region, detached=detached)
        endpoint_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    _wait_until_healthy(endpoint_url, process)
    return EmulatorProcess(endpoint_url, region, process)


def _prepare(folder: Path) -> None:
    """Create the emulator's folders, and empty those that hold no data."""
    for name in ("tmp", "home"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for name in ("tmp", "home", "s3", "state"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    undo_interrupted_overwrites(folder / "s3")


def _spawn(folder: Path, listener: socket.socket, *, region: str, detached: bool) -> StartedProcess:
    settings = folder / "settings.json"
    environment = emulator_environment(folder, port=listener.getsockname()[1], region=region)
    return start_process(
        [str(python_of(EMULATOR)), "-I", str(_BOOTSTRAP), str(settings), str(listener.fileno())],
        log_file=folder / "emulator.log",
        detached=detached,
        cwd=folder / "tmp",
        env=environment | {"MEDALLION_DETACHED": "1" if detached else "0"},
        pass_fds=(listener.fileno(),),
    )


def _wait_until_healthy(endpoint_url: str, process: StartedProcess) -> None:
    deadline = time.monotonic() + _START_TIMEOUT_SECONDS
    while process.popen.poll() is None and time.monotonic() < deadline:
        if _is_healthy(endpoint_url):
            return
        time.sleep(0.05)
    process.end()
    raise EmulatorStartError(f"The embedded AWS did not start.\n{process.owned.log_tail()}")


def _is_healthy(endpoint_url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{endpoint_url}/_ministack/health", timeout=2) as answer:  # noqa: S310 - a loopback URL
            return bool(answer.status == 200)
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False
