"""Find the document that a user names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from cli.errors import CommandError, ExitCode
from cli.runs import newest_run, reason_of
from medallion.ledger import is_dataset_name
from medallion.vocabulary import lake
from medallion.vocabulary.statuses import DocumentStatus

if TYPE_CHECKING:
    from cli.stacks import Connection
    from medallion.ledger import DocumentEntry

_ANSWERED: Final = (
    DocumentStatus.COMPLETE,
    DocumentStatus.PARTIAL,
    DocumentStatus.HELD,
    DocumentStatus.FAILED,
)
ANSWERED_IN_SQL: Final = ", ".join(f"'{status}'" for status in _ANSWERED)
"""Statuses of documents that may have answers; a rejected document stays rejected."""

_DOCUMENT_ID = re.compile(r"[0-9a-f]{32}")


def find_document(connection: Connection, named: str) -> DocumentEntry:
    """The ledger entry of a document given by its key, s3:// URL or document id.

    Raises:
        CommandError: the ledger has no such document; the message names the run that broke before
            it reached the ledger, if there is one.
    """
    entry = known(connection, named)
    if entry:
        return entry
    key = named.removeprefix(f"s3://{connection.stack.bronze_bucket}/")
    run = newest_run(connection, key) if key else None
    if run:
        raise _not_registered(connection, key, run)
    raise CommandError(
        f"no document {named!r} in the ledger",
        "give its key in bronze, such as customer_feedback/letters.txt; "
        f"{connection.command('runs')} lists the keys",
    )


def known(connection: Connection, named: str) -> DocumentEntry | None:
    """The ledger entry of a document, None if the ledger does not know it."""
    key = named.removeprefix(f"s3://{connection.stack.bronze_bucket}/")
    ids = [lake.document_id_of(connection.stack.bronze_bucket, key)]
    if _DOCUMENT_ID.fullmatch(named):
        ids.append(named)
    found = (connection.ledger.find(document_id) for document_id in ids)
    return next((entry for entry in found if entry), None)


def in_bronze(connection: Connection, key: str) -> bool:
    """Whether bronze has an object under this key."""
    if not key:
        return False
    listed = connection.s3.list_objects_v2(
        Bucket=connection.stack.bronze_bucket, Prefix=key, MaxKeys=1
    )
    return any(found["Key"] == key for found in listed.get("Contents", []))


def _not_registered(connection: Connection, key: str, run: dict[str, Any]) -> CommandError:
    """The error for a document that is not in the ledger although it has a run."""
    name = run["executionArn"].rsplit(":", 1)[-1]
    if run["status"] == "RUNNING":
        return CommandError(
            f"{key} is not in the ledger yet: its run {name} has just started",
            "try again in a few seconds",
        )
    if run["status"] == "SUCCEEDED":
        return CommandError(
            f"{key} is not in the ledger: its run {name} found nothing to do",
            "drop the file again if its object is no longer in bronze",
        )
    return CommandError(
        f"{key} is not in the ledger: its run {name} ended as {run['status']} before that"
        f" ({reason_of(run) or 'no cause is known'})",
        f"remove the cause, then run {connection.command('rerun', key, '--wait')}",
    )


def require_dataset_name(text: str) -> None:
    """Check that a text can be the name of a dataset.

    Raises:
        CommandError: it cannot be.
    """
    if not is_dataset_name(text):
        raise CommandError(
            f"{text!r} cannot be the name of a dataset", "check the spelling", ExitCode.USAGE
        )
