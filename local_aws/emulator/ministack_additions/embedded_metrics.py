"""Read metrics from log lines in CloudWatch's embedded metric format."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class EmbeddedMetric:
    """A value of a metric with its dimensions."""

    namespace: str
    name: str
    value: float
    unit: str
    dimensions: dict[str, str]


def embedded_metrics(lines: Iterable[str]) -> Iterator[EmbeddedMetric]:
    """The metrics of the lines in the embedded metric format."""
    for line in lines:
        document = _document(line)
        for directive in document.get("_aws", {}).get("CloudWatchMetrics", []):
            yield from _of_directive(directive, document)


def _document(line: str) -> dict[str, Any]:
    if '"_aws"' not in line:
        return {}
    try:
        document = json.loads(line)
    except json.JSONDecodeError:
        return {}
    return document if isinstance(document, dict) else {}


def _of_directive(directive: dict[str, Any], document: dict[str, Any]) -> Iterator[EmbeddedMetric]:
    for names in directive.get("Dimensions") or [[]]:
        dimensions = {name: str(document[name]) for name in names if name in document}
        for metric in directive["Metrics"]:
            values = document.get(metric["Name"], [])
            for value in values if isinstance(values, list) else [values]:
                yield EmbeddedMetric(
                    directive["Namespace"],
                    metric["Name"],
                    float(value),
                    metric.get("Unit", "None"),
                    dimensions,
                )
