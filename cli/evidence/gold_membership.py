"""Find which of a document's records are in gold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from botocore.exceptions import BotoCoreError, ClientError

from cli.errors import CommandError
from cli.stacks import run_query
from medallion.ledger import GoldResult
from medallion.vocabulary.gold_tables import records_table
from medallion.vocabulary.statuses import DocumentStatus, PromotionStatus

if TYPE_CHECKING:
    from cli.evidence.evidence import Row
    from cli.stacks import Connection
    from medallion.ledger import DocumentEntry

_UNSETTLED: Final = frozenset({DocumentStatus.RUNNING, DocumentStatus.FAILED})


def records_in_gold(
    connection: Connection, entry: DocumentEntry, records: list[Row]
) -> frozenset[str] | None:
    """Ids of the records in gold; None if Athena cannot answer.

    The ledger answers the usual cases: nothing was ever promoted, or exactly these rows were.
    Athena is asked if gold may hold rows of an earlier run, or of a gold run that failed before
    it was recorded in the ledger.
    """
    ids = frozenset(str(row["record_id"]) for row in records)
    if not ids or (entry.gold == GoldResult() and entry.status not in _UNSETTLED):
        return frozenset()
    if _is_promoted_as_it_is(entry, records):
        return ids
    sql = (
        f"select record_id from {records_table(entry.dataset)} "  # noqa: S608 (checked names)
        f"where document_id = '{entry.document_id}'"
    )
    try:
        _, rows = run_query(connection, sql)
    except (BotoCoreError, ClientError, CommandError):
        return None
    return ids & {str(row["record_id"]) for row in rows}


def _is_promoted_as_it_is(entry: DocumentEntry, records: list[Row]) -> bool:
    gold = entry.gold
    return (
        gold.status is PromotionStatus.PROMOTED
        and gold.fence == entry.fence
        and gold.rows == len(records)
        and all(row["run_id"] == entry.run_id for row in records)
    )
