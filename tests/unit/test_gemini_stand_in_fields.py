"""The stand-in's values for each kind of field, with schemas that no dataset has."""

from __future__ import annotations

from typing import Any

import pytest

from local_aws.gemini_stand_in.reading import FieldHints
from tests.unit.gemini_stand_in_builders import (
    GUEST_HINTS,
    MOOD,
    NIGHTS,
    a_schema,
    a_string,
    records_in,
)


def only_record(text: str, schema: dict[str, Any]) -> dict[str, Any]:
    (record,) = records_in(text, schema)
    return {name: value for name, value in record.items() if name != "quote"}


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("It was not dirty at all, it was lovely.", "happy"),
        ("Great, great view, though a bit loud.", "happy"),
        ("Greatly dirty, and so loud.", "unhappy"),
    ],
)
def test_cues_are_weighed_and_negated_cues_do_not_count(text: str, mood: str) -> None:
    assert only_record(text, a_schema({"mood": MOOD})) == {"mood": mood}


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2026-03-05", "2026-03-05"),
        ("5.3.2026", "2026-03-05"),
        ("12/25/2026", "2026-12-25"),
        ("5th of March, 2026", "2026-03-05"),
        ("Mar. 5, 2026", "2026-03-05"),
        ("2026/3/5", "2026-03-05"),
    ],
)
def test_dates_are_read_as_people_write_them(written: str, iso: str) -> None:
    schema = a_schema({"mood": MOOD, "seen_on": a_string("An ISO date, YYYY-MM-DD.")})
    assert only_record(f"A lovely evening on {written} by the sea.", schema)["seen_on"] == iso


@pytest.mark.parametrize("text", ["Lovely, 31.02.2026!", "Lovely in May.", "Lovely v1.2.3"])
def test_text_that_is_not_a_date_is_ignored(text: str) -> None:
    schema = a_schema({"mood": MOOD, "seen_on": a_string("An ISO date, YYYY-MM-DD.")})
    assert only_record(text, schema) == {"mood": "happy"}


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("for 42 minutes", 42),
        ("for 1 h 30 min", 90),
        ("for 1.5 hours", 90),
        ("for 1 hour and 5 minutes", 65),
        ("for 90 s", 1.5),
    ],
)
def test_durations_are_converted(written: str, minutes: float) -> None:
    wait = {"type": "NUMBER", "description": "How long it lasted, in minutes"}
    schema = a_schema({"mood": MOOD, "wait_minutes": wait})
    assert only_record(f"It was loud {written}.", schema)["wait_minutes"] == minutes


@pytest.mark.parametrize(
    ("written", "stars"),
    [
        ("4/5", 4),
        ("4 out of 5", 4),
        ("★★★☆☆", 3),
        ("5 stars", 5),
        ("9/10", None),
        ("Rated 9", None),
    ],
)
def test_ratings_are_read_within_their_range(written: str, stars: int | None) -> None:
    rating = {"type": "INTEGER", "description": "Stars given. Value: 1 to 5."}
    schema = a_schema({"mood": MOOD, "rating": rating})
    assert only_record(f"Lovely. {written}", schema).get("rating") == stars


@pytest.mark.parametrize(
    ("written", "count"),
    [
        ("18,200 guests", 18200),
        ("three guests", 3),
        ("guests: 12", 12),
        ("the number of guests was 40", 40),
    ],
)
def test_counts_are_read_near_their_label(written: str, count: float) -> None:
    guests = {"type": "INTEGER", "description": "People there"}
    schema = a_schema({"mood": MOOD, "guest_count": guests})
    hints = GUEST_HINTS | {"guest_count": FieldHints(labels=("guests",))}
    (record,) = records_in(f"A lovely feast, {written}.", schema, hints=hints)
    assert record["guest_count"] == count


def test_a_text_is_found_by_its_label_its_pattern_or_its_examples() -> None:
    schema = a_schema(
        {
            "mood": MOOD,
            "guest": a_string("Who it was"),
            "room": a_string("Must match the regular expression ^R-[0-9]{3}$"),
            "hotel": a_string("Which hotel"),
        }
    )
    hints = GUEST_HINTS | {"hotel": FieldHints(examples=("Hotel Alma", "Zur Post"))}
    text = "Guest: Maria Lopez\nText: R-1 was full, R-204 at the Hotel Alma was lovely."
    (record,) = records_in(text, schema, hints=hints)
    assert (record["guest"], record["room"], record["hotel"]) == (
        "Maria Lopez",
        "R-204",
        "Hotel Alma",
    )


def test_a_nullable_required_field_is_null_if_the_text_has_no_value() -> None:
    schema = a_schema({"mood": MOOD, "nights": {**NIGHTS, "nullable": True}}, ("mood", "nights"))
    assert only_record("A lovely place.", schema) == {"mood": "happy", "nights": None}


ORDERED = {"mood": MOOD, "nights": NIGHTS, "ate": {"type": "BOOLEAN", "description": "Breakfast"}}


@pytest.mark.parametrize(
    ("order", "required", "expected"),
    [
        ((), ("quote", "mood"), ["quote", "mood", "ate", "nights"]),
        ((), ("nights", "quote", "mood"), ["nights", "quote", "mood", "ate"]),
        (("nights", "quote"), ("quote", "mood"), ["nights", "quote", "mood", "ate"]),
        (("ate", "mood", "nights", "quote"), ("quote",), ["ate", "mood", "nights", "quote"]),
    ],
)
def test_a_record_s_keys_have_the_order_of_the_schema(
    order: tuple[str, ...], required: tuple[str, ...], expected: list[str]
) -> None:
    schema = a_schema(ORDERED)
    record = schema["properties"]["records"]["items"]
    record["required"] = list(required)
    if order:
        record["propertyOrdering"] = list(order)
    hints = GUEST_HINTS | {"ate": FieldHints(cues={"true": ("breakfast",)})}
    (found,) = records_in("A lovely breakfast, 3 nights.", schema, hints=hints)
    assert list(found) == expected
