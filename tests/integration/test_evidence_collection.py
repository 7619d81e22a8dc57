from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto.athena.models import QueryResults, athena_backends
from moto.core.models import DEFAULT_ACCOUNT_ID
from typer.testing import CliRunner

import cli.evidence.collection
from cli.errors import CommandError
from cli.evidence.collection import collect
from cli.evidence.evidence import Evidence, Row
from cli.main import app
from cli.reasons import HeldRow
from cli.stacks import Connection
from medallion.contracts import DocumentPointer
from medallion.ledger import Outcome
from medallion.ledger.facts import GoldResult
from medallion.vocabulary import lake
from medallion.vocabulary.statuses import DocumentStatus, PromotionStatus
from tests.integration.described_stack import STACK
from tests.integration.steps_lake import StepsLake, arn_of, open_steps_lake
from tests.unit.evidence_builders import a_chunk_row, a_quarantine_row, a_record_row

pytestmark = pytest.mark.integration

KEY = "letters/one.txt"
TEXT = "😀 The kettle leaks.\r\nGrüße, Ana"


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[StepsLake]:
    with open_steps_lake(monkeypatch) as opened:
        yield opened


def drop(place: StepsLake, body: bytes = TEXT.encode()) -> DocumentPointer:
    """Put a document into bronze and claim it."""
    return place.claim(version=place.drop(KEY, body))


def end(place: StepsLake, document: DocumentPointer, status: DocumentStatus) -> None:
    place.ledger.decide(document, Outcome(status, None, None))
    place.ledger.release(document)


def write_rows(place: StepsLake, document: DocumentPointer, text: str = TEXT) -> None:
    """Write a chunk with a record, and a record in quarantine."""
    own = {
        "document_id": document.document_id,
        "source_key": document.key,
        "source_version": document.version_id,
        "run_id": document.run_id,
    }
    tables: dict[str, Row] = {
        lake.CHUNKS: a_chunk_row(0, 0, len(text), **own),
        lake.RECORDS: a_record_row(text, 2, 19, **own),
        lake.QUARANTINE: a_quarantine_row(0, **own),
    }
    for table, row in tables.items():
        line = json.dumps(row, ensure_ascii=False).encode() + b"\n"
        place.silver.put(lake.silver_key(table, "letters", document.document_id), line)


def collected(place: StepsLake, document: DocumentPointer) -> Evidence:
    return collect(Connection(STACK), place.entry(document))


def will_answer(*rows: tuple[str, ...]) -> None:
    """Let Athena answer its next query with these rows, the names of the columns first."""
    data = [{"Data": [{"VarCharValue": text} for text in row]} for row in rows]
    columns = [{"Name": name, "Type": "varchar"} for name in rows[0]]
    athena = athena_backends[DEFAULT_ACCOUNT_ID][STACK.region]
    athena.query_results_queue.append(QueryResults(rows=data, column_info=columns))


def test_the_text_rows_and_totals_of_a_document_are_collected(place: StepsLake) -> None:
    document = drop(place)
    write_rows(place, document)
    end(place, document, DocumentStatus.COMPLETE)
    evidence = collected(place, document)
    assert evidence.text == TEXT
    assert [row["quote"] for row in evidence.records] == ["The kettle leaks."]
    assert [row["outcome"] for row in evidence.chunks] == ["EXTRACTED"]
    assert [row["reason_code"] for row in evidence.quarantine] == ["UNGROUNDED_QUOTE"]
    assert evidence.document["status"] == "COMPLETE"
    assert (evidence.in_gold, evidence.notes) == (frozenset(), [])


def test_records_that_a_gold_run_promoted_are_in_gold(place: StepsLake) -> None:
    document = drop(place)
    write_rows(place, document)
    gold = GoldResult(document.fence, PromotionStatus.PROMOTED, rows=1)
    outcome = Outcome(DocumentStatus.RUNNING, None, None)
    place.ledger.settle(document.document_id, document.fence, gold, outcome)
    end(place, document, DocumentStatus.COMPLETE)
    assert collected(place, document).in_gold == frozenset({"r2-19"})


def test_the_rows_that_hold_a_document_back_are_collected(place: StepsLake) -> None:
    document = drop(place)
    write_rows(place, document)
    gold = GoldResult(document.fence, PromotionStatus.HELD, gold_run_id="gold-1")
    outcome = Outcome(DocumentStatus.RUNNING, None, None)
    place.ledger.settle(document.document_id, document.fence, gold, outcome)
    end(place, document, DocumentStatus.HELD)
    boto3.client("athena").create_work_group(Name=STACK.athena_workgroup)
    will_answer(("record_id",))
    will_answer(
        ("expectation", "description", "record_id", "quote", "column_values"),
        ("n_is_small", "too many", "r2-19", "The kettle leaks.", '{"n": "7"}'),
    )
    assert collected(place, document).held == [
        HeldRow("n_is_small", "too many", "r2-19", "The kettle leaks.", {"n": "7"})
    ]


def test_rows_of_an_older_version_are_shown_on_the_text_of_that_version(place: StepsLake) -> None:
    document = drop(place)
    write_rows(place, document)
    end(place, document, DocumentStatus.COMPLETE)
    newer = place.claim(run="later", version=place.drop(KEY, b"Something else"))
    evidence = collected(place, newer)
    assert evidence.text == TEXT
    assert evidence.document["source_version"] == document.version_id
    assert any(newer.version_id in note and document.version_id in note for note in evidence.notes)
    assert any("later run (RUNNING)" in note for note in evidence.notes)


def test_rows_of_two_versions_are_never_mixed(place: StepsLake) -> None:
    document = drop(place)
    write_rows(place, document)
    stray = a_record_row("other", 0, 5, source_version="another", run_id=arn_of("run"))
    key = lake.silver_key(lake.RECORDS, "letters", document.document_id)
    place.silver.put(key, json.dumps(stray).encode() + b"\n")
    evidence = collected(place, document)
    assert evidence.records == []
    assert "Silver changed while this page was written: write the page again." in evidence.notes


def test_an_object_deleted_from_bronze_is_shown_from_its_last_version(place: StepsLake) -> None:
    document = drop(place)
    write_rows(place, document)
    end(place, document, DocumentStatus.COMPLETE)
    place.s3.delete_object(Bucket="bronze", Key=KEY)
    evidence = collected(place, document)
    assert evidence.text == TEXT
    assert evidence.notes[0].startswith("The object was deleted from bronze")


def test_a_version_that_bronze_no_longer_holds_is_an_error(place: StepsLake) -> None:
    document = drop(place)
    write_rows(place, document)
    place.s3.delete_object(Bucket="bronze", Key=KEY, VersionId=document.version_id)
    with pytest.raises(CommandError, match="bronze no longer holds version"):
        collected(place, document)


def test_a_document_without_rows_is_shown_with_its_text(place: StepsLake) -> None:
    document = drop(place)
    evidence = collected(place, document)
    assert (evidence.text, evidence.records, evidence.chunks) == (TEXT, [], [])
    assert evidence.notes == ["Silver holds no rows of this document (status RUNNING)."]


def test_a_deleted_document_is_an_error(place: StepsLake) -> None:
    document = drop(place)
    end(place, document, DocumentStatus.DELETED)
    with pytest.raises(CommandError, match="was deleted"):
        collected(place, document)


@pytest.mark.parametrize("body", [b"%PDF-1.7 ...", b""], ids=["a PDF", "empty"])
def test_a_document_that_is_not_text_is_an_error(place: StepsLake, body: bytes) -> None:
    with pytest.raises(CommandError, match="cannot be shown as a page"):
        collected(place, drop(place, body))


def test_a_text_that_is_too_large_for_a_page_is_an_error(
    place: StepsLake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli.evidence.collection, "MAX_TEXT_BYTES", 10)
    with pytest.raises(CommandError, match="more than 10 bytes") as caught:
        collected(place, drop(place))
    assert "query" in caught.value.next_step


def test_too_many_rows_for_a_page_are_an_error(
    place: StepsLake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli.evidence.collection, "MAX_TABLE_BYTES", 10)
    document = drop(place)
    write_rows(place, document)
    with pytest.raises(CommandError, match=r"too many rows in silver\.chunks"):
        collected(place, document)


def test_show_replaces_an_older_page_and_leaves_no_other_file(
    place: StepsLake, tmp_path: Path
) -> None:
    document = drop(place)
    write_rows(place, document)
    STACK.write(tmp_path / "stack.json")
    page = tmp_path / "pages" / "one.html"
    page.parent.mkdir()
    page.write_text("older", encoding="utf-8")
    arguments = ["show", KEY, "--html", str(page), "--stack", str(tmp_path / "stack.json")]
    result = CliRunner().invoke(app, arguments)
    assert (result.exit_code, result.stdout) == (0, "")
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert list(page.parent.iterdir()) == [page]


def test_show_keeps_the_older_page_if_it_fails(place: StepsLake, tmp_path: Path) -> None:
    drop(place, b"%PDF-1.7 ...")
    STACK.write(tmp_path / "stack.json")
    page = tmp_path / "one.html"
    page.write_text("older", encoding="utf-8")
    arguments = ["show", KEY, "--html", str(page), "--stack", str(tmp_path / "stack.json")]
    result = CliRunner().invoke(app, arguments)
    assert isinstance(result.exception, CommandError)
    assert page.read_text(encoding="utf-8") == "older"
