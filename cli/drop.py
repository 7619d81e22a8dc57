"""Puts files into bronze, and reports how their documents ended."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cli.errors import CommandError, ExitCode
from cli.output import OutputFormat, messages, print_rows
from cli.watch import Watch
from cli.watching import watch_all
from medallion.vocabulary import lake
from medallion.vocabulary.statuses import FINISHED_STATUSES

if TYPE_CHECKING:
    from cli.connection import Connection

_COLUMNS = (
    "document",
    "status",
    "records",
    "quarantined",
    "quarantined_fields",
    "gold_rows",
    "tokens",
    "seconds",
    "reason",
)


def drop_files(connection: Connection, files: list[Path], dataset: str) -> list[Watch]:
    """Upload each file as `<dataset>/<file name>`.

    Raises:
        CommandError: a file cannot be read, or two would take the same key.
    """
    missing = [str(path) for path in files if not path.is_file()]
    if missing:
        raise CommandError(f"not a file: {', '.join(missing)}", "check the path", ExitCode.USAGE)
    names = [path.name for path in files]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise CommandError(
            f"several files are named {', '.join(twice)}, so one would replace the other",
            "drop them one by one under other names",
            ExitCode.USAGE,
        )
    return [_drop(connection, path, f"{dataset}/{path.name}") for path in files]


def _drop(connection: Connection, path: Path, key: str) -> Watch:
    bucket = connection.stack.bronze_bucket
    with path.open("rb") as file:
        # upload_fileobj would split large files into parts, but does not tell the version.
        connection.s3.upload_fileobj(file, bucket, key)
    version = connection.s3.head_object(Bucket=bucket, Key=key)["VersionId"]
    messages.print(f"dropped {path} as s3://{bucket}/{key}", markup=False, soft_wrap=True)
    return Watch(lake.document_id_of(bucket, key), key, version)


def report(connection: Connection, watches: list[Watch], output: OutputFormat) -> ExitCode:
    """Follow the documents to their end and print how each ended."""
    watch_all(connection, watches)
    print_rows(_columns(watches, output), [_row(watch) for watch in watches], output)
    if all(watch.status in FINISHED_STATUSES for watch in watches):
        return ExitCode.OK
    messages.print("[yellow]not every document is complete:[/] `medallion show DOCUMENT` tells why")
    return ExitCode.NOT_COMPLETE


def _columns(watches: list[Watch], output: OutputFormat) -> tuple[str, ...]:
    """Scripts get the same columns always; people get none that says nothing."""
    if output is not OutputFormat.TABLE or any(watch.quarantined_fields for watch in watches):
        return _COLUMNS
    return tuple(name for name in _COLUMNS if name != "quarantined_fields")


def _row(watch: Watch) -> dict[str, object]:
    entry = watch.entry
    return {
        "document": watch.key,
        "status": str(watch.status),
        "records": watch.records,
        "quarantined": watch.quarantined,
        "quarantined_fields": watch.quarantined_fields,
        "gold_rows": (entry.gold.rows or 0) if entry else 0,
        "tokens": watch.tokens,
        "seconds": round(watch.elapsed, 1),
        "reason": watch.reason or (entry.reason if entry else None) or "",
    }
