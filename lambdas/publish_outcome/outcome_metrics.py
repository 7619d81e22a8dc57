"""A document's final numbers as CloudWatch metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_lambda_powertools.metrics import MetricUnit

from medallion.vocabulary import lake

if TYPE_CHECKING:
    from aws_lambda_powertools import Metrics

    from medallion.ledger import Counts, DocumentEntry


def add_outcome_metrics(metrics: Metrics, entry: DocumentEntry) -> None:
    """Add the metrics of one document, by status and dataset."""
    metrics.add_dimension(name="dataset", value=_dataset(entry))
    metrics.add_dimension(name="status", value=entry.status)
    metrics.add_metric(name="DocumentsPublished", unit=MetricUnit.Count, value=1)
    for metric, count in _numbers(entry.counts).items():
        metrics.add_metric(name=metric, unit=MetricUnit.Count, value=count or 0)
    cost = entry.counts.cost_usd or 0.0
    metrics.add_metric(name="CostUsd", unit=MetricUnit.NoUnit, value=cost)


def _numbers(counts: Counts) -> dict[str, int | None]:
    return {
        "Records": counts.records,
        "QuarantinedRecords": counts.quarantined_records,
        "QuarantinedFields": counts.quarantined_fields,
        "PromptTokens": counts.prompt_tokens,
        "OutputTokens": counts.output_tokens,
        "ThinkingTokens": counts.thinking_tokens,
        "ModelCalls": counts.model_calls,
    }


def _dataset(entry: DocumentEntry) -> str:
    """The dimension; a folder that names no deployed dataset must not become a metric."""
    return entry.dataset if entry.prompt_version else lake.UNKNOWN_DATASET
