"""Put files into bronze."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from boto3.exceptions import S3UploadFailedError
from botocore.exceptions import BotoCoreError, ClientError

from cli.documents.selection import Selection, Upload, uploads_of
from cli.errors import CommandError, ExitCode
from cli.output import messages
from cli.runs import Watch
from medallion.vocabulary import lake

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cli.stacks import Connection

_FAILURES = (BotoCoreError, ClientError, S3UploadFailedError, OSError, KeyboardInterrupt)


def drop_files(connection: Connection, selection: Selection) -> list[Watch]:
    """Upload the selected files, after all of them have been checked.

    Raises:
        CommandError: the dataset is not deployed, a file cannot be dropped (nothing is uploaded),
            or an upload failed; the message names what was uploaded before.
    """
    uploads = uploads_of(selection)
    if not selection.force:
        _require_deployed(connection, selection.dataset)
    watches: list[Watch] = []
    for upload in uploads:
        try:
            watches.append(_drop(connection, upload))
        except _FAILURES as error:
            raise _interrupted(error, uploads, len(watches)) from error
    return watches


def _drop(connection: Connection, upload: Upload) -> Watch:
    bucket = connection.stack.bronze_bucket
    with upload.path.open("rb") as file:
        # upload_fileobj splits large files into parts, but does not return the version.
        connection.s3.upload_fileobj(file, bucket, upload.key)
    version = connection.s3.head_object(Bucket=bucket, Key=upload.key)["VersionId"]
    messages.print(
        f"dropped {upload.path} as s3://{bucket}/{upload.key}", markup=False, soft_wrap=True
    )
    return Watch(lake.document_id_of(bucket, upload.key), upload.key, version)


def _require_deployed(connection: Connection, dataset: str) -> None:
    pages = connection.s3.get_paginator("list_objects_v2").paginate(
        Bucket=connection.stack.artifacts_bucket, Prefix=lake.COMPILED_DATASETS_PREFIX
    )
    keys = [found["Key"] for page in pages for found in page.get("Contents", [])]
    deployed = [
        key.removeprefix(lake.COMPILED_DATASETS_PREFIX).removesuffix(".json") for key in keys
    ]
    if dataset in deployed:
        return
    near = get_close_matches(dataset, deployed, n=1)
    question = f"did you mean {near[0]}? " if near else ""
    raise CommandError(
        f"no dataset {dataset!r} is deployed, so the files would be rejected",
        f"{question}deployed: {', '.join(sorted(deployed)) or 'none'}; --force uploads anyway",
        ExitCode.USAGE,
    )


def _interrupted(error: BaseException, uploads: Sequence[Upload], done: int) -> CommandError:
    interrupted = isinstance(error, KeyboardInterrupt)
    cause = "interrupted" if interrupted else str(error)
    return CommandError(
        f"{cause}; {done} of {len(uploads)} files were uploaded, the first that was not is "
        f"{uploads[done].path}",
        "uploaded files are processed; drop the others again",
        ExitCode.INTERRUPTED if interrupted else ExitCode.ERROR,
    )
