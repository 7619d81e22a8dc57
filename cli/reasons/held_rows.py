"""Rows that keep a document out of gold, as the last gold run recorded them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from cli.errors import CommandError
from cli.stacks import run_query
from medallion.vocabulary.gold_tables import quality_results_table
from medallion.vocabulary.statuses import PromotionStatus

if TYPE_CHECKING:
    from cli.stacks import Connection
    from medallion.ledger import DocumentEntry


@dataclass(frozen=True)
class HeldRow:
    """A row that breaks a rule of severity error.

    Attributes:
        rule: name of the rule.
        description: what a failure means, as the dataset words it; may be empty.
        record_id: None if the row in silver has no readable id.
        quote: None if the row in silver has no readable quote.
        values: text of each column that the rule reads; None for null.
    """

    rule: str
    description: str
    record_id: str | None
    quote: str | None
    values: dict[str, str | None]


def held_rows(connection: Connection, entry: DocumentEntry) -> list[HeldRow]:
    """The rows that break rules, by rule and place in the text: at most ten for each rule.

    Empty if the document is not held, if only a rule about all rows together is broken, if the
    gold run recorded no rows, or if Athena cannot answer.
    """
    if entry.gold.status is not PromotionStatus.HELD or not entry.gold.gold_run_id:
        return []
    try:
        _, rows = run_query(connection, _statement(entry))
    except (BotoCoreError, ClientError, CommandError):
        return []
    return [_held_row(row) for row in rows]


def _statement(entry: DocumentEntry) -> str:
    return (
        "select expectation, description, record_id, quote,"  # noqa: S608 (quoted, checked names)
        " json_format(cast(column_values as json)) as column_values"
        f" from {quality_results_table(entry.dataset)}"
        " cross join unnest(failed_examples)"
        " as example (document_id, record_id, quote, quote_start, column_values)"
        f" where gold_run_id = {_literal(entry.gold.gold_run_id or '')}"
        f" and severity = 'error' and document_id = {_literal(entry.document_id)}"
        " order by expectation, quote_start, record_id"
    )


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _held_row(row: dict[str, Any]) -> HeldRow:
    return HeldRow(
        rule=row["expectation"],
        description=row["description"] or "",
        record_id=row["record_id"],
        quote=row["quote"],
        values=json.loads(row["column_values"] or "{}"),
    )
