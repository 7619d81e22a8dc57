"""Evaluate metric alarms continuously, by dimension, and record the depth of queues for them."""

import logging
import threading
import time
from collections.abc import Mapping
from typing import Any

from ministack.services import cloudwatch, sqs

from .alarm_state import AlarmRule, alarm_state

_TICK_SECONDS = 2.0
_GAUGE_SECONDS = 60.0
_DEPTH = "ApproximateNumberOfMessagesVisible"
_logger = logging.getLogger(__name__)


def install() -> None:
    """Replace MiniStack's evaluation, which ignores dimensions and runs only on new metrics."""
    cloudwatch._evaluate_alarm = _evaluate
    threading.Thread(target=_evaluate_forever, daemon=True).start()


def _evaluate_forever() -> None:
    gauged: dict[str, tuple[int, float]] = {}
    while True:
        time.sleep(_TICK_SECONDS)
        try:
            _gauge_queues(gauged)
            cloudwatch._evaluate_all_alarms()
        except RuntimeError:
            # A collection changed during iteration; the next tick reads all of it.
            _logger.debug("alarms could not be evaluated", exc_info=True)


def _evaluate(alarm: dict[str, Any]) -> None:
    if not alarm.get("MetricName") or alarm["ComparisonOperator"].endswith("Band"):
        return
    rule = AlarmRule(
        comparison=alarm["ComparisonOperator"],
        threshold=float(alarm.get("Threshold", 0)),
        periods=int(alarm.get("EvaluationPeriods", 1)),
        datapoints=int(alarm.get("DatapointsToAlarm") or alarm.get("EvaluationPeriods", 1)),
        missing=alarm.get("TreatMissingData") or "missing",
    )
    old = alarm["StateValue"]
    new = alarm_state(rule, _values(alarm, rule.periods), old)
    if new != old:
        _transition(alarm, old, new)


def _values(alarm: Mapping[str, Any], periods: int) -> list[float | None]:
    """The alarm's statistic for each of the last periods, latest first."""
    dimensions = cloudwatch._dims_key(_dimensions(alarm.get("Dimensions") or []))
    points = cloudwatch._metrics.get((alarm["Namespace"], alarm["MetricName"], dimensions)) or []
    length, now = float(alarm.get("Period", 60)), time.time()
    return [
        _statistic(alarm, [p for p in points if start < p["Timestamp"] <= start + length])
        for start in (now - length * (index + 1) for index in range(periods))
    ]


def _dimensions(listed: Any) -> dict[str, str]:
    return dict(listed) if isinstance(listed, dict) else cloudwatch._dims_from_list(listed)


def _statistic(alarm: Mapping[str, Any], points: list[dict[str, Any]]) -> float | None:
    if not points:
        return None
    name = alarm.get("ExtendedStatistic") or alarm.get("Statistic", "Average")
    value = cloudwatch._stat_value(cloudwatch._calc_stats(points), name, points)
    return None if value is None else float(value)


def _transition(alarm: dict[str, Any], old: str, new: str) -> None:
    reason = f"Threshold {alarm.get('Threshold')} {alarm['ComparisonOperator']}: {old} -> {new}"
    alarm.update(StateValue=new, StateReason=reason, StateUpdatedTimestamp=int(time.time()))
    cloudwatch._record_history(alarm["AlarmName"], old, new, reason)
    cloudwatch._dispatch_alarm_actions(alarm, old, new, reason)
    cloudwatch._evaluate_parent_alarms(alarm)


def _gauge_queues(gauged: dict[str, tuple[int, float]]) -> None:
    """Record the depth of every queue when it changes, and once a minute."""
    now = time.time()
    for url, queue in list(sqs._queues.items()):
        depth = sum(message["visible_at"] <= now for message in list(queue["messages"]))
        before, at = gauged.get(url, (0, 0.0))
        if depth != before or now - at >= _GAUGE_SECONDS:
            gauged[url] = (depth, now)
            name = {"QueueName": url.rsplit("/", 1)[-1]}
            cloudwatch.record_metric("AWS/SQS", _DEPTH, float(depth), "Count", name)
