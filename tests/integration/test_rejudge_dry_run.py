"""A dry run of judging again: it lists the changes of a real run and changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from local_aws.gemini_stand_in.faults import Fault, FaultKind
from medallion.contracts import DocumentPointer, Rejudgement, RowChange
from medallion.ledger import Outcome
from medallion.vocabulary import lake
from medallion.vocabulary.errors import ClaimLostError
from medallion.vocabulary.statuses import DocumentStatus
from tests.integration.extraction_lake import KEY, TEXT, Lake, open_lake

pytestmark = pytest.mark.integration

DOCUMENT_ID = lake.document_id_of("bronze", KEY)
RECORDS = lake.silver_key(lake.RECORDS, "notes", DOCUMENT_ID)
WRONG = "Comment: canary 🎉 it was awful, Größe 2."


@pytest.fixture
def deployed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lake]:
    with open_lake(monkeypatch) as lake_of_test:
        yield lake_of_test


def finish(deployed: Lake, document: DocumentPointer) -> None:
    deployed.ledger.decide(document, Outcome(DocumentStatus.COMPLETE, None, None))
    deployed.ledger.release(document)


def rows_of_a_lenient_judge(deployed: Lake) -> list[dict[str, Any]]:
    """Plant rows of a judge that accepted a wrong quote and missed a correct record.

    Returns:
        The rows as today's judge makes them.
    """
    right = {"mood": "good", "quote": "it was great, Größe 3."}
    answer = {"records": [right, {"mood": "bad", "quote": WRONG}]}
    deployed.break_model(
        Fault(kind=FaultKind.SCRIPTED, answer=answer, marker="Größe 3."),
    )
    document = deployed.claim()
    deployed.run_out(document)
    rows = deployed.rows(lake.RECORDS)
    finish(deployed, document)
    start = TEXT.index("Comment: canary 🎉 it was terrible, Größe 2.")
    lenient = rows[0] | {
        "record_id": "accepted",
        "quote": TEXT[start : start + len(WRONG)],
        "quote_model": WRONG,
        "quote_match": "fuzzy",
        "quote_start": start,
        "quote_end": start + len(WRONG),
        "fields": '{"mood":"bad"}',
    }
    kept = [row for row in rows if "Größe 3" not in row["quote"]]
    kept[0] = kept[0] | {"quote_match": "normalized"}
    body = "".join(json.dumps(row) + "\n" for row in [lenient, *kept])
    deployed.put(RECORDS, body.encode())
    return rows


def looked(deployed: Lake, name: str = "look") -> DocumentPointer:
    """The pointer that RegisterDocument gives to a dry run."""
    run = {"run_id": name, "rejudge": True, "dry_run": True}
    return deployed.entry().pointer(name).model_copy(update=run)


def everything(deployed: Lake, run: str) -> tuple[object, dict[str, bytes]]:
    """The ledger and silver without the files that the dry run wrote under its own name."""
    objects = {
        key: deployed.s3.get_object(Bucket="silver", Key=key)["Body"].read()
        for key in deployed.keys("")
        if not key.startswith((lake.plan_prefix(DOCUMENT_ID, run), lake.REJUDGEMENTS_PREFIX))
    }
    return deployed.dynamodb.scan(TableName="ledger")["Items"], objects


def report_of(deployed: Lake, run: str = "look") -> Rejudgement:
    key = lake.rejudgement_key(DOCUMENT_ID, run)
    body = deployed.s3.get_object(Bucket="silver", Key=key)["Body"].read()
    return Rejudgement.model_validate_json(body)


def by_id(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["record_id"]: row | {"run_id": ""} for row in rows}


def test_a_dry_run_lists_exactly_the_changes_of_judging_again(deployed: Lake) -> None:
    expected = rows_of_a_lenient_judge(deployed)
    planted = deployed.rows(lake.RECORDS)
    before, calls = everything(deployed, "look"), deployed.calls()
    response = deployed.run_out(looked(deployed))
    assert response["promote"] is False
    assert everything(deployed, "look") == before
    assert deployed.calls() == calls

    report = report_of(deployed)
    ids = {change: [r.record_id for r in report.rows if r.change is change] for change in RowChange}
    assert ids[RowChange.REMOVED] == ["accepted"]
    (missed,) = set(by_id(expected)) - set(by_id(planted))
    assert ids[RowChange.ADDED] == [missed]
    assert ids[RowChange.CHANGED] == [planted[1]["record_id"]]
    assert (report.removed, report.added, report.changed) == (1, 1, 1)
    assert report.kept == len(expected) - 2
    reasons = {row.record_id: (row.reason_code, row.reason) for row in report.rows}
    assert reasons["accepted"] == (
        "QUOTE_DIFFERS",
        'the quote says "awful", the text says "terrible"',
    )
    assert reasons[planted[1]["record_id"]][1] == "quote_match: normalized → exact"

    deployed.run_out(deployed.claim("run-2").model_copy(update={"rejudge": True}))
    after = deployed.rows(lake.RECORDS)
    assert by_id(after) == by_id(expected)
    assert deployed.calls() == calls


def test_a_dry_run_after_judging_again_finds_no_changes(deployed: Lake) -> None:
    document = deployed.claim()
    deployed.run_out(document)
    finish(deployed, document)
    deployed.run_out(looked(deployed))
    report = report_of(deployed)
    assert (report.status, report.promote) == ("COMPLETE", True)
    assert (report.removed, report.changed, report.added, report.rows) == (0, 0, 0, ())
    assert report.kept == len(deployed.rows(lake.RECORDS)) > 0


def test_missing_answers_are_reported_and_not_requested(deployed: Lake) -> None:
    document = deployed.claim()
    deployed.run_out(document)
    finish(deployed, document)
    rows, calls = len(deployed.rows(lake.RECORDS)), deployed.calls()
    for key in deployed.keys("answers/"):
        deployed.s3.delete_object(Bucket="silver", Key=key)
    deployed.run_out(looked(deployed))
    report = report_of(deployed)
    assert (report.status, report.promote, report.removed) == ("FAILED", False, rows)
    assert {row.reason_code for row in report.rows} == {"NOT_ASKED"}
    assert deployed.calls() == calls


def test_a_dry_run_ends_if_another_run_takes_the_document(deployed: Lake) -> None:
    deployed.run_out(deployed.claim())
    look = looked(deployed)
    plan, batches = deployed.plan(look)
    for batch in batches:
        deployed.extract(look, batch)
    deployed.claim("run-2")
    with pytest.raises(ClaimLostError):
        deployed.reconcile(look, plan)
    assert deployed.keys(lake.REJUDGEMENTS_PREFIX) == []


def test_a_dry_run_never_removes_a_document(deployed: Lake) -> None:
    deployed.run_out(deployed.claim())
    before = everything(deployed, "look")
    with pytest.raises(Exception, match="may not remove rows"):
        deployed.reconcile(looked(deployed), None)
    assert everything(deployed, "look") == before
