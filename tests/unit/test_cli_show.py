from __future__ import annotations

import json

import pytest

from cli.documents import describe, print_description
from cli.output import Output, OutputFormat
from medallion.ledger.facts import Counts, GoldResult
from medallion.vocabulary.statuses import DocumentStatus, PromotionStatus
from tests.unit.cli_fakes import Stack, an_entry


def test_json_has_the_known_counts_and_the_whole_gold_result(
    capsys: pytest.CaptureFixture[str],
) -> None:
    entry = an_entry(
        DocumentStatus.COMPLETE,
        counts=Counts(chunks=3, records=0, cost_usd=0.25),
        gold=GoldResult(3, PromotionStatus.PROMOTED, 12, "9", "g1"),
    )
    print_description(describe(Stack().connection, entry), Output(OutputFormat.JSON))
    printed = json.loads(capsys.readouterr().out)
    assert printed["counts"] == {"chunks": 3, "records": 0, "cost_usd": 0.25}
    assert printed["gold"] == {
        "fence": 3,
        "status": "PROMOTED",
        "rows": 12,
        "snapshot_id": "9",
        "gold_run_id": "g1",
        "reason": None,
        "reason_code": None,
    }


def test_a_document_that_was_only_claimed_has_no_counts_and_no_gold_result() -> None:
    printed = describe(Stack().connection, an_entry())
    assert (printed["counts"], printed["gold"]) == ({}, {})
