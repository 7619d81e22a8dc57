from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from cli.evidence.gold_membership import records_in_gold
from cli.stacks import Connection
from medallion.ledger import DocumentEntry
from medallion.ledger.facts import GoldResult
from medallion.vocabulary.statuses import DocumentStatus, PromotionStatus
from tests.unit.evidence_builders import a_record_row

PROMOTED = GoldResult(fence=3, status=PromotionStatus.PROMOTED, rows=2)
HELD = replace(PROMOTED, status=PromotionStatus.HELD)
ENTRY = DocumentEntry(
    "d" * 32,
    "letters",
    "bronze",
    "letters/mail.txt",
    fence=3,
    run_id="arn:run",
    status=DocumentStatus.COMPLETE,
    gold=PROMOTED,
)
ROWS = [a_record_row("text", 0, 1), a_record_row("text", 1, 2)]
IDS = frozenset({"r0-1", "r1-2"})


@dataclass
class ScriptedAthena:
    """An Athena that answers every statement with these ids, fails it, or refuses it."""

    ids: tuple[str, ...] = ()
    fails: bool = False
    refuses: bool = False
    asked: list[str] = field(default_factory=list)

    def start_query_execution(self, **request: Any) -> dict[str, str]:
        self.asked.append(request["QueryString"])
        if self.refuses:
            answer: Any = {"Error": {"Code": "AccessDeniedException"}}
            raise ClientError(answer, "StartQueryExecution")
        return {"QueryExecutionId": "q"}

    def get_query_execution(self, **_: Any) -> dict[str, Any]:
        state = "FAILED" if self.fails else "SUCCEEDED"
        return {"QueryExecution": {"Status": {"State": state}, "StatementType": "DML"}}

    def get_paginator(self, _: str) -> ScriptedAthena:
        return self

    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        rows = [{"Data": [{"VarCharValue": text}]} for text in ("record_id", *self.ids)]
        columns = [{"Name": "record_id", "Type": "varchar"}]
        return [{"ResultSet": {"Rows": rows, "ResultSetMetadata": {"ColumnInfo": columns}}}]


def found(entry: DocumentEntry, athena: ScriptedAthena) -> frozenset[str] | None:
    stack = SimpleNamespace(athena_workgroup="w", gold_database="gold")
    connection = cast("Connection", SimpleNamespace(athena=athena, stack=stack))
    return records_in_gold(connection, entry, ROWS)


def test_no_record_is_in_gold_without_a_gold_run() -> None:
    athena = ScriptedAthena(refuses=True)
    assert found(replace(ENTRY, gold=GoldResult()), athena) == frozenset()
    assert not athena.asked


def test_rows_that_are_promoted_in_the_ledger_need_no_query() -> None:
    athena = ScriptedAthena(refuses=True)
    assert found(ENTRY, athena) == IDS
    assert not athena.asked


@pytest.mark.parametrize(
    "entry",
    [
        replace(ENTRY, fence=4),
        replace(ENTRY, run_id="arn:later"),
        replace(ENTRY, gold=HELD),
        replace(ENTRY, gold=replace(PROMOTED, rows=1)),
        replace(ENTRY, gold=GoldResult(), status=DocumentStatus.FAILED),
    ],
    ids=["claimed since", "rows of an earlier run", "held", "fewer rows in gold", "gold run broke"],
)
def test_athena_is_asked_if_gold_may_hold_other_rows(entry: DocumentEntry) -> None:
    athena = ScriptedAthena(ids=("r1-2", "from an earlier run"))
    assert found(entry, athena) == frozenset({"r1-2"})
    (sql,) = athena.asked
    assert sql.startswith("select record_id from letters_records where")
    assert sql.endswith(f"document_id = '{'d' * 32}'")


@pytest.mark.parametrize("athena", [ScriptedAthena(fails=True), ScriptedAthena(refuses=True)])
def test_membership_is_unknown_if_athena_does_not_answer(athena: ScriptedAthena) -> None:
    held = replace(ENTRY, gold=HELD)
    assert found(held, athena) is None
