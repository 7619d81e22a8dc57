from __future__ import annotations

import threading
import time

import pytest

from lambdas.extract_batch.model.bounded_call import within
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


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in NEEDED.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("MODEL_ENDPOINT", raising=False)
    return monkeypatch


def test_an_empty_endpoint_is_googles_own(environment: pytest.MonkeyPatch) -> None:
    settings = read_settings(ExtractBatchSettings)
    assert (settings.model_concurrency, settings.model_outage_seconds) == (8, 1800)
    assert (settings.model_endpoint, settings.model_adapter) == ("", "google-genai")


@pytest.mark.parametrize("name", NEEDED)
def test_the_error_names_a_missing_setting(environment: pytest.MonkeyPatch, name: str) -> None:
    environment.delenv(name)
    with pytest.raises(SettingsError, match=name):
        read_settings(ExtractBatchSettings)


def test_reconcile_document_names_a_missing_setting(environment: pytest.MonkeyPatch) -> None:
    assert read_settings(ReconcileDocumentSettings).silver_bucket == "silver"
    environment.setenv("SILVER_BUCKET", "")
    with pytest.raises(SettingsError, match="SILVER_BUCKET"):
        read_settings(ReconcileDocumentSettings)


@pytest.mark.parametrize("name", ["MODEL_CONCURRENCY", "MODEL_MAX_INVOCATIONS"])
@pytest.mark.parametrize("value", ["0", "-1", "1.5", "many"])
def test_a_limit_out_of_range_is_refused(
    environment: pytest.MonkeyPatch, name: str, value: str
) -> None:
    environment.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        read_settings(ExtractBatchSettings)


def test_a_call_that_takes_too_long_is_abandoned() -> None:
    release = threading.Event()
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        within(0.05, release.wait)
    assert time.monotonic() - started < 2
    release.set()


def test_a_call_returns_its_result_or_raises_its_error() -> None:
    def fails() -> None:
        raise KeyError("as it was")

    assert within(5, lambda: 42) == 42
    with pytest.raises(KeyError, match="as it was"):
        within(5, fails)
