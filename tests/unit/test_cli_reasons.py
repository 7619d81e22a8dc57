from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.reasons import HeldRow, held_rows, short_reason
from medallion.ledger.facts import Counts, GoldResult
from medallion.vocabulary.statuses import DocumentStatus, PromotionStatus
from tests.unit.cli_fakes import DOCUMENT_ID, Stack, an_entry

HELD = GoldResult(3, PromotionStatus.HELD, 0, None, "run-1", "rule_a failed for 1 of 3 rows")
COLUMNS = ("expectation", "description", "record_id", "quote", "column_values")
COUNT = st.none() | st.integers(min_value=0, max_value=10**9)


def a_stack(*rows: tuple[str | None, ...]) -> Stack:
    data = [
        {"Data": [{} if text is None else {"VarCharValue": text} for text in row]}
        for row in (COLUMNS, *rows)
    ]
    columns = [{"Name": name, "Type": "varchar"} for name in COLUMNS]
    page = {"ResultSet": {"Rows": data, "ResultSetMetadata": {"ColumnInfo": columns}}}
    stack = Stack()
    stack.athena.pages = [page]
    return stack


def held(stack: Stack, gold: GoldResult = HELD) -> list[HeldRow]:
    return held_rows(stack.connection, an_entry(DocumentStatus.HELD, gold=gold))


def test_held_rows_have_rule_record_quote_and_values() -> None:
    values = json.dumps({"specimens": "20000", "plant": None})
    nothing = ("rule_b", None, None, None, None)
    stack = a_stack(("rule_a", "too many", "r1", "the quote", values), nothing)
    assert held(stack) == [
        HeldRow("rule_a", "too many", "r1", "the quote", {"specimens": "20000", "plant": None}),
        HeldRow("rule_b", "", None, None, {}),
    ]


def test_held_rows_are_those_of_the_documents_last_gold_run() -> None:
    stack = a_stack()
    held(stack)
    (asked,) = stack.athena.asked
    assert "from letters_quality_results" in asked["QueryString"]
    assert "gold_run_id = 'run-1'" in asked["QueryString"]
    assert f"document_id = '{DOCUMENT_ID}'" in asked["QueryString"]
    assert "severity = 'error'" in asked["QueryString"]


@pytest.mark.parametrize(
    "gold", [GoldResult(), GoldResult(3, PromotionStatus.PROMOTED, 2, "9", "run-1")]
)
def test_athena_is_not_asked_about_documents_that_are_not_held(gold: GoldResult) -> None:
    stack = a_stack()
    assert held(stack, gold) == []
    assert stack.athena.asked == []


def test_there_are_no_rows_if_athena_cannot_answer() -> None:
    stack = a_stack()
    stack.athena.states = [{"State": "FAILED", "StateChangeReason": "TABLE_NOT_FOUND: none"}]
    assert held(stack) == []


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({"chunks": 3, "chunks_empty": 3, "records": 0}, "0 records: all 3 chunks are empty"),
        ({"chunks": 1, "chunks_empty": 1, "records": 0}, "0 records: its only chunk is empty"),
        (
            {"chunks": 3, "chunks_empty": 2, "records": 0, "quarantined_records": 1},
            "0 records: 2 of 3 chunks are empty; in quarantine: 1 record",
        ),
        ({"chunks": 0, "records": 0}, "0 records: the text has no chunks"),
        (
            {"chunks": 1, "records": 5, "quarantined_records": 2, "quarantined_fields": 1},
            "in quarantine: 2 records and 1 field",
        ),
        ({"chunks": 1, "records": 5, "quarantined_records": 0}, ""),
    ],
)
def test_a_complete_document_is_explained_by_its_counts(counts: dict[str, Any], words: str) -> None:
    assert short_reason(an_entry(DocumentStatus.COMPLETE, counts=Counts(**counts))) == words


@given(
    st.sampled_from(DocumentStatus),
    st.none() | st.text(max_size=2_000),
    st.builds(Counts, chunks=COUNT, chunks_empty=COUNT, records=COUNT, quarantined_records=COUNT),
)
def test_a_short_reason_is_one_short_line(
    status: DocumentStatus, reason: str | None, counts: Counts
) -> None:
    words = short_reason(an_entry(status, reason=reason, counts=counts))
    assert words == " ".join(words.split())
    assert len(words) <= 400
