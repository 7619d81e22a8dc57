"""How the stand-in fills each kind of field, with schemas that no dataset has."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.gemini_stand_in_builders import (
    MOOD,
    NIGHTS,
    a_schema,
    a_string,
    records_in,
)

GUEST = a_schema({"mood": MOOD, "nights": NIGHTS, "guest": a_string("Name of the person")})


def one(text: str, schema: dict[str, Any]) -> dict[str, Any]:
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
def test_cues_are_weighed_and_negations_respected(text: str, mood: str) -> None:
    assert one(text, a_schema({"mood": MOOD})) == {"mood": mood}


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2026-03-05", "2026-03-05"),
        ("5.3.2026", "2026-03-05"),
        ("05/03/26", "2026-03-05"),
        ("12/25/2026", "2026-12-25"),
        ("5th of March, 2026", "2026-03-05"),
        ("Mar. 5, 2026", "2026-03-05"),
        ("2026/3/5", "2026-03-05"),
    ],
)
def test_dates_are_read_as_people_write_them(written: str, iso: str) -> None:
    schema = a_schema({"mood": MOOD, "seen_on": a_string("An ISO date, YYYY-MM-DD.")})
    assert one(f"A lovely evening on {written} by the sea.", schema)["seen_on"] == iso


@pytest.mark.parametrize(
    "text", ["Lovely, 31.02.2026!", "Lovely since 2 May 2026.", "Lovely v1.2.3"]
)
def test_what_is_no_date_of_the_event_is_left_out(text: str) -> None:
    schema = a_schema({"mood": MOOD, "seen_on": a_string("An ISO date, YYYY-MM-DD.")})
    assert one(text, schema) == {"mood": "happy"}


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("for 42 minutes", 42),
        ("for 1 h 30 min", 90),
        ("for two hours and a half", 150),
        ("for half an hour", 30),
        ("for 1h05m", 65),
        ("from 23:50 to 00:20", 30),
        ("for 1.5 hours", 90),
    ],
)
def test_durations_are_converted(written: str, minutes: float) -> None:
    wait = {"type": "NUMBER", "description": "How long it lasted, in minutes"}
    schema = a_schema({"mood": MOOD, "wait_minutes": wait})
    assert one(f"It was loud {written}.", schema)["wait_minutes"] == minutes


@pytest.mark.parametrize(
    ("written", "stars"),
    [
        ("4/5", 4),
        ("4 out of 5", 4),
        ("★★★☆☆", 3),
        ("five stars", 5),
        ("Rated 2", 2),
        ("9/10", None),
        ("Rated 9", None),
    ],
)
def test_ratings_are_read_within_their_range(written: str, stars: int | None) -> None:
    rating = {"type": "INTEGER", "description": "Stars given. Value: 1 to 5."}
    schema = a_schema({"mood": MOOD, "rating": rating})
    assert one(f"Lovely. {written}", schema).get("rating") == stars


@pytest.mark.parametrize(
    ("written", "count"),
    [
        ("18,200 guests", 18200),
        ("guests: 1.2k", 1200),
        ("three guests", 3),
        ("2 million guests", 2e6),
    ],
)
def test_counts_are_read_beside_their_label(written: str, count: float) -> None:
    guests = {"type": "INTEGER", "description": "People there (guests)"}
    schema = a_schema({"mood": MOOD, "guest_count": guests})
    assert one(f"A lovely feast, {written}.", schema)["guest_count"] == count


def test_names_are_found_by_how_people_are_spoken_of() -> None:
    assert one("Mr. John Smith found it too loud.", GUEST)["guest"] == "John Smith"
    assert one("It was lovely. Regards, Maria Lopez", GUEST)["guest"] == "Maria Lopez"


def test_a_nullable_required_field_is_null_when_the_text_says_nothing() -> None:
    schema = a_schema({"mood": MOOD, "nights": {**NIGHTS, "nullable": True}}, ("mood", "nights"))
    assert one("A lovely place.", schema) == {"mood": "happy", "nights": None}
