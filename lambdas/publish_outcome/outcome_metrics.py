"""The numbers of a document's end as CloudWatch metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_lambda_powertools.metrics import MetricUnit

if TYPE_CHECKING:
    from aws_lambda_powertools import Metrics

    from medallion.ledger import DocumentEntry

_COUNTS = {
    "Records": "records",
    "QuarantinedRecords": "quarantined_records",
    "PromptTokens": "prompt_tokens",
    "OutputTokens": "output_tokens",
    "ThinkingTokens": "thinking_tokens",
    "ModelCalls": "model_calls",
    "CostUsd": "cost_usd",
}
"""Metric name to the name of the number in the ledger."""


def add_outcome_metrics(metrics: Metrics, entry: DocumentEntry) -> None:
    """One document that ended, by status and dataset."""
    metrics.add_dimension(name="dataset", value=entry.dataset or "_unknown")
    metrics.add_dimension(name="status", value=entry.status)
    metrics.add_metric(name="DocumentsPublished", unit=MetricUnit.Count, value=1)
    for metric, count in _COUNTS.items():
        metrics.add_metric(name=metric, unit=MetricUnit.Count, value=entry.counts.get(count, 0))
