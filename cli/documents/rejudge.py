"""Start executions that judge a dataset's stored answers again, without calls to the model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.documents.finding import ANSWERED_IN_SQL, find_document, require_dataset_name
from cli.errors import CommandError, ExitCode
from cli.output import messages
from cli.runs import start_executions
from cli.stacks import run_query
from medallion.vocabulary import lake

if TYPE_CHECKING:
    from cli.runs import Watch
    from cli.stacks import Connection


def start_rejudging(
    connection: Connection, dataset: str, document: str | None, *, dry_run: bool = False
) -> list[Watch]:
    """Start an execution for each document; a dry run changes nothing.

    Raises:
        CommandError: the dataset has no extracted document, or the document is not in it.
    """
    require_dataset_name(dataset)
    keys = [_key_of(connection, dataset, document)] if document else _keys(connection, dataset)
    if not keys:
        raise CommandError(
            f"no document of {dataset} has been extracted yet",
            f"{connection.command('runs')} lists the runs",
        )
    bucket = connection.stack.bronze_bucket
    if dry_run:
        return start_executions(connection, bucket, keys, rejudge=True, dry_run=True)
    before = connection.ledger.find_many(lake.document_id_of(bucket, key) for key in keys)
    watches = start_executions(connection, bucket, keys, rejudge=True)
    for watch in watches:
        entry = before.get(watch.document_id)
        watch.records_before = entry.counts.records if entry else None
    return watches


def print_changes(watches: list[Watch]) -> None:
    """Print the documents that have more or fewer records than before."""
    for watch in watches:
        if watch.entry and watch.records_before not in {None, watch.records}:
            line = f"{watch.key}: {watch.records_before} records before, {watch.records} now"
            messages.print(line, markup=False, soft_wrap=True)


def _key_of(connection: Connection, dataset: str, document: str) -> str:
    entry = find_document(connection, document)
    if entry.dataset != dataset:
        raise CommandError(
            f"{entry.key} belongs to the dataset {entry.dataset}, not to {dataset}",
            f"run {connection.command('rejudge', entry.dataset, '--document', entry.key)}",
            ExitCode.USAGE,
        )
    return entry.key


def _keys(connection: Connection, dataset: str) -> list[str]:
    sql = (
        f"select source_key from {connection.stack.silver_database}.{lake.DOCUMENTS} "  # noqa: S608 (checked names)
        f"where dataset = '{dataset}' and status in ({ANSWERED_IN_SQL}) order by source_key"
    )
    _, rows = run_query(connection, sql)
    return [str(row["source_key"]) for row in rows]
