"""All Lambda functions, with the values of their environment variables."""

from __future__ import annotations

from collections.abc import Mapping

from constructs import Construct

from cdktf_app.assets import Assets
from cdktf_app.foundation import Foundation
from cdktf_app.functions import FUNCTIONS
from cdktf_app.gold_job import JOB as GOLD_JOB
from cdktf_app.naming import EVENT_BUS, METRICS_NAMESPACE, kebab
from cdktf_app.packaging import Archive
from cdktf_app.settings import InfrastructureSettings
from cdktf_app.step_function import FunctionSurroundings, StepFunction


def make_functions(
    scope: Construct,
    *,
    foundation: Foundation,
    settings: InfrastructureSettings,
    model_endpoint: str,
    archives: Mapping[str, Archive],
    assets: Assets,
) -> dict[str, StepFunction]:
    """Declare the functions, by step."""
    surroundings = FunctionSurroundings(
        names=foundation.names,
        arns=foundation.arns,
        variables=variable_values(foundation, settings, model_endpoint),
        log_retention_days=settings.log_retention_days,
        reserved_concurrency=settings.reserved_concurrency,
        assets=assets,
    )
    return {
        spec.step: StepFunction(
            scope,
            kebab(spec.step),
            spec=spec,
            archive=archives[spec.step],
            surroundings=surroundings,
        )
        for spec in FUNCTIONS
    }


def variable_values(
    foundation: Foundation, settings: InfrastructureSettings, model_endpoint: str
) -> dict[str, str]:
    """The value of every environment variable that a function may read."""
    buckets = foundation.buckets
    return {
        "DOCUMENTS_TABLE": foundation.documents_table,
        "BRONZE_BUCKET": buckets.bronze.bucket,
        "SILVER_BUCKET": buckets.silver.bucket,
        "ARTIFACTS_BUCKET": buckets.artifacts.bucket,
        "BATCH_CHUNKS": str(settings.batch_chunks),
        "INLINE_BATCHES": str(settings.inline_batches),
        "MODEL_NAME": settings.model,
        "MODEL_ADAPTER": settings.model_adapter,
        "MODEL_ENDPOINT": model_endpoint,
        "MODEL_SECRET_ID": foundation.secret_name,
        "MODEL_CONCURRENCY": str(settings.model_concurrency),
        "MODEL_MAX_INVOCATIONS": str(settings.model_max_invocations),
        "MODEL_OUTAGE_SECONDS": str(settings.model_outage_seconds),
        "MODEL_TIMEOUT_SECONDS": str(settings.model_timeout_seconds),
        "GOLD_GATHER_SECONDS": str(settings.gold_gather_seconds),
        "GOLD_MAX_DOCUMENTS": str(settings.gold_max_documents),
        "GOLD_MAX_BYTES": str(settings.gold_max_bytes),
        "GOLD_RETRY_SECONDS": str(settings.gold_retry_seconds),
        "GOLD_POLL_SECONDS": "20",
        "GOLD_WAIT_LIMIT_SECONDS": "14400",
        "GOLD_JOB_NAME": foundation.names.of(GOLD_JOB),
        "EVENT_BUS_NAME": EVENT_BUS,
        "POWERTOOLS_METRICS_NAMESPACE": METRICS_NAMESPACE,
        "POWERTOOLS_LOG_LEVEL": settings.log_level,
    }
