from __future__ import annotations

import json
from typing import Any

import pytest

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.events import UnknownPatternError
from tests.simulation.aws.weather import Weather
from tests.simulation.tests.aws.events.documents_bus import BRONZE, Refusing, a_bus, send

ENTRY = {"Source": "medallion", "DetailType": "Ended", "Detail": '{"status": "DONE"}'}


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
        ({"key": [{"prefix": "a"}]}, {"key": 1}, False),
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
