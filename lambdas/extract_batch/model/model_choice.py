"""Chooses the adapter of the model port by one setting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lambdas.extract_batch.model.api_key import SecretApiKey
from lambdas.extract_batch.model.genai_model import GenAiModel
from lambdas.extract_batch.model.generative_ai_model import GenerativeAiModel
from medallion.vocabulary.errors import SettingsError

if TYPE_CHECKING:
    from lambdas.extract_batch.settings import ExtractBatchSettings
    from medallion.aws import Runtime
    from medallion.model import ExtractionModel

_ADAPTERS: Final = {"google-generativeai": GenerativeAiModel, "google-genai": GenAiModel}
"""By package name; the archive contains only the chosen package."""


def choose_model(settings: ExtractBatchSettings, runtime: Runtime) -> ExtractionModel:
    """The adapter that the setting names.

    Raises:
        SettingsError: there is no such adapter.
    """
    adapter = _ADAPTERS.get(settings.model_adapter)
    if adapter is None:
        raise SettingsError(f"MODEL_ADAPTER must be one of {', '.join(_ADAPTERS)}")
    secrets = runtime.client("secretsmanager", connections=settings.model_concurrency)
    key = SecretApiKey(secrets, settings.model_secret_id, runtime.now)
    return adapter(key, runtime, settings.model_endpoint)
