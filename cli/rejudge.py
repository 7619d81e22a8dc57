"""Starts executions that judge a dataset's stored answers again, which costs no model call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cli.athena_query import run_query
from cli.documents import execution_input, find_document
from cli.errors import CommandError, ExitCode
from cli.output import messages
from cli.watching import Watch
from medallion import lake
from medallion.document_row import is_dataset_name
from medallion.statuses import DocumentStatus

if TYPE_CHECKING:
    from cli.connection import Connection

_EXTRACTED: Final = (
    DocumentStatus.COMPLETE,
    DocumentStatus.PARTIAL,
    DocumentStatus.HELD,
    DocumentStatus.FAILED,
)
"""Ends of documents that the model may have been asked about."""


def start_rejudging(connection: Connection, dataset: str, document: str | None) -> list[Watch]:
    """Start one execution a document; returns what to follow.

    Raises:
        CommandError: the dataset has no extracted document, or the document is not one of its own.
    """
    if not is_dataset_name(dataset):
        raise CommandError(f"{dataset!r} is no name of a dataset", "", ExitCode.USAGE)
    keys = [_key_of(connection, dataset, document)] if document else _keys(connection, dataset)
    if not keys:
        raise CommandError(
            f"no document of {dataset} was extracted yet", "`medallion runs` lists what ran"
        )
    return [_start(connection, key) for key in keys]


def _key_of(connection: Connection, dataset: str, document: str) -> str:
    entry = find_document(connection, document)
    if entry.dataset != dataset:
        raise CommandError(
            f"{entry.key} belongs to the dataset {entry.dataset}, not to {dataset}",
            f"medallion rejudge {entry.dataset} --document {entry.key}",
            ExitCode.USAGE,
        )
    return entry.key


def _keys(connection: Connection, dataset: str) -> list[str]:
    statuses = ", ".join(f"'{status}'" for status in _EXTRACTED)
    sql = (
        f"select source_key from {connection.stack.silver_database}.{lake.DOCUMENTS} "  # noqa: S608 (names of our own, checked)
        f"where dataset = '{dataset}' and status in ({statuses}) order by source_key"
    )
    _, rows = run_query(connection, sql)
    return [str(row["source_key"]) for row in rows]


def _start(connection: Connection, key: str) -> Watch:
    bucket = connection.stack.bronze_bucket
    started = connection.step_functions.start_execution(
        stateMachineArn=connection.stack.state_machine_arn,
        input=execution_input(bucket, key, rejudge=True),
    )
    messages.print(f"started {started['executionArn']}", markup=False, soft_wrap=True)
    document_id = lake.document_id_of(bucket, key)
    return Watch(document_id, key, "", run_id=started["executionArn"])
