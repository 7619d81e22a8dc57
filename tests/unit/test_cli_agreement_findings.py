"""How `doctor` reports documents on which parts of the lake disagree."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cli.stacks import agreement_findings, lake_facts
from cli.stacks.agreement import Disagreement, LakeFacts, Repair
from cli.stacks.agreement_findings import MOST_NAMED, agreement
from cli.stacks.findings import Finding
from medallion.ledger import Counts
from medallion.vocabulary.statuses import DocumentStatus
from tests.unit.cli_fakes import DOCUMENT_ID, KEY, STACK, Stack, an_entry

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
FILE = Path("other stack/stack.json")


@pytest.fixture
def stack() -> Stack:
    return Stack()


def findings_of(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, found: list[Disagreement], **facts: Any
) -> list[Finding]:
    monkeypatch.setattr(agreement_findings, "read_facts", lambda _: LakeFacts(now=NOW, **facts))
    monkeypatch.setattr(agreement_findings, "disagreements", lambda _: found)
    return list(agreement(stack.connection, FILE))


def a_disagreement(key: str = KEY, repair: Repair = Repair.RERUN) -> Disagreement:
    return Disagreement(DOCUMENT_ID, key, ("gold has 0 rows", "silver has 1"), repair)


def test_a_disagreement_is_named_with_its_command(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    (finding,) = findings_of(stack, monkeypatch, [a_disagreement("letters/it's.txt")])
    assert (finding.check, finding.verdict) == ("document", "fail")
    assert finding.finding == "letters/it's.txt: gold has 0 rows; silver has 1"
    command = finding.next_step.split("`")[1]
    assert shlex.split(command) == [
        *("medallion", "rerun", "letters/it's.txt", "--wait"),
        *("--stack", str(FILE)),
    ]


@pytest.mark.parametrize(
    ("repair", "words"),
    [
        (Repair.CORRECT_DATA, "correct what `medallion show letters/one.txt"),
        (Repair.RESTORE_OBJECT, "(`medallion drop FILE --dataset letters --wait"),
    ],
)
def test_what_a_rerun_cannot_repair_has_another_next_step(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, repair: Repair, words: str
) -> None:
    (finding,) = findings_of(stack, monkeypatch, [a_disagreement(repair=repair)])
    assert words in finding.next_step
    assert "rerun" not in finding.next_step


def test_ten_documents_are_named_and_the_others_counted(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [a_disagreement(f"letters/{number}.txt") for number in range(MOST_NAMED + 3)]
    findings = findings_of(stack, monkeypatch, found)
    assert len(findings) == MOST_NAMED + 1
    assert findings[-1].finding == "and 3 more documents disagree"
    assert {finding.verdict for finding in findings} == {"fail"}
    assert len(findings_of(stack, monkeypatch, found[:MOST_NAMED])) == MOST_NAMED


def test_a_document_whose_entry_changed_meanwhile_is_left_out(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = an_entry(DocumentStatus.COMPLETE)
    stack.put(an_entry(DocumentStatus.COMPLETE, counts=Counts(records=1)))
    facts = {"entries": {DOCUMENT_ID: seen}}
    (finding,) = findings_of(stack, monkeypatch, [a_disagreement()], **facts)
    assert (finding.verdict, finding.check) == ("ok", "documents")
    stack.put(seen)
    (finding,) = findings_of(stack, monkeypatch, [a_disagreement()], **facts)
    assert finding.verdict == "fail"


def test_the_summary_counts_compared_and_running_documents(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = {"entries": {"a": an_entry(), "b": an_entry(DocumentStatus.COMPLETE)}}
    (finding,) = findings_of(stack, monkeypatch, [], **facts)
    assert finding.finding == (
        "compared in ledger, bronze, silver and gold: 1, no difference; running, not compared: 1"
    )


def test_a_listing_of_bronze_that_was_cut_is_reported(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    *_, finding = findings_of(stack, monkeypatch, [], every_object=False, objects={KEY: NOW})
    assert (finding.verdict, finding.finding) == (
        "warn",
        "only the first 1 objects of bronze were compared",
    )


class Listing:
    """S3 that lists objects of bronze, and compiled datasets."""

    def __init__(self, keys: list[str]) -> None:
        self.keys = keys

    def get_paginator(self, _: str) -> Listing:
        return self

    def paginate(self, *, Bucket: str, Prefix: str = "") -> list[dict[str, Any]]:  # noqa: N803 (boto3's names)
        if Bucket == STACK.artifacts_bucket:
            return [{"Contents": [{"Key": f"{Prefix}{name}.json"} for name in ("letters", "new")]}]
        return [
            {"Contents": [{"Key": key, "Size": 0, "LastModified": NOW - timedelta(hours=1)}]}
            for key in self.keys
        ]


def test_all_datasets_need_four_queries(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    answers: dict[str, list[dict[str, Any]]] = {
        "show tables": [{"tab_name": name} for name in ("letters_records", "old_records", "x")],
        "silver.records": [{"document_id": "a", "n": 4}],
        "silver.documents": [
            {"document_id": "a", "source_key": "k", "status": "HELD"}
            | {"records": 4, "gold_rows": None}
        ],
        "letters_records": [{"document_id": "b", "source_key": "letters/b", "n": 2}],
    }

    def answer(_: object, sql: str) -> tuple[list[str], list[dict[str, Any]]]:
        asked.append(sql)
        return [], next(rows for words, rows in answers.items() if words in sql)

    monkeypatch.setattr(lake_facts, "run_query", answer)
    stack.put(an_entry(DocumentStatus.COMPLETE))
    connection = stack.connection
    connection.__dict__["s3"] = Listing([KEY, "letters/", "letters/two.txt"])
    facts = lake_facts.read_facts(connection)
    assert len(asked) == 4
    assert "from letters_records" in asked[-1]
    assert "old_records" not in asked[-1]
    assert (facts.silver, facts.gold, facts.gold_keys) == ({"a": 4}, {"b": 2}, {"b": "letters/b"})
    assert facts.rows["a"].gold_rows is None
    assert list(facts.objects) == [KEY, "letters/two.txt"]
    assert facts.ids[KEY] == DOCUMENT_ID
    assert facts.every_object
    assert not lake_facts.read_facts(connection, most_objects=2).every_object
