"""Find the document that a user names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cli.errors import CommandError, ExitCode
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
        CommandError: the ledger has no such document.
    """
    key = named.removeprefix(f"s3://{connection.stack.bronze_bucket}/")
    known = [lake.document_id_of(connection.stack.bronze_bucket, key)]
    if _DOCUMENT_ID.fullmatch(named):
        known.append(named)
    for document_id in known:
        entry = connection.ledger.find(document_id)
        if entry:
            return entry
    raise CommandError(
        f"no document {named!r} in the ledger",
        "give its key in bronze, such as customer_feedback/letters.txt; "
        "`medallion runs` lists the keys",
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
