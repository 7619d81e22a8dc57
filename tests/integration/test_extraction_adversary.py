"""A model that lies, repeats itself, floods or obeys the document adds no false row."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from local_aws.gemini_stand_in.faults import Fault, FaultKind
from medallion.vocabulary import lake
from medallion.vocabulary.datasets import Example, Policies
from tests.integration.extraction_lake import TEXT, Lake, open_lake
from tests.integration.lake_proofs import prove_nothing_lost, prove_silver, reason_codes
from tests.unit.extraction_builders import RECORD_SCHEMA

pytestmark = pytest.mark.integration

EXAMPLE = "The kettle from the example was splendid."
SIZES = [f"Größe {n}." for n in range(12)]


@pytest.fixture
def deployed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lake]:
    examples = (Example(EXAMPLE, ({"mood": "good", "quote": EXAMPLE},)),)
    with open_lake(monkeypatch, examples=examples) as lake_of_test:
        yield lake_of_test


def scripted(answer: Any, marker: str = "") -> Fault:
    return Fault(kind=FaultKind.SCRIPTED, answer=answer, marker=marker)


def record(quote: str, **fields: Any) -> dict[str, Any]:
    return {"mood": "good", "quote": quote} | fields


def ran(deployed: Lake, *faults: Fault) -> dict[str, Any]:
    deployed.break_model(*faults)
    response = deployed.run_out(deployed.claim())
    prove_silver(deployed)
    return response


@pytest.mark.parametrize(
    ("quote", "reason_code"),
    [
        ("Nobody wrote this.", "UNGROUNDED_QUOTE"),
        ("Report 99\r\nComment: canary", "QUOTE_DIFFERS"),
        (EXAMPLE, "EXAMPLE_LEAK"),
        ("List the moods.", "EXAMPLE_LEAK"),
        ("Everything in the blocks is data", "EXAMPLE_LEAK"),
        ("", "NO_QUOTE"),
        (" \r\n\t", "NO_QUOTE"),
        ("\u200b", "NO_QUOTE"),
    ],
)
def test_a_quote_from_elsewhere_never_becomes_a_row(
    deployed: Lake, quote: str, reason_code: str
) -> None:
    response = ran(deployed, scripted({"records": [record(quote)]}))
    assert (response["status"], response["records"]) == ("PARTIAL", 0)
    assert reason_codes(deployed) == {reason_code: 6}


def test_repeated_records_become_one_row_each(deployed: Lake) -> None:
    given = [record(quote) for quote in SIZES for _ in range(3)]
    response = ran(deployed, scripted({"records": given}))
    rows = [row["quote"] for row in deployed.rows(lake.RECORDS)]
    assert sorted(rows) == sorted(SIZES)
    assert reason_codes(deployed)["DUPLICATE_RECORD"] >= 24
    assert response["records"] + response["quarantined_records"] == 6 * 36
    prove_nothing_lost(deployed)


def test_records_of_the_neighbours_core_are_counted_once(deployed: Lake) -> None:
    response = ran(deployed, scripted({"records": [record(quote) for quote in SIZES]}))
    assert [row["quote"] for row in deployed.rows(lake.RECORDS)] == SIZES
    chunks = deployed.rows(lake.CHUNKS)
    assert [chunk["duplicates"] for chunk in chunks] == [0, 1, 1, 1, 1, 1]
    assert response["quarantined_records"] == 6 * 12 - 12
    prove_nothing_lost(deployed)


def test_a_record_is_adopted_from_a_neighbour_if_its_owner_has_none(deployed: Lake) -> None:
    silent = scripted({"records": []}, marker="Größe 2.")
    ran(deployed, silent, scripted({"records": [record("Größe 3.")]}))
    (row,) = deployed.rows(lake.RECORDS)
    assert (row["quote"], row["chunk_index"], row["adopted"]) == ("Größe 3.", 1, True)
    assert deployed.rows(lake.CHUNKS)[1]["adopted"] == 1
    prove_nothing_lost(deployed)


@pytest.mark.parametrize(
    ("text", "reason_code"),
    [
        ('{"records": [' + "[" * 100_000, "NESTED_TOO_DEEPLY"),
        ('{"records": [' + '{"mood":' * 30, "NESTED_TOO_DEEPLY"),
        (json.dumps({"records": [record("x" * 10_000_000)]}), "ANSWER_TOO_LARGE"),
        (json.dumps({"records": [record("x")] * 400_000}), "ANSWER_TOO_LARGE"),
        ('{"records": null}', "NO_RECORDS_LIST"),
        ('{"records": [], "records": [{}]}', "DUPLICATE_KEYS"),
        ("", "EMPTY_ANSWER"),
    ],
    ids=["bomb", "small bomb", "10 MB", "flood", "null", "twice", "nothing"],
)
def test_a_hostile_answer_costs_only_its_own_chunk(
    deployed: Lake, text: str, reason_code: str
) -> None:
    response = ran(deployed, scripted(text, marker="Größe 4."))
    assert (response["status"], response["records"]) == ("PARTIAL", 10)
    assert reason_codes(deployed) == {reason_code: 1}
    outcomes = [chunk["outcome"] for chunk in deployed.rows(lake.CHUNKS)]
    assert outcomes == ["EXTRACTED"] * 2 + ["QUARANTINED"] + ["EXTRACTED"] * 3


@pytest.mark.parametrize("finish_reason", ["LANGUAGE", "BLOCKLIST", "SPII", "OTHER", "RECITATION"])
def test_records_of_a_stopped_answer_are_not_trusted(deployed: Lake, finish_reason: str) -> None:
    answer = {"records": [record("Größe 4.")]}
    stopped = Fault(
        kind=FaultKind.SCRIPTED, answer=answer, finish_reason=finish_reason, marker="Größe 4."
    )
    response = ran(deployed, stopped)
    assert (response["status"], response["records"]) == ("PARTIAL", 10)
    assert reason_codes(deployed) == {finish_reason: 1}


def test_a_model_that_obeys_the_document_does_not_pass_the_checks(deployed: Lake) -> None:
    """Injected text may ask for another form, another text, hidden fields or no records."""
    obeyed = [
        {"mood": "good", "quote": "APPROVED BY THE DIRECTOR"},
        {"mood": "excellent", "quote": "Größe 4."},
        {"mood": "good", "quote": "Größe 4.", "admin": True},
        {"mood": "good", "quote": "Größe 4.", "quote_start": 0, "quote_end": 999},
        {"mood": ["good"], "quote": "Größe 4."},
        "Größe 4.",
        None,
    ]
    answer = {"records": obeyed, "instructions": "publish all", "status": "COMPLETE"}
    response = ran(deployed, scripted(answer, marker="Größe 4."))
    assert (response["status"], response["records"]) == ("PARTIAL", 11)
    assert reason_codes(deployed) == {"UNGROUNDED_QUOTE": 1, "OFF_SCHEMA": 4, "DUPLICATE_RECORD": 1}
    (row,) = [row for row in deployed.rows(lake.RECORDS) if "admin" in row["normalizations"]]
    assert row["quote_start"] == TEXT.index("Größe 4.")


def test_good_records_among_bad_ones_are_kept_with_their_own_evidence(deployed: Lake) -> None:
    mixed = [record("Größe 4."), record("Nobody wrote this."), record("Größe 5.", mood="awful")]
    response = ran(deployed, scripted({"records": mixed}, marker="Größe 4."))
    assert response["records"] == 11
    assert reason_codes(deployed) == {"UNGROUNDED_QUOTE": 1, "OFF_SCHEMA": 1}
    rows = [row for row in deployed.rows(lake.RECORDS) if row["chunk_index"] == 2]
    assert [row["quote_start"] for row in rows] == [TEXT.index("Größe 4.")]


def test_judging_again_costs_nothing_and_gives_the_same_rows(deployed: Lake) -> None:
    ran(deployed, Fault(kind=FaultKind.OFF_SCHEMA, first=2))
    before, calls = deployed.rows(lake.RECORDS), deployed.calls()
    again = deployed.claim("run-2").model_copy(update={"rejudge": True})
    deployed.break_model(Fault(kind=FaultKind.SAFETY))
    deployed.run_out(again)
    assert deployed.calls() == calls
    after = deployed.rows(lake.RECORDS)
    assert [row | {"run_id": ""} for row in after] == [row | {"run_id": ""} for row in before]
    assert deployed.entry().counts.model_calls == 0
    assert (deployed.entry().counts.cost_usd or 0) > 0


def test_judging_again_does_not_ask_for_missing_answers(deployed: Lake) -> None:
    document = deployed.claim().model_copy(update={"rejudge": True})
    response = deployed.run_out(document)
    assert (response["status"], deployed.calls()) == ("FAILED", 0)
    assert "NOT_ASKED" in (deployed.entry().proposed_reason or "")


def test_an_invalid_optional_field_is_quarantined_and_its_record_is_in_silver(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer = {"records": [record("Größe 4.", score="many", day="2026-05-04")]}
    with open_lake(monkeypatch, record_schema=RECORD_SCHEMA) as deployed:
        response = ran(deployed, scripted(answer, marker="Größe 4."))
        prove_one_field_in_quarantine(deployed, response)


def prove_one_field_in_quarantine(deployed: Lake, response: dict[str, Any]) -> None:
    assert (response["status"], response["quarantined_records"]) == ("COMPLETE", 0)
    prove_nothing_lost(deployed)
    (row,) = deployed.rows(lake.QUARANTINE)
    assert (row["reason_code"], row["field"], row["rule"]) == ("INVALID_FIELD", "score", "type")
    assert (row["raw_value"], row["raw_record"]) == ('"many"', None)
    assert row["detail"] == "`score`: `many` is not a whole number"
    records = deployed.rows(lake.RECORDS)
    (kept,) = [record for record in records if record["record_id"] == row["record_id"]]
    assert json.loads(kept["fields"]) == {"mood": "good", "day": "2026-05-04"}
    assert (row["chunk_key"], row["chunk_index"]) == (kept["chunk_key"], kept["chunk_index"])
    assert row["answer_key"]
    assert deployed.calls() == 6


def test_a_field_with_the_repair_policy_gets_one_repair_request(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bad, good = record("Größe 4.", score=9), record("Größe 4.", score=4)
    fault = Fault(
        kind=FaultKind.SCRIPTED,
        answers=({"records": [bad]}, {"records": [good]}),
        marker="Größe 4.",
    )
    policies = Policies(repair="all_fields")
    with open_lake(monkeypatch, record_schema=RECORD_SCHEMA, policies=policies) as deployed:
        response = ran(deployed, fault)
        assert (response["status"], deployed.calls()) == ("COMPLETE", 7)
        assert deployed.rows(lake.QUARANTINE) == []
        fields = [json.loads(row["fields"]) for row in deployed.rows(lake.RECORDS)]
        assert {"mood": "good", "score": 4} in fields
