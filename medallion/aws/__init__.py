"""Ports to AWS, their adapters, and the shared parts around a step's handler."""

from __future__ import annotations

from medallion.aws.compiled_datasets import find_dataset
from medallion.aws.errors import error_code
from medallion.aws.fenced_writes import delete_under_claim, put_under_claim
from medallion.aws.glue_catalog import catalog_columns
from medallion.aws.object_store import (
    BLOCK_BYTES,
    ConditionalObjectStore,
    ErasableObjectStore,
    ObjectStore,
    S3ObjectStore,
)
from medallion.aws.runtime import (
    Concurrency,
    Event,
    LambdaRuntime,
    Runtime,
    Threads,
    utc_now,
)

__all__ = [
    "BLOCK_BYTES",
    "Concurrency",
    "ConditionalObjectStore",
    "ErasableObjectStore",
    "Event",
    "LambdaRuntime",
    "ObjectStore",
    "Runtime",
    "S3ObjectStore",
    "Threads",
    "catalog_columns",
    "delete_under_claim",
    "error_code",
    "find_dataset",
    "put_under_claim",
    "step_handler",
    "utc_now",
]
