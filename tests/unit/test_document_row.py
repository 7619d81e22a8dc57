from __future__ import annotations

import json
from dataclasses import replace

import pytest

from medallion.ledger import DocumentEntry
from medallion.ledger.document_row import (
    dataset_label,
    document_line,
    document_row,
    document_row_key,
    is_dataset_name,
)
from medallion.ledger.facts import Counts, GoldResult
from medallion.schemas.json_schema import NAME_PATTERN
from medallion.vocabulary import lake
from medallion.vocabulary.silver_tables import column_names
from medallion.vocabulary.statuses import DocumentStatus

ENTRY = DocumentEntry(
    document_id="id",
    dataset="letters",
    bucket="bronze",
    key="letters/Grüße.txt",
    version_id="v1",
    run_id="arn:run",
    status=DocumentStatus.PARTIAL,
    reason_code="WHY",
    reason="why",
    counts=Counts(records=3, cost_usd=0.5, chunks=2),
    gold=GoldResult(fence=1, rows=3, snapshot_id="9"),
    prompt_version="abc",
)


def test_a_row_has_exactly_the_columns_of_the_documents_table_in_order() -> None:
    assert tuple(document_row(ENTRY)) == column_names(lake.DOCUMENTS)


def test_counts_and_gold_facts_are_in_their_columns() -> None:
    row = document_row(ENTRY)
    assert (row["records"], row["cost_usd"], row["gold_rows"]) == (3, 0.5, 3)
    assert (row["status"], row["source_key"]) == ("PARTIAL", "letters/Grüße.txt")


def test_documents_without_a_deployed_dataset_share_a_partition() -> None:
    assert document_row_key(ENTRY) == "documents/dataset=letters/id.jsonl"
    undeployed = replace(ENTRY, reason_code="UNKNOWN_DATASET")
    assert document_row_key(undeployed) == "documents/dataset=_unknown/id.jsonl"


def test_a_deleted_document_that_never_had_a_dataset_keeps_its_place() -> None:
    deleted = replace(
        ENTRY, status=DocumentStatus.DELETED, reason_code=None, reason=None, prompt_version=""
    )
    assert document_row_key(deleted) == "documents/dataset=_unknown/id.jsonl"


def test_an_unknown_value_is_null() -> None:
    assert document_row(ENTRY)["characters"] is None


def test_the_shape_of_the_answers_is_json_or_null() -> None:
    assert document_row(ENTRY)["made_with"] is None
    made_with = {"prompt": "abc", "model": "gemini-3.5-flash-lite"}
    row = document_row(replace(ENTRY, made_with=made_with, asked_with={"prompt": "other"}))
    assert json.loads(row["made_with"]) == made_with


def test_a_document_is_one_line_of_json() -> None:
    line = document_line(replace(ENTRY, reason="two\nlines"))
    assert line.count(b"\n") == 1
    assert json.loads(line)["reason"] == "two\nlines"


def test_the_row_is_in_the_partition_of_its_dataset() -> None:
    assert document_row_key(ENTRY) == "documents/dataset=letters/id.jsonl"


@pytest.mark.parametrize("dataset", ["", "..", "A b", "x=y", "1a", "a" * 64, "a\n"])
def test_a_folder_that_cannot_be_a_dataset_has_the_unknown_partition(dataset: str) -> None:
    assert document_row_key(replace(ENTRY, dataset=dataset)) == (
        "documents/dataset=_unknown/id.jsonl"
    )
    assert dataset_label(dataset) == "_unknown"


@pytest.mark.parametrize("name", ["a", "letters_2", "a" * 63, "a" * 64, "A", "_a", "", "é"])
def test_dataset_names_are_the_valid_names_of_dataset_folders(name: str) -> None:
    assert is_dataset_name(name) == bool(NAME_PATTERN.fullmatch(name))
