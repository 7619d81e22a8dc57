"""Limits and rules of AWS Lambda that the emulator does not enforce.

https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""

import zipfile
from collections.abc import Mapping
from pathlib import Path

from local_aws.deployer.errors import RefusedByAwsError

_MAX_UPLOAD_BYTES = 50 * 1024 * 1024
_MAX_UNZIPPED_BYTES = 250 * 1024 * 1024
_MAX_ENVIRONMENT_BYTES = 4 * 1024
_RESERVED_PREFIXES = ("AWS_LAMBDA_", "AWS_EXECUTION_ENV", "_HANDLER", "_X_AMZN_TRACE_ID")
_RESERVED_NAMES = {
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_TASK_ROOT",
    "LAMBDA_RUNTIME_DIR",
}


def require_archive(archive: Path, handler: str) -> None:
    """Reject an archive that is too large or lacks the handler's module."""
    size = archive.stat().st_size
    if size > _MAX_UPLOAD_BYTES:
        raise RefusedByAwsError(f"{archive.name} has {size:,} bytes, over 50 MB for an upload")
    with zipfile.ZipFile(archive) as opened:
        unzipped = sum(entry.file_size for entry in opened.infolist())
        names = set(opened.namelist())
    if unzipped > _MAX_UNZIPPED_BYTES:
        raise RefusedByAwsError(f"{archive.name} unzips to {unzipped:,} bytes, over 250 MB")
    module = handler.rpartition(".")[0].replace(".", "/")
    if not {f"{module}.py", f"{module}.pyc", f"{module}/__init__.py"} & names:
        raise RefusedByAwsError(f"{archive.name} has no module for the handler {handler}")


def require_environment(variables: Mapping[str, str]) -> None:
    """Reject variables that are too large together, or that Lambda reserves."""
    size = sum(len(name.encode()) + len(value.encode()) for name, value in variables.items())
    if size > _MAX_ENVIRONMENT_BYTES:
        raise RefusedByAwsError(f"the environment variables have {size:,} bytes, over 4 kB")
    for name in variables:
        if name in _RESERVED_NAMES or name.startswith(_RESERVED_PREFIXES):
            raise RefusedByAwsError(f"Lambda reserves the environment variable {name}")
