"""Each fault of the stand-in through both steps: an honest status, no row without evidence."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from local_aws.gemini_stand_in.faults import Fault, FaultKind
from medallion.vocabulary import lake
from tests.integration.extraction_lake import Lake, open_lake
from tests.integration.lake_proofs import prove_nothing_lost, prove_silver, reason_codes

pytestmark = pytest.mark.integration

UNAVAILABLE = ("FAILED", "MODEL_UNAVAILABLE")
ENDS: dict[FaultKind, tuple[str, str]] = {
    FaultKind.LATENCY: ("COMPLETE", ""),
    FaultKind.THROTTLE: ("FAILED", "MODEL_THROTTLED"),
    FaultKind.ERROR: UNAVAILABLE,
    FaultKind.RESET: UNAVAILABLE,
    FaultKind.HANG: UNAVAILABLE,
    FaultKind.MALFORMED_JSON: UNAVAILABLE,
    FaultKind.EMPTY_BODY: UNAVAILABLE,
    FaultKind.HTML: UNAVAILABLE,
    FaultKind.TRUNCATE: ("PARTIAL", "MAX_TOKENS"),
    FaultKind.CUT: ("PARTIAL", "MAX_TOKENS"),
    FaultKind.LOOP_STRING: ("PARTIAL", "LOOPED"),
    FaultKind.LOOP_NUMBER: ("PARTIAL", "LOOPED"),
    FaultKind.LOOP_WHITESPACE: ("PARTIAL", "LOOPED"),
    FaultKind.EMPTY_STOP: ("PARTIAL", "EMPTY_ANSWER"),
    FaultKind.SAFETY: ("PARTIAL", "SAFETY"),
    FaultKind.RECITATION: ("PARTIAL", "RECITATION"),
    FaultKind.PROHIBITED: ("PARTIAL", "PROMPT_BLOCKED_PROHIBITED_CONTENT"),
    FaultKind.NO_CANDIDATES: ("PARTIAL", "NO_CANDIDATES"),
    FaultKind.UNKNOWN_FINISH: ("PARTIAL", "UNKNOWN_FINISH_REASON"),
    FaultKind.OFF_SCHEMA: ("PARTIAL", "OFF_SCHEMA"),
    FaultKind.INVENTED_QUOTE: ("PARTIAL", "UNGROUNDED_QUOTE"),
    FaultKind.DUPLICATE_KEYS: ("PARTIAL", "DUPLICATE_KEYS"),
    FaultKind.MALFORMED_ANSWER: ("PARTIAL", "MALFORMED_JSON"),
}
"""The document's status and the cause, if every answer has the fault."""

HARMLESS = (FaultKind.ODD_VALUES, FaultKind.NAN)
"""Faults that do not prevent reading the values."""

DERAILING = (
    FaultKind.CUT,
    FaultKind.LOOP_STRING,
    FaultKind.LOOP_NUMBER,
    FaultKind.LOOP_WHITESPACE,
)
"""Faults after which the complete records of an answer are kept."""

REPAIRABLE = (
    FaultKind.OFF_SCHEMA,
    FaultKind.DUPLICATE_KEYS,
    FaultKind.MALFORMED_ANSWER,
)


def a_fault(kind: FaultKind, *, times: int | None = None) -> Fault:
    return Fault(kind=kind, first=times, latency_ms=5, retry_delay_seconds=0.1, seconds=0.1)


@pytest.fixture
def deployed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lake]:
    with open_lake(monkeypatch) as lake_of_test:
        yield lake_of_test


def test_every_fault_is_tested_here_or_scripted_elsewhere() -> None:
    assert {*ENDS, *HARMLESS, FaultKind.SCRIPTED, FaultKind.USAGE} == set(FaultKind)


@pytest.mark.parametrize("kind", ENDS)
def test_a_model_that_always_fails_gives_no_false_row_and_an_honest_status(
    deployed: Lake, kind: FaultKind
) -> None:
    status, cause = ENDS[kind]
    deployed.break_model(a_fault(kind))
    response = deployed.run_out(deployed.claim())
    assert (response["status"], response["promote"]) == (status, status != "FAILED")
    prove_silver(deployed)
    if status == "PARTIAL":
        assert set(reason_codes(deployed)) == {cause}
        assert bool(deployed.rows(lake.RECORDS)) is (kind in DERAILING)
    if status == "FAILED":
        assert {row["reason_code"] for row in deployed.rows(lake.CHUNKS)} == {cause}
        assert cause in (deployed.entry().proposed_reason or "")


@pytest.mark.parametrize("kind", [kind for kind, (status, _) in ENDS.items() if status == "FAILED"])
def test_the_next_run_recovers_from_a_failure(deployed: Lake, kind: FaultKind) -> None:
    deployed.break_model(a_fault(kind))
    deployed.run_out(deployed.claim())
    deployed.break_model()
    assert deployed.run_out(deployed.claim("run-2"))["status"] == "COMPLETE"
    prove_silver(deployed)
    prove_nothing_lost(deployed)


@pytest.mark.parametrize("kind", REPAIRABLE)
def test_an_answer_with_a_wrong_form_is_repaired_in_one_round(
    deployed: Lake, kind: FaultKind
) -> None:
    document = deployed.claim()
    plan, batches = deployed.plan(document)
    for batch in batches:
        deployed.break_model(a_fault(kind, times=batch.chunk_count))
        deployed.extract(document, batch)
    response = deployed.reconcile(document, plan)
    assert (response["status"], response["records"]) == ("COMPLETE", 12)
    assert response["quarantined_records"] == 0
    assert deployed.calls() == 12
    assert deployed.entry().counts.model_calls == 12
    prove_silver(deployed)
    assert all(row["attempts"] == 2 for row in deployed.rows(lake.CHUNKS))
    deployed.run_out(deployed.claim("run-2"))
    assert deployed.calls() == 12


@pytest.mark.parametrize("kind", HARMLESS)
def test_values_in_an_odd_form_cost_nothing(deployed: Lake, kind: FaultKind) -> None:
    deployed.break_model(a_fault(kind))
    response = deployed.run_out(deployed.claim())
    assert (response["status"], response["records"]) == ("COMPLETE", 12)
    assert deployed.calls() == 6
    assert deployed.rows(lake.QUARANTINE) == []
    assert deployed.entry().counts.quarantined_fields == 0
    assert deployed.entry().counts.undeclared_keys == 12 * (
        2 if kind is FaultKind.ODD_VALUES else 1
    )
    prove_silver(deployed)
    rules = [json.loads(row["normalizations"]) for row in deployed.rows(lake.RECORDS)]
    assert all("undeclared_key" in rules_of_row["confidence"] for rules_of_row in rules)
