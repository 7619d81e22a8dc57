"""Ports to AWS, their adapters, and the shared parts around a step's handler."""

from __future__ import annotations

from medallion.aws.clients import standard_session
from medallion.aws.compiled_datasets import find_dataset
from medallion.aws.errors import error_code
from medallion.aws.fenced_writes import delete_under_claim, put_under_claim
from medallion.aws.glue_catalog import catalog_columns
from medallion.aws.object_store import (
    BLOCK_BYTES,
    ConditionalObjectStore,
    ObjectStore,
    S3ObjectStore,
)

__all__ = [
    "BLOCK_BYTES",
    "ConditionalObjectStore",
    "ObjectStore",
    "S3ObjectStore",
    "catalog_columns",
    "delete_under_claim",
    "error_code",
    "find_dataset",
    "put_under_claim",
    "standard_session",
    "step_handler",
]
