from __future__ import annotations

from collections import Counter

import pytest

from lambdas.reconcile_document.status_decision import Decision, decide, quarantined_share
from lambdas.reconcile_document.tally import Tally
from medallion.vocabulary.datasets import Policies
from medallion.vocabulary.statuses import ChunkResult, DocumentStatus

PUBLISH = Policies(partial="publish", max_quarantined_share=0.1)
HOLD = Policies(partial="hold", max_quarantined_share=0.1)


def a_tally(
    extracted: int = 0,
    empty: int = 0,
    failed: int = 0,
    quarantined: int = 0,
    records: int = 0,
    bad: dict[str, int] | None = None,
) -> Tally:
    results = {
        ChunkResult.EXTRACTED: extracted,
        ChunkResult.EMPTY: empty,
        ChunkResult.FAILED: failed,
        ChunkResult.QUARANTINED: quarantined,
    }
    failures = Counter({"MODEL_UNAVAILABLE": failed}) if failed else Counter()
    return Tally(
        results=Counter(results),
        failures=failures,
        failure_details={"MODEL_UNAVAILABLE": "HTTP 503"},
        records=records,
        quarantine=Counter(bad or {}),
    )


@pytest.mark.parametrize(
    ("tally", "status"),
    [
        (a_tally(extracted=3, records=9), DocumentStatus.COMPLETE),
        (a_tally(empty=3), DocumentStatus.COMPLETE),
        (a_tally(extracted=3, records=9, bad={"OFF_SCHEMA": 1}), DocumentStatus.COMPLETE),
        (a_tally(extracted=3, records=8, bad={"OFF_SCHEMA": 1}), DocumentStatus.PARTIAL),
        (a_tally(extracted=3, records=1, bad={"DUPLICATE_RECORD": 9}), DocumentStatus.COMPLETE),
        (
            a_tally(extracted=8, quarantined=1, records=99, bad={"SAFETY": 1}),
            DocumentStatus.PARTIAL,
        ),
        (
            a_tally(extracted=9, quarantined=1, records=99, bad={"SAFETY": 1}),
            DocumentStatus.COMPLETE,
        ),
        (a_tally(quarantined=2, bad={"SAFETY": 2}), DocumentStatus.PARTIAL),
        (a_tally(extracted=1, failed=1), DocumentStatus.PARTIAL),
        (a_tally(empty=1, failed=1), DocumentStatus.PARTIAL),
        (a_tally(failed=2), DocumentStatus.FAILED),
        (a_tally(failed=1, quarantined=1, bad={"SAFETY": 1}), DocumentStatus.FAILED),
    ],
)
def test_the_status_follows_from_the_chunks(tally: Tally, status: DocumentStatus) -> None:
    decision = decide(tally, PUBLISH, gold_has_rows=False)
    assert decision.status is status
    assert bool(decision.reason) == (status is not DocumentStatus.COMPLETE)
    assert bool(decision.reason_code) == (status is not DocumentStatus.COMPLETE)


@pytest.mark.parametrize(
    ("tally", "policies", "gold_has_rows", "promote"),
    [
        (a_tally(extracted=1), HOLD, True, True),
        (a_tally(failed=1), PUBLISH, False, False),
        (a_tally(extracted=1, failed=1), PUBLISH, False, True),
        (a_tally(extracted=1, failed=1), PUBLISH, True, False),
        (a_tally(extracted=1, failed=1), HOLD, False, False),
        (a_tally(extracted=1, quarantined=1), PUBLISH, True, True),
        (a_tally(extracted=1, quarantined=1), HOLD, False, False),
    ],
)
def test_failed_chunks_never_replace_rows_that_gold_holds(
    tally: Tally, policies: Policies, *, gold_has_rows: bool, promote: bool
) -> None:
    assert decide(tally, policies, gold_has_rows=gold_has_rows).promote is promote


def test_the_reason_names_causes_and_counts() -> None:
    tally = a_tally(extracted=6, failed=3, quarantined=1, bad={"SAFETY": 1}, records=4)
    assert decide(tally, PUBLISH, gold_has_rows=False) == Decision(
        DocumentStatus.PARTIAL,
        promote=True,
        reason_code="CHUNKS_FAILED",
        reason="3 of 10 chunks failed: MODEL_UNAVAILABLE (3; HTTP 503); 1 of 5 records and answers "
        "are in quarantine (1 of 10 chunks are incomplete), more than the 10% that the dataset "
        "allows: SAFETY (1)",
    )


def test_the_share_is_the_larger_of_the_shares_of_records_and_chunks() -> None:
    assert quarantined_share(a_tally()) == 0.0
    assert quarantined_share(a_tally(extracted=2, records=3, bad={"NO_QUOTE": 1})) == 0.25
    assert quarantined_share(a_tally(extracted=1, quarantined=1, records=99)) == 0.5
