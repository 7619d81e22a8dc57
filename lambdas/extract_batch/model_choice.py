"""Which client library stands behind the model port, by one setting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdas.extract_batch.api_key import SecretApiKey
from lambdas.extract_batch.generative_ai_model import GenerativeAiModel
from medallion.errors import SettingsError

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

    from lambdas.extract_batch.settings import ExtractBatchSettings
    from medallion.extraction_model import ExtractionModel

GOOGLE_GENERATIVEAI = "google-generativeai"


def choose_model(settings: ExtractBatchSettings, secrets: SecretsManagerClient) -> ExtractionModel:
    """The adapter that the setting names.

    Raises:
        SettingsError: there is no such adapter.
    """
    if settings.model_adapter != GOOGLE_GENERATIVEAI:
        raise SettingsError(f"MODEL_ADAPTER must be {GOOGLE_GENERATIVEAI}")
    key = SecretApiKey(secrets, settings.model_secret_id)
    return GenerativeAiModel(key, settings.model_endpoint)
