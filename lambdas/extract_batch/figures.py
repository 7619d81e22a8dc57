"""Numbers of one invocation for logs and metrics; never text."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aws_lambda_powertools.metrics import MetricUnit

from medallion.vocabulary.throttling import THROTTLED_CODES

if TYPE_CHECKING:
    from collections.abc import Collection

    from aws_lambda_powertools import Metrics

    from lambdas.extract_batch.asking import Reply


@dataclass(frozen=True)
class Figures:
    """Counts and latencies of one invocation.

    Attributes:
        latencies_ms: of the answered calls.
        failures: number of failed calls by reason code.
    """

    reused: int = 0
    tokens: int = 0
    latencies_ms: tuple[int, ...] = ()
    failures: Counter[str] = field(default_factory=Counter)

    def publish(self, metrics: Metrics) -> None:
        """Add the figures to the invocation's metrics."""
        calls = len(self.latencies_ms) + self.failures.total()
        throttled = sum(self.failures[code] for code in THROTTLED_CODES)
        metrics.add_metric("ModelCalls", MetricUnit.Count, calls)
        metrics.add_metric("Tokens", MetricUnit.Count, self.tokens)
        metrics.add_metric("AnswersReused", MetricUnit.Count, self.reused)
        metrics.add_metric("Throttled", MetricUnit.Count, throttled)
        metrics.add_metric("Unavailable", MetricUnit.Count, self.failures["MODEL_UNAVAILABLE"])
        for latency in self.latencies_ms:
            metrics.add_metric("ModelLatency", MetricUnit.Milliseconds, latency)

    def for_log(self) -> dict[str, int | dict[str, int]]:
        """The figures as fields of one log line."""
        return {
            "answered": len(self.latencies_ms),
            "reused": self.reused,
            "tokens": self.tokens,
            "failures": dict(self.failures),
        }


def figures_of(replies: Collection[Reply]) -> Figures:
    """Figures of an invocation's replies; tokens are those of paid answers only."""
    paid = [reply.stored.answer for reply in replies if reply.called and reply.stored]
    return Figures(
        reused=sum(not reply.called for reply in replies if reply.stored),
        tokens=sum(a.prompt_tokens + a.output_tokens + a.thinking_tokens for a in paid),
        latencies_ms=tuple(answer.latency_ms for answer in paid),
        failures=Counter(r.call_failure.reason_code for r in replies if r.call_failure),
    )
