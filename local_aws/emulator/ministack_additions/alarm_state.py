"""Decide the state of a metric alarm from its datapoints, as CloudWatch does."""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

OK, ALARM, INSUFFICIENT_DATA = "OK", "ALARM", "INSUFFICIENT_DATA"

_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}


@dataclass(frozen=True)
class AlarmRule:
    """An alarm's condition: ``datapoints`` of the last ``periods`` breach the threshold."""

    comparison: str
    threshold: float
    periods: int
    datapoints: int
    missing: str


def alarm_state(rule: AlarmRule, values: Sequence[float | None], current: str) -> str:
    """The state of an alarm.

    Args:
        rule: the alarm's condition.
        values: the statistic for each of the last ``rule.periods`` periods; None means no data.
        current: the state so far, which ``ignore`` keeps.
    """
    present = [value for value in values if value is not None]
    if not present and rule.missing == "ignore":
        return current
    if not present and rule.missing == "missing":
        return INSUFFICIENT_DATA
    breaching = sum(_breaches(rule, value) for value in values)
    return ALARM if breaching >= rule.datapoints else OK


def _breaches(rule: AlarmRule, value: float | None) -> bool:
    if value is None:
        return rule.missing == "breaching"
    return _COMPARISONS[rule.comparison](value, rule.threshold)
