"""Put files into bronze."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cli.errors import CommandError, ExitCode
from cli.output import messages
from cli.runs import Watch
from medallion.vocabulary import lake

if TYPE_CHECKING:
    from cli.stacks import Connection


def drop_files(connection: Connection, files: list[Path], dataset: str) -> list[Watch]:
    """Upload each file as `<dataset>/<file name>`.

    Raises:
        CommandError: a path is not a file, or two files would get the same key.
    """
    missing = [str(path) for path in files if not path.is_file()]
    if missing:
        raise CommandError(f"not a file: {', '.join(missing)}", "check the path", ExitCode.USAGE)
    names = [path.name for path in files]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise CommandError(
            f"several files are named {', '.join(twice)}, so one would replace the other",
            "drop them separately, under different names",
            ExitCode.USAGE,
        )
    return [_drop(connection, path, f"{dataset}/{path.name}") for path in files]


def _drop(connection: Connection, path: Path, key: str) -> Watch:
    bucket = connection.stack.bronze_bucket
    with path.open("rb") as file:
        # upload_fileobj splits large files into parts, but does not return the version.
        connection.s3.upload_fileobj(file, bucket, key)
    version = connection.s3.head_object(Bucket=bucket, Key=key)["VersionId"]
    messages.print(f"dropped {path} as s3://{bucket}/{key}", markup=False, soft_wrap=True)
    return Watch(lake.document_id_of(bucket, key), key, version)
