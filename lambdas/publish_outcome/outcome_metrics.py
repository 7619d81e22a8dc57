"""The numbers of a document's end as CloudWatch metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_lambda_powertools.metrics import MetricUnit

from medallion.ledger.document_row import UNKNOWN_DATASET

if TYPE_CHECKING:
    from aws_lambda_powertools import Metrics

    from medallion.ledger.documents import DocumentEntry

_COUNTS = {
    "Records": "records",
    "QuarantinedRecords": "quarantined_records",
    "QuarantinedFields": "quarantined_fields",
    "PromptTokens": "prompt_tokens",
    "OutputTokens": "output_tokens",
    "ThinkingTokens": "thinking_tokens",
    "ModelCalls": "model_calls",
}
"""Metric name to the name of the number in the ledger."""


def add_outcome_metrics(metrics: Metrics, entry: DocumentEntry) -> None:
    """One document that ended, by status and dataset."""
    metrics.add_dimension(name="dataset", value=_dataset(entry))
    metrics.add_dimension(name="status", value=entry.status)
    metrics.add_metric(name="DocumentsPublished", unit=MetricUnit.Count, value=1)
    for metric, count in _COUNTS.items():
        metrics.add_metric(name=metric, unit=MetricUnit.Count, value=entry.counts.get(count, 0))
    cost = entry.counts.get("cost_usd", 0.0)
    metrics.add_metric(name="CostUsd", unit=MetricUnit.NoUnit, value=cost)


def _dataset(entry: DocumentEntry) -> str:
    """A folder that names no deployed dataset must not become a metric of its own."""
    return entry.dataset if entry.prompt_version else UNKNOWN_DATASET
