"""EventBridge: buses, rules, deliveries and retries."""

from __future__ import annotations

import json
from itertools import count
from typing import Any, Final

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.events.envelope import envelope
from tests.simulation.aws.events.patterns import compile_pattern
from tests.simulation.aws.events.rules import (
    Event,
    RetryPolicy,
    Rule,
    Target,
    dead_letter,
    is_worth_a_retry,
    wait_seconds,
)
from tests.simulation.aws.requests import Request, Response, models
from tests.simulation.aws.weather import Weather
from tests.simulation.kernel import Scheduler

DEFAULT_BUS: Final = "default"
MOST_ENTRY_BYTES: Final = 256 * 1024
MOST_ENTRIES: Final = 10


class EventBridge:
    """Rules that send the events of their bus to targets, at least once and in any order.

    Attributes:
        rules: the rules by name.
    """

    def __init__(self, scheduler: Scheduler, weather: Weather) -> None:
        self.rules: dict[str, Rule] = {}
        self._scheduler = scheduler
        self._weather = weather
        self._buses = [DEFAULT_BUS]
        self._count = count(1)

    def add_bus(self, name: str) -> None:
        self._buses.append(name)

    def add_rule(
        self,
        name: str,
        pattern: dict[str, Any],
        target: Target,
        policy: RetryPolicy | None = None,
        *,
        bus: str = DEFAULT_BUS,
    ) -> Rule:
        """Send matching events to the target.

        Raises:
            UnknownPatternError: the pattern has an operator that is not modelled.
        """
        if bus not in self._buses:
            raise AwsError("ResourceNotFoundException", f"Event bus {bus} does not exist.")
        rule = Rule(name, bus, compile_pattern(pattern), target, policy or RetryPolicy())
        self.rules[name] = rule
        return rule

    def send(
        self, source: str, detail_type: str, detail: dict[str, Any], resources: list[str]
    ) -> Event:
        """Send an event of an AWS service to the default bus."""
        event = envelope(
            self._scheduler,
            next(self._count),
            source=source,
            detail_type=detail_type,
            detail=detail,
            resources=resources,
        )
        self._publish(DEFAULT_BUS, event)
        return event

    @models("Entries")
    def put_events(self, request: Request) -> Response:
        """Send events; an entry that is refused does not hinder the others."""
        entries = request["Entries"]
        if not 1 <= len(entries) <= MOST_ENTRIES:
            raise AwsError("ValidationException", "1 to 10 entries are allowed")
        if sum(map(entry_bytes, entries)) > MOST_ENTRY_BYTES:
            raise AwsError(
                "ValidationException", "Total size of the entries in the request is over the limit."
            )
        results = [self._put(entry) for entry in entries]
        failed = sum("ErrorCode" in result for result in results)
        return {"FailedEntryCount": failed, "Entries": results}

    def _put(self, entry: Request) -> Response:
        missing = [name for name in ("Source", "DetailType", "Detail") if not entry.get(name)]
        if missing:
            message = f"Parameter {missing[0]} is not valid. Reason: {missing[0]} is required."
            return {"ErrorCode": "InvalidArgument", "ErrorMessage": message}
        try:
            detail = json.loads(entry["Detail"])
        except ValueError:
            return {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}
        if not isinstance(detail, dict):
            return {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}
        event = envelope(
            self._scheduler,
            next(self._count),
            source=entry["Source"],
            detail_type=entry["DetailType"],
            detail=detail,
            resources=list(entry.get("Resources", [])),
        )
        self._publish(_bus_name(entry), event)
        return {"EventId": event["id"]}

    def _publish(self, bus: str, event: Event) -> None:
        """An event that no rule wants, or that goes to an unknown bus, is dropped."""
        sent = self._scheduler.now
        for rule in self.rules.values():
            if rule.bus == bus and rule.matches(event):
                for number, seconds in enumerate(self._weather.deliveries(rule.name, event)):
                    delivery = _Delivery(self._scheduler, rule, event, sent, number)
                    self._scheduler.after(seconds, delivery.attempt)


class _Delivery:
    """One delivery of an event, until the target accepts it or EventBridge gives up."""

    def __init__(
        self, scheduler: Scheduler, rule: Rule, event: Event, sent: float, number: int
    ) -> None:
        self._scheduler = scheduler
        self._rule = rule
        self._event = event
        self._sent = sent
        self._number = number
        self._retries = 0

    def attempt(self) -> None:
        try:
            self._rule.target(self._event)
        except AwsError as error:
            self._failed(error)

    def _failed(self, error: AwsError) -> None:
        policy = self._rule.policy
        names = ("event-retry", self._event["id"], self._rule.name, self._number, self._retries)
        wait = wait_seconds(self._retries, self._scheduler.fraction_of(*names))
        why = None
        if not is_worth_a_retry(error):
            why = ""
        elif self._retries >= policy.most_attempts:
            why = "MaximumRetryAttempts"
        elif self._scheduler.now + wait - self._sent > policy.most_seconds:
            why = "MaximumEventAgeInSeconds"
        if why is not None:
            letter = dead_letter(self._rule, self._event, error, self._retries, why)
            self._rule.dead_letters.append(letter)
            return
        self._retries += 1
        self._scheduler.after(wait, self.attempt)


def entry_bytes(entry: Request) -> int:
    """The size of an entry as AWS counts it."""
    size = 14 if "Time" in entry else 0
    texts = [entry.get(name, "") for name in ("Source", "DetailType", "Detail")]
    return size + sum(len(text.encode()) for text in [*texts, *entry.get("Resources", [])])


def _bus_name(entry: Request) -> str:
    return str(entry.get("EventBusName", DEFAULT_BUS)).rpartition("/")[2]
