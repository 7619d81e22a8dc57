"""Whether the offline stand-in answered about a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from cli.reasons.silver_rows import rows_of
from cli.stacks import is_stand_in
from medallion.vocabulary import lake

if TYPE_CHECKING:
    from cli.stacks import Connection
    from medallion.ledger import DocumentEntry


def answered_by_stand_in(connection: Connection, entry: DocumentEntry) -> bool:
    """True if the stand-in gave the answer about the first chunk; false if that is unknown."""
    try:
        first = next(rows_of(connection, entry, lake.CHUNKS), None)
    except (BotoCoreError, ClientError):
        return False
    return first is not None and is_stand_in(first["model"])
