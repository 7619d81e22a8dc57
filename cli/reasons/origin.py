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
    """True if the stand-in gave the first answer; false if that is unknown.

    Chunks without a model were not asked: they failed, or are white space.
    """
    try:
        models = (row["model"] for row in rows_of(connection, entry, lake.CHUNKS))
        return is_stand_in(next(filter(None, models), None))
    except (BotoCoreError, ClientError):
        return False
