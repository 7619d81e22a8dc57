"""Settings that ExtractBatch reads from its environment."""

from __future__ import annotations

from pydantic import Field

from medallion.contracts import Settings


class ExtractBatchSettings(Settings):
    """Names of other resources, and the limits of one batch.

    Attributes:
        model_name: the model for datasets that name none.
        model_adapter: the client library that calls the model.
        model_endpoint: base URL of the model API; empty for Google's.
        model_secret_id: the secret with the API key.
        model_outage_seconds: how long a batch waits for a model that does not answer.
        model_timeout_seconds: limit of one whole call.
        model_concurrency: maximum number of calls in flight.
        model_max_invocations: limit of the loop.
    """

    documents_table: str
    silver_bucket: str
    artifacts_bucket: str
    model_name: str
    model_adapter: str
    model_endpoint: str = ""
    model_secret_id: str
    model_outage_seconds: int = Field(ge=0)
    model_timeout_seconds: int = Field(ge=1)
    model_concurrency: int = Field(ge=1)
    model_max_invocations: int = Field(ge=1)
