from __future__ import annotations

import json
from typing import Any

import pytest

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.events import (
    Event,
    EventBridge,
    RetryPolicy,
    UnknownPatternError,
)
from tests.simulation.aws.weather import Weather
from tests.simulation.kernel import Scheduler

BRONZE = {
    "source": ["aws.s3"],
    "detail-type": ["Object Created", "Object Deleted"],
    "detail": {
        "bucket": {"name": ["bronze"]},
        "object": {"key": [{"anything-but": {"suffix": "/"}}]},
    },
}
ENTRY = {"Source": "medallion", "DetailType": "Ended", "Detail": '{"status": "DONE"}'}


class Refusing:
    """A target that refuses its first events."""

    def __init__(self, scheduler: Scheduler, errors: list[AwsError]) -> None:
        self._scheduler = scheduler
        self._errors = errors
        self.seen: list[Event] = []
        self.times: list[float] = []

    def __call__(self, event: Event) -> None:
        self.times.append(self._scheduler.now)
        if self._errors:
            raise self._errors.pop(0)
        self.seen.append(event)


def a_bus(
    *errors: AwsError, policy: RetryPolicy | None = None, weather: Weather | None = None
) -> tuple[Scheduler, EventBridge, Refusing]:
    scheduler = Scheduler(1)
    bus = EventBridge(scheduler, weather or Weather())
    target = Refusing(scheduler, list(errors))
    bus.add_rule("documents", BRONZE, target, policy)
    return scheduler, bus, target


def send(bus: EventBridge, key: str = "a.txt", **other: Any) -> Event:
    detail = {"bucket": {"name": "bronze"}, "object": {"key": key}} | other
    return bus.send("aws.s3", "Object Created", detail, ["arn:aws:s3:::bronze"])


def throttled() -> AwsError:
    return AwsError("ThrottlingException", "Rate exceeded")


def test_an_event_has_the_envelope_of_aws() -> None:
    scheduler, bus, target = a_bus()
    scheduler.run(until=90)
    send(bus)
    scheduler.run()
    (event,) = target.seen
    assert event == {
        "version": "0",
        "id": event["id"],
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": "123456789012",
        "time": "2026-01-05T08:01:30Z",
        "region": "us-east-1",
        "resources": ["arn:aws:s3:::bronze"],
        "detail": {"bucket": {"name": "bronze"}, "object": {"key": "a.txt"}},
    }
    assert target.times == [90.5]


def test_ids_are_unique_and_the_same_in_every_run() -> None:
    ids = []
    for _ in range(2):
        _, bus, _ = a_bus()
        ids.append([send(bus)["id"], send(bus)["id"]])
    assert ids[0] == ids[1]
    assert ids[0][0] != ids[0][1]


@pytest.mark.parametrize(
    ("pattern", "detail", "matches"),
    [
        ({"status": ["FAILED", "ABORTED"]}, {"status": "ABORTED"}, True),
        ({"status": ["FAILED"]}, {"status": "DONE"}, False),
        ({"status": ["FAILED"]}, {}, False),
        ({"status": ["FAILED"]}, {"status": ["DONE", "FAILED"]}, True),
        ({"n": [1]}, {"n": True}, False),
        ({"a": {"b": ["x"]}}, {"a": {"b": "x", "c": "y"}}, True),
        ({"a": {"b": ["x"]}}, {"a": "x"}, False),
        ({"key": [{"anything-but": {"suffix": "/"}}]}, {"key": "a/"}, False),
        ({"key": [{"anything-but": {"suffix": "/"}}]}, {"key": "a/b"}, True),
        ({"key": [{"anything-but": {"suffix": "/"}}]}, {}, False),
        ({"key": [{"anything-but": ["a", "b"]}]}, {"key": "b"}, False),
        ({"key": [{"prefix": "a/"}]}, {"key": "a/b"}, True),
        ({"key": [{"exists": False}]}, {}, True),
        ({"key": [{"exists": False}]}, {"key": None}, False),
        ({"key": [None]}, {"key": None}, True),
    ],
)
def test_patterns(pattern: dict[str, Any], detail: dict[str, Any], matches: bool) -> None:
    scheduler, bus, _ = a_bus()
    target = Refusing(scheduler, [])
    bus.add_rule("rule", {"detail": pattern}, target)
    bus.send("medallion", "Ended", detail, [])
    scheduler.run()
    assert bool(target.seen) is matches


@pytest.mark.parametrize(
    "pattern",
    [{"a": [{"numeric": [">", 1]}]}, {"a": "x"}, {"a": []}, {}, {"a": [{"suffix": ["x"]}]}],
)
def test_an_unknown_pattern_is_an_error(pattern: dict[str, Any]) -> None:
    _, bus, target = a_bus()
    with pytest.raises(UnknownPatternError):
        bus.add_rule("rule", pattern, target)


def test_the_weather_decides_when_and_how_often_an_event_arrives() -> None:
    class Storm(Weather):
        def deliveries(self, rule: str, event: dict[str, Any]) -> tuple[float, ...]:
            plans = {"lost": (), "twice": (1.0, 60.0), "late": (30.0,)}
            assert rule == "documents"
            return plans[event["detail"]["object"]["key"]]

    scheduler, bus, target = a_bus(weather=Storm())
    for key in ("late", "lost", "twice"):
        send(bus, key)
    scheduler.run()
    keys = [event["detail"]["object"]["key"] for event in target.seen]
    assert list(zip(keys, target.times, strict=True)) == [
        ("twice", 1.0),
        ("late", 30.0),
        ("twice", 60.0),
    ]


def test_a_throttled_target_is_tried_again_with_growing_waits() -> None:
    errors = [throttled() for _ in range(12)]
    scheduler, bus, target = a_bus(*errors)
    send(bus)
    scheduler.run()
    assert len(target.seen) == 1
    waits = [after - before for before, after in zip(target.times, target.times[1:], strict=False)]
    longest = [min(2.0**number, 640.0) for number in range(12)]
    assert all(most / 2 <= wait <= most for wait, most in zip(waits, longest, strict=True))
    assert waits[-1] != waits[-2], "waits have jitter"
    assert bus.rules["documents"].dead_letters == []


def test_the_default_retries_last_about_a_day() -> None:
    scheduler, bus, target = a_bus(*[AwsError("ServiceUnavailable", "", 503)] * 1_000)
    send(bus)
    scheduler.run()
    (letter,) = bus.rules["documents"].dead_letters
    assert letter.attributes["EXHAUSTED_RETRY_CONDITION"] in {
        "MaximumRetryAttempts",
        "MaximumEventAgeInSeconds",
    }
    assert 0.8 * 86_400 < target.times[-1] <= 86_400
    assert len(target.times) <= 186


@pytest.mark.parametrize(
    ("policy", "why", "attempts"),
    [
        (RetryPolicy(86_400, 3), "MaximumRetryAttempts", 4),
        (RetryPolicy(60, 185), "MaximumEventAgeInSeconds", None),
    ],
)
def test_an_event_that_is_given_up_becomes_a_dead_letter(
    policy: RetryPolicy, why: str, attempts: int | None
) -> None:
    scheduler, bus, target = a_bus(*[throttled() for _ in range(99)], policy=policy)
    event = send(bus)
    scheduler.run()
    (letter,) = bus.rules["documents"].dead_letters
    assert letter.event == event
    assert letter.attributes["EXHAUSTED_RETRY_CONDITION"] == why
    assert letter.attributes["ERROR_CODE"] == "ThrottlingException"
    assert letter.attributes["RETRY_ATTEMPTS"] == str(len(target.times) - 1)
    assert len(target.times) == (attempts or len(target.times))
    assert target.times[-1] <= policy.most_seconds


def test_an_error_that_does_not_go_away_is_not_tried_again() -> None:
    scheduler, bus, target = a_bus(AwsError("AccessDeniedException", "no", 400))
    send(bus)
    scheduler.run()
    assert len(target.times) == 1
    (letter,) = bus.rules["documents"].dead_letters
    assert "EXHAUSTED_RETRY_CONDITION" not in letter.attributes


def test_put_events_reaches_the_rules_of_its_bus() -> None:
    scheduler, bus, _ = a_bus()
    bus.add_bus("other")
    default, other = Refusing(scheduler, []), Refusing(scheduler, [])
    bus.add_rule("default", {"source": ["medallion"]}, default)
    bus.add_rule("other", {"source": ["medallion"]}, other, bus="other")
    answer = bus.put_events(
        Entries=[ENTRY, ENTRY | {"EventBusName": "arn:aws:events:x:1:event-bus/other"}]
    )
    scheduler.run()
    assert answer["FailedEntryCount"] == 0
    ids = [entry["EventId"] for entry in answer["Entries"]]
    assert [default.seen[0]["id"], other.seen[0]["id"]] == ids
    assert default.seen[0]["detail"] == {"status": "DONE"}
    with pytest.raises(AwsError, match="ResourceNotFoundException"):
        bus.add_rule("rule", BRONZE, default, bus="none")


def test_a_refused_entry_does_not_hinder_the_others() -> None:
    _, bus, _ = a_bus()
    entries = [ENTRY | {"Detail": "{"}, ENTRY, ENTRY | {"Detail": "[]"}, ENTRY | {"Source": ""}]
    answer = bus.put_events(Entries=entries)
    assert answer["FailedEntryCount"] == 3
    assert [entry.get("ErrorCode") for entry in answer["Entries"]] == [
        "MalformedDetail",
        None,
        "MalformedDetail",
        "InvalidArgument",
    ]


def test_a_request_above_256_kilobytes_is_refused() -> None:
    _, bus, _ = a_bus()
    overhead = len("medallion") + len("Ended") + len(json.dumps({"text": ""}))
    fits = json.dumps({"text": "x" * (256 * 1024 - overhead)})
    assert bus.put_events(Entries=[ENTRY | {"Detail": fits}])["FailedEntryCount"] == 0
    with pytest.raises(AwsError, match="over the limit"):
        bus.put_events(Entries=[ENTRY | {"Detail": fits, "Resources": ["x"]}])
    with pytest.raises(AwsError, match="1 to 10"):
        bus.put_events(Entries=[ENTRY] * 11)
