"""What ExtractBatch reads from its environment."""

from __future__ import annotations

from pydantic import Field

from medallion.contracts import Settings


class ExtractBatchSettings(Settings):
    """Names of the parts around, and the limits of one batch.

    Attributes:
        model_name: asked when a dataset names no model of its own.
        model_adapter: which client library asks.
        model_endpoint: base URL of the model API, empty for Google's own.
        model_secret_id: secret that holds the API key.
        model_outage_seconds: how long a batch waits for a model that does not answer.
        model_timeout_seconds: longest duration of one call as a whole.
        model_concurrency: calls in flight at the same time.
        model_max_invocations: bound of the loop.
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
