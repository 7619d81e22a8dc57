"""An unprocessable document is REJECTED with a readable reason."""

from __future__ import annotations

import pytest

from medallion.vocabulary.statuses import DocumentStatus
from tests.e2e.lake_driver import LakeDriver

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(
    ("key", "body", "reason_code", "said"),
    [
        ("unheard_of/letter.txt", b"Dear all, hello.", "UNKNOWN_DATASET", "unheard_of"),
        ("customer_feedback/empty.txt", b"", "EMPTY", "no bytes"),
        ("customer_feedback/report.txt", b"%PDF-1.7\n\xe2\xe3\xcf\xd3", "NOT_TEXT", "PDF"),
        ("incident_reports/blob.txt", bytes(range(256)) * 40, "NOT_TEXT", "NUL"),
        (
            "incident_reports/koi8.txt",
            "Сервис лежал два часа".encode("koi8-r"),
            "BAD_ENCODING",
            "UTF-8",
        ),
    ],
)
def test_a_document_is_rejected_with_its_reason(
    lake: LakeDriver, key: str, body: bytes, reason_code: str, said: str
) -> None:
    entry = lake.ended(lake.drop(key, body))
    assert (entry.status, entry.reason_code) == (DocumentStatus.REJECTED, reason_code)
    run = lake.execution(entry.run_id)
    assert (run["status"], run["error"]) == ("FAILED", "DocumentRejected")
    assert said in run["cause"]
    assert run["cause"] == entry.reason
    (row,) = lake.query(f"select status, reason from silver.documents where source_key = '{key}'")  # noqa: S608 (the test's own key)
    assert row == {"status": "REJECTED", "reason": entry.reason}


def test_a_folder_marker_is_ignored(lake: LakeDriver) -> None:
    before = lake.model_calls()
    run = lake.finished(lake.start_for_marker("customer_feedback/"))
    assert run["status"] == "SUCCEEDED"
    assert lake.model_calls() == before
