"""Numbers of one invocation for logs and metrics; no text of any kind."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aws_lambda_powertools.metrics import MetricUnit

if TYPE_CHECKING:
    from collections.abc import Collection

    from aws_lambda_powertools import Metrics

    from lambdas.extract_batch.asking import Reply


@dataclass(frozen=True)
class Figures:
    """What one invocation did.

    Attributes:
        latencies_ms: of the calls that were answered.
        failures: number of failed calls by reason code.
    """

    reused: int = 0
    tokens: int = 0
    latencies_ms: tuple[int, ...] = ()
    failures: Counter[str] = field(default_factory=Counter)

    def publish(self, metrics: Metrics) -> None:
        """Add them to the invocation's metrics."""
        calls = len(self.latencies_ms) + self.failures.total()
        metrics.add_metric("ModelCalls", MetricUnit.Count, calls)
        metrics.add_metric("Tokens", MetricUnit.Count, self.tokens)
        metrics.add_metric("AnswersReused", MetricUnit.Count, self.reused)
        metrics.add_metric("Throttled", MetricUnit.Count, self.failures["MODEL_THROTTLED"])
        metrics.add_metric("Unavailable", MetricUnit.Count, self.failures["MODEL_UNAVAILABLE"])
        for latency in self.latencies_ms:
            metrics.add_metric("ModelLatency", MetricUnit.Milliseconds, latency)

    def for_log(self) -> dict[str, int | dict[str, int]]:
        """The same in a form for one log line."""
        return {
            "answered": len(self.latencies_ms),
            "reused": self.reused,
            "tokens": self.tokens,
            "failures": dict(self.failures),
        }


def figures_of(replies: Collection[Reply]) -> Figures:
    """Count what an invocation's replies say; tokens of paid answers only."""
    paid = [one.stored.answer for one in replies if one.called and one.stored]
    return Figures(
        reused=sum(not one.called for one in replies if one.stored),
        tokens=sum(one.prompt_tokens + one.output_tokens + one.thinking_tokens for one in paid),
        latencies_ms=tuple(one.latency_ms for one in paid),
        failures=Counter(one.call_failure.reason_code for one in replies if one.call_failure),
    )
