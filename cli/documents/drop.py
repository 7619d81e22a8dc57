"""Put files into bronze."""

from __future__ import annotations

import os
from difflib import get_close_matches
from typing import TYPE_CHECKING

from boto3.exceptions import S3UploadFailedError
from botocore.exceptions import BotoCoreError, ClientError

from cli.bulk_progress import FEW, steps_shown
from cli.documents.selection import Selection, Upload, uploads_of
from cli.errors import CommandError, ExitCode
from cli.interrupts import Consequence, from_now_on, on_interrupt
from cli.output import messages
from cli.runs import Watch
from medallion.vocabulary import lake

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cli.stacks import Connection

_FAILURES = (BotoCoreError, ClientError, S3UploadFailedError, OSError)


def drop_files(connection: Connection, selection: Selection) -> list[Watch]:
    """Upload the selected files, after all of them have been checked.

    Raises:
        CommandError: the dataset is not deployed, a file cannot be dropped (nothing is uploaded),
            or an upload failed; the message names what was uploaded before.
        Interrupted: the user stops; what was uploaded is processed.
    """
    uploads = uploads_of(selection)
    if not selection.force:
        _require_deployed(connection, selection.dataset)
    watches: list[Watch] = []
    with on_interrupt(lambda: _consequence(connection, uploads, len(watches))):
        try:
            _upload(connection, uploads, watches)
        except _FAILURES as error:
            raise _broken(error, uploads, len(watches)) from error
        from_now_on(_consequence(connection, uploads, len(watches)))
    return watches


def _upload(connection: Connection, uploads: Sequence[Upload], watches: list[Watch]) -> None:
    bucket = connection.stack.bronze_bucket
    with steps_shown("uploading", len(uploads)) as show:
        for upload in uploads:
            watches.append(_drop(connection, upload))
            show(f"dropped {upload.path} as s3://{bucket}/{upload.key}")
    if len(uploads) > FEW:
        folder = os.path.commonpath([upload.key.rpartition("/")[0] for upload in uploads])
        messages.print(
            f"dropped {len(uploads)} files into s3://{bucket}/{folder}/",
            markup=False,
            soft_wrap=True,
        )


def _drop(connection: Connection, upload: Upload) -> Watch:
    bucket = connection.stack.bronze_bucket
    with upload.path.open("rb") as file:
        # upload_fileobj splits large files into parts, but does not return the version.
        connection.s3.upload_fileobj(file, bucket, upload.key)
    version = connection.s3.head_object(Bucket=bucket, Key=upload.key)["VersionId"]
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


def _broken(error: Exception, uploads: Sequence[Upload], done: int) -> CommandError:
    return CommandError(
        f"{error}; {done} of {len(uploads)} files were uploaded, the first that was not is "
        f"{uploads[done].path}",
        "uploaded files are processed; drop the others again",
    )


def _consequence(connection: Connection, uploads: Sequence[Upload], done: int) -> Consequence:
    follow = f"{connection.command('runs')} lists the runs"
    if done == len(uploads):
        files = (
            "the file was uploaded and is"
            if done == 1
            else f"all {done} files were uploaded and are"
        )
        return Consequence(f"{files} processed", follow)
    first = f"the upload of {uploads[done].path} was interrupted"
    if not done:
        return Consequence(f"{first}, no file was uploaded before it", "drop the files again")
    return Consequence(
        f"{done} of {len(uploads)} files were uploaded and are processed; {first}",
        f"drop this file and those after it again; {follow}",
    )
