from __future__ import annotations

import pytest

from lambdas.extract_batch.settings import ExtractBatchSettings
from lambdas.reconcile_document.settings import ReconcileDocumentSettings
from medallion.contracts.settings import read_settings
from medallion.vocabulary.errors import SettingsError

NEEDED = {
    "DOCUMENTS_TABLE": "ledger",
    "SILVER_BUCKET": "silver",
    "ARTIFACTS_BUCKET": "artifacts",
    "MODEL_NAME": "gemini-3.5-flash-lite",
    "MODEL_ADAPTER": "google-genai",
    "MODEL_SECRET_ID": "key",
    "MODEL_OUTAGE_SECONDS": "1800",
    "MODEL_TIMEOUT_SECONDS": "120",
    "MODEL_CONCURRENCY": "8",
    "MODEL_MAX_INVOCATIONS": "1000",
}


def test_an_empty_endpoint_is_googles_own() -> None:
    settings = read_settings(ExtractBatchSettings, NEEDED)
    assert (settings.model_concurrency, settings.model_outage_seconds) == (8, 1800)
    assert (settings.model_endpoint, settings.model_adapter) == ("", "google-genai")


@pytest.mark.parametrize("name", NEEDED)
def test_the_error_names_a_missing_setting(name: str) -> None:
    given = {other: value for other, value in NEEDED.items() if other != name}
    with pytest.raises(SettingsError, match=name):
        read_settings(ExtractBatchSettings, given)


def test_reconcile_document_names_a_missing_setting() -> None:
    assert read_settings(ReconcileDocumentSettings, NEEDED).silver_bucket == "silver"
    with pytest.raises(SettingsError, match="SILVER_BUCKET"):
        read_settings(ReconcileDocumentSettings, NEEDED | {"SILVER_BUCKET": ""})


@pytest.mark.parametrize("name", ["MODEL_CONCURRENCY", "MODEL_MAX_INVOCATIONS"])
@pytest.mark.parametrize("value", ["0", "-1", "1.5", "many"])
def test_a_limit_out_of_range_is_refused(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read_settings(ExtractBatchSettings, NEEDED | {name: value})
