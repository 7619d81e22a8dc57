"""The process tree of the embedded AWS: its start, and its end without orphans."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from local_aws.emulator import EmulatorProcess, start_emulator
from local_aws.owned_process import OwnedProcess
from tests.integration.emulator_support import Aws, allow, eventually

pytestmark = pytest.mark.integration

SLEEPING_SPARK = """
import time
from pyspark.sql import SparkSession
SparkSession.builder.getOrCreate()
time.sleep(600)
"""
PARENT = """
import json, sys, time
from pathlib import Path
from local_aws.emulator import start_emulator
if __name__ == "__main__":
    with start_emulator(Path(sys.argv[1]), detached=sys.argv[2] == "detached") as emulator:
        process = emulator.process.owned
        print(json.dumps([emulator.endpoint_url, process.pid, process.create_time]), flush=True)
        if sys.argv[2] == "attached":
            time.sleep(600)
        sys.stdout.flush()
        import os; os._exit(0)
"""


def the_members(emulator: OwnedProcess) -> list[psutil.Process]:
    return [p for p in psutil.process_iter() if _session(p.pid) == emulator.pid]


def _session(pid: int) -> int:
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return -1


def _command_line(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def gone(processes: list[psutil.Process]) -> Callable[[], bool]:
    return lambda: not any(map(_is_alive, processes))


def _is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def keep_busy(emulator: EmulatorProcess) -> list[psutil.Process]:
    """Start a Lambda worker, a Spark driver with its Java process and a query engine."""
    aws = Aws(emulator.endpoint_url)
    aws.client("lambda").invoke(
        FunctionName=aws.function("idle", "def handler(event, context): return 1")
    )
    aws.bucket("results")
    aws.client("athena").start_query_execution(
        QueryString="SELECT 1", ResultConfiguration={"OutputLocation": "s3://results/"}
    )
    aws.bucket("code", {"sleeping.py": SLEEPING_SPARK})
    aws.client("glue").create_job(
        Name="sleeping",
        Role=aws.role("sleeping", "glue.amazonaws.com", allow("s3:GetObject")),
        Command={"Name": "glueetl", "ScriptLocation": "s3://code/sleeping.py"},
    )
    aws.client("glue").start_job_run(JobName="sleeping")
    wanted = {"_worker.py", "local_aws.athena_engine", "sleeping.py", "SparkSubmit"}

    def running() -> list[psutil.Process] | None:
        members = the_members(emulator.process.owned)
        lines = " ".join(map(_command_line, members))
        return members if all(name in lines for name in wanted) else None

    return eventually(running, timeout=30)


def start_in_a_child(state: Path, mode: str) -> tuple["subprocess.Popen[str]", str, OwnedProcess]:
    child = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(state), mode],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert child.stdout is not None
    endpoint_url, pid, create_time = json.loads(child.stdout.readline())
    child.stdout.close()
    return child, endpoint_url, OwnedProcess(pid, create_time, state / "emulator" / "emulator.log")


def test_a_stop_ends_every_process_of_the_emulator(tmp_path: Path) -> None:
    with start_emulator(tmp_path) as emulator:
        members = keep_busy(emulator)

    assert len(members) >= 5
    assert gone(members)()
    assert not emulator.process.owned.is_running()


def test_killing_the_emulator_ends_the_processes_that_it_started(tmp_path: Path) -> None:
    emulator = start_emulator(tmp_path)
    members = keep_busy(emulator)

    os.kill(emulator.process.owned.pid, signal.SIGKILL)

    assert eventually(gone(members), timeout=15)
    emulator.process.end()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_ends_with_its_parent_regardless_of_the_signal(tmp_path: Path, how: signal.Signals) -> None:
    parent, _, emulator = start_in_a_child(tmp_path, "attached")
    members = the_members(emulator)

    parent.send_signal(how)
    parent.wait()

    assert eventually(gone(members), timeout=10)


def test_a_detached_emulator_runs_on_after_its_parent_until_it_is_stopped(tmp_path: Path) -> None:
    parent, endpoint_url, emulator = start_in_a_child(tmp_path, "detached")
    parent.wait()

    caller = Aws(endpoint_url).client("sts").get_caller_identity()
    assert caller["Account"] == "000000000000"
    assert emulator.is_running()
    emulator.end()
    assert not emulator.is_running()


def test_two_stacks_do_not_see_each_other(tmp_path: Path) -> None:
    with (
        start_emulator(tmp_path / "a") as first,
        start_emulator(tmp_path / "b", region="eu-central-1") as second,
    ):
        Aws(first.endpoint_url).bucket("mine")

        assert Aws(second.endpoint_url).client("s3").list_buckets()["Buckets"] == []


def test_listens_only_on_loopback_and_writes_only_in_its_folder(tmp_path: Path) -> None:
    before = set(Path(tempfile.gettempdir()).glob("*ministack*"))

    with start_emulator(tmp_path) as emulator:
        aws = Aws(emulator.endpoint_url)
        aws.client("lambda").invoke(
            FunctionName=aws.function("idle", "def handler(event, context): return 1")
        )
        listening = [
            connection.laddr.ip
            for member in the_members(emulator.process.owned)
            for connection in member.net_connections()
            if connection.status == psutil.CONN_LISTEN
        ]

    assert listening == ["127.0.0.1"]
    assert set(Path(tempfile.gettempdir()).glob("*ministack*")) == before
