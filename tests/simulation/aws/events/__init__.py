"""EventBridge: patterns, deliveries, retries and dead letters."""

from tests.simulation.aws.events.patterns import UnknownPatternError
from tests.simulation.aws.events.rules import DeadLetter, Event, RetryPolicy, Rule, Target
from tests.simulation.aws.events.service import DEFAULT_BUS, EventBridge

__all__ = [
    "DEFAULT_BUS",
    "DeadLetter",
    "Event",
    "EventBridge",
    "RetryPolicy",
    "Rule",
    "Target",
    "UnknownPatternError",
]
