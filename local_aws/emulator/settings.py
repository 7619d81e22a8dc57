"""The environment variables and the settings file of the emulator's process."""

import os
import sys
from pathlib import Path
from typing import Any

from local_aws.aws_limits import AwsLimits
from local_aws.environments import GLUE, LAMBDA, PROJECT_ROOT, java_home, python_of
from local_aws.glue_runtime import jar_files

# The machine's trust store and proxy: a function that calls the real model API needs them.
_PASSED_ON = (
    "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "HTTPS_PROXY", "https_proxy",
)  # fmt: skip


def emulator_environment(folder: Path, *, port: int, region: str) -> dict[str, str]:
    """The whole environment of the emulator; its Lambda workers inherit it.

    It contains nothing else of this process's environment, so that a function cannot depend on
    the variables of the developer's machine.
    """
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return passed_on | {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": str(folder / "home"),
        "TMPDIR": str(folder / "tmp"),
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "localhost",
        "MINISTACK_REGION": region,
        "AUTH": "true",
        "S3_DATA_DIR": str(folder / "s3"),
        "S3_PERSIST": "1",
        "STATE_DIR": str(folder / "state"),
        "AWS_EC2_METADATA_DISABLED": "true",
        # These servers have fixed ports, which would conflict between two stacks on one machine.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LOG_LEVEL": "INFO",
    }


def emulator_settings(folder: Path, limits: AwsLimits) -> dict[str, Any]:
    """The paths and limits of this machine for the additions, and the limits of the account."""
    return {
        "state_file": str(folder / "state" / "state.sqlite"),
        "lambda_python": str(python_of(LAMBDA)),
        "limits": limits.as_settings(),
        "function_slots": max(2, os.cpu_count() or 1),
        "glue": {
            "python": str(python_of(GLUE)),
            "runtime_folder": str(PROJECT_ROOT / "local_aws" / "glue_runtime"),
            "java_home": str(java_home()),
            "jars": [str(jar) for jar in jar_files()],
            "work_folder": str(folder / "tmp" / "glue"),
            "start_seconds": limits.glue_start_seconds,
        },
        "athena": {
            "command": [sys.executable, "-m", "local_aws.athena_engine"],
            "folder": str(PROJECT_ROOT),
        },
    }
