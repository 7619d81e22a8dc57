"""Prepare a Glue job run and become it; the emulator starts it with the job role's credentials.

This program runs in the Glue environment with ``-I``. The job then runs without ``-I`` and finds
only that environment, the ``awsglue`` package and its ``--extra-py-files``.
"""

import ctypes
import importlib
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent
_PR_SET_PDEATHSIG = 1


def main() -> None:
    _die_with_parent()
    sys.path.insert(0, str(_HERE))
    folder = Path.cwd()
    task: dict[str, Any] = json.loads((folder / "task.json").read_text(encoding="utf-8"))
    arguments: dict[str, str] = task["arguments"]
    script = _fetch(task["script"], folder)
    libraries = [_fetch(uri, folder / "libs") for uri in _listed(arguments, "--extra-py-files")]
    endpoint = os.environ["AWS_ENDPOINT_URL"]
    settings = importlib.import_module("spark_settings")
    scratch = folder / "scratch"
    scratch.mkdir()
    settings.write_spark_conf(
        folder / "conf", arguments, jars=task["jars"], endpoint=endpoint, scratch=scratch
    )
    environment = {
        **os.environ,
        "JAVA_HOME": task["java_home"],
        "SPARK_CONF_DIR": str(folder / "conf"),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LAUNCHER_OPTS": "-XX:TieredStopAtLevel=1 -XX:-UsePerfData",
        "TMPDIR": str(scratch),
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONPATH": os.pathsep.join(map(str, [*libraries, _HERE / "shim"])),
        "PYTHONNOUSERSITE": "1",
        "PYTHONUNBUFFERED": "1",
    }
    passed = settings.script_arguments(arguments)
    os.execve(sys.executable, [sys.executable, str(script), *passed], environment)  # noqa: S606 - the job script, in this interpreter


def _die_with_parent() -> None:
    """Have the kernel kill this process, and the job it becomes, when the emulator ends."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _listed(arguments: dict[str, str], name: str) -> list[str]:
    return [entry.strip() for entry in arguments.get(name, "").split(",") if entry.strip()]


def _fetch(uri: str, folder: Path) -> Path:
    """Download a file of the job with the job's role, as Glue does."""
    boto3 = importlib.import_module("boto3")
    errors = importlib.import_module("botocore.exceptions")
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    target = folder / Path(key).name
    folder.mkdir(parents=True, exist_ok=True)
    try:
        boto3.client("s3").download_file(bucket, key, str(target))
    except errors.ClientError as error:
        sys.exit(f"LAUNCH ERROR | Could not read {uri}: {error}")
    return target


if __name__ == "__main__":
    main()
