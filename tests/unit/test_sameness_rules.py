from __future__ import annotations

import json
import math
from typing import Any

import pytest

from medallion.sameness.clusters import clusters_of, in_common
from medallion.sameness.open_places import OpenPlaces
from medallion.sameness.places import Place
from medallion.sameness.sightings import Key, Sighting, key_of
from medallion.sameness.verdicts import verdicts_on
from tests.unit.extraction_builders import a_record


def seen(
    start: int, end: int, answer: int, position: int = 0, *, owned: bool = True, **fields: Any
) -> Sighting:
    record = a_record(start, "x" * (end - start), owned=owned, **fields)
    return Sighting(record, answer, position)


def spans(
    members: list[Sighting], record_key: tuple[str, ...] = ("mood",)
) -> list[list[tuple[int, int]]]:
    found = clusters_of(members, record_key)
    return [
        [(member.record.quote_start, member.record.quote_end) for member in cluster]
        for cluster in found
    ]


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ([(0, 10, 0), (5, 15, 1)], [[(0, 10), (5, 15)]]),
        ([(5, 15, 0), (0, 10, 1)], [[(0, 10), (5, 15)]]),
        ([(0, 10, 0), (5, 15, 0)], [[(0, 10)], [(5, 15)]]),
        ([(0, 10, 0), (10, 20, 1)], [[(0, 10)], [(10, 20)]]),
        # Each overlaps the next, but no character is in all three, and none covers the others.
        ([(0, 10, 0), (5, 12, 1), (10, 20, 2)], [[(0, 10), (5, 12)], [(10, 20)]]),
        # The middle quote contains half of the first and half of the last.
        ([(0, 8, 0), (4, 16, 1), (12, 20, 2)], [[(0, 8), (4, 16), (12, 20)]]),
        ([(0, 10, 0), (6, 20, 1), (16, 26, 2)], [[(0, 10), (6, 20)], [(16, 26)]]),
        # A pair that must not be joined does not stop the grouping.
        (
            [(0, 10, 0), (1, 11, 1), (5, 15, 0), (20, 30, 0), (27, 40, 1)],
            [[(0, 10), (1, 11)], [(5, 15)], [(20, 30), (27, 40)]],
        ),
    ],
)
def test_records_of_several_answers_are_grouped_by_their_overlap(
    members: list[tuple[int, int, int]], expected: list[list[tuple[int, int]]]
) -> None:
    assert spans([seen(*member) for member in members]) == expected


def test_an_answer_has_one_record_for_a_span_only_with_a_key() -> None:
    members = [seen(0, 10, 0, 0), seen(0, 10, 0, 1)]
    assert spans(members) == [[(0, 10), (0, 10)]]
    assert spans(members, ()) == [[(0, 10)], [(0, 10)]]


def test_quotes_have_their_overlapping_characters_in_common() -> None:
    record = a_record(0, "x" * 10)
    assert [in_common(record, a_record(at, "x" * 4)) for at in (0, 6, 8, 10, 12)] == [
        4,
        4,
        2,
        0,
        -2,
    ]


def judged(*members: Sighting) -> list[tuple[int, str | None]]:
    return [
        (verdict.sighting.answer, verdict.row.reason_code if verdict.row else None)
        for verdict in verdicts_on(Place(("mood",), list(members)))
    ]


def test_a_single_record_is_kept() -> None:
    assert judged(seen(0, 9, 4)) == [(4, None)]


@pytest.mark.parametrize(("touching", "kept"), [(0, 2), (1, 0)])
def test_the_reading_that_overlaps_all_others_is_kept(touching: int, kept: int) -> None:
    first, last = seen(0, 10 + touching, 0), seen(10, 20, 1)
    whole = seen(0, 20, 2, owned=False)
    assert (kept, None) in judged(first, last, whole)


def test_quarantine_rows_state_why_a_reading_is_set_aside() -> None:
    members = (
        seen(0, 10, 0, mood="gut", ünit="ß"),
        seen(0, 10, 1, ünit="ß", mood="gut"),
        seen(0, 10, 2, mood="gut"),
    )
    rows = [verdict.row for verdict in verdicts_on(Place(("mood",), list(members)))]
    assert rows[0] is None
    assert rows[1] is not None
    assert rows[2] is not None
    assert rows[1].detail == "another answer has an equal record at this place"
    assert rows[1].raw_record == r'{"mood": "gut", "quote": "xxxxxxxxxx", "\u00fcnit": "\u00df"}'
    assert rows[2].detail == "a record of its key at this place is more complete"
    assert json.loads(rows[2].raw_record or "") == {"mood": "gut", "quote": "x" * 10}


def test_contradicting_fields_are_named() -> None:
    members = [seen(0, 10, 0, a="1", b="2", c="3"), seen(0, 10, 1, a="1", b="3", c="4")]
    details = {verdict.row.detail for verdict in verdicts_on(a_place(members)) if verdict.row}
    assert details == {"another record of its key at this place differs in b, c"}


def test_without_a_contradiction_the_fields_that_only_some_readings_have_are_named() -> None:
    members = [seen(0, 10, 0, a="1", b="2"), seen(0, 10, 1, a="1", c="4")]
    details = {verdict.row.detail for verdict in verdicts_on(a_place(members)) if verdict.row}
    assert details == {"another record of its key at this place differs in b, c"}


def a_place(members: list[Sighting]) -> Place:
    return Place(("a",), members)


def test_no_place_is_open_at_first() -> None:
    assert OpenPlaces().first_start() == math.inf
    assert list(OpenPlaces().take()) == []


def test_overlapping_records_of_one_key_share_a_place() -> None:
    places = OpenPlaces()
    for start, end in ((0, 10), (20, 30), (40, 50), (50, 60), (8, 21)):
        places.add(seen(start, end, start))
    assert places.first_start() == 0
    assert sorted((place.start, place.end) for place in places.take(50)) == [(0, 30), (40, 50)]
    assert places.first_start() == 50
    assert [(place.start, place.end) for place in places.take(59)] == []
    (last,) = places.take()
    assert [member.answer for member in last.members] == [50]
    assert places.first_start() == math.inf


def test_a_merged_place_keeps_all_its_records() -> None:
    places = OpenPlaces()
    for answer, (start, end) in enumerate(((0, 10), (20, 30), (8, 21), (9, 10))):
        places.add(seen(start, end, answer))
    (place,) = places.take()
    assert sorted(member.answer for member in place.members) == [0, 1, 2, 3]
    assert (place.start, place.end) == (0, 30)


def test_records_of_different_keys_have_different_places() -> None:
    places = OpenPlaces()
    places.add(seen(0, 10, 0, mood="good"))
    places.add(seen(0, 10, 1, mood="bad"))
    assert [len(place.members) for place in places.take(10)] == [1, 1]
    assert list(places.take()) == []


def test_a_key_consists_of_the_named_fields_or_of_all_fields() -> None:
    record = seen(0, 10, 0, mood="good", score=3, day=None)
    assert key_of(record, ("mood",)) == Key(True, frozenset({("mood", "good")}))
    assert key_of(record, ("day",)) == Key(False, frozenset({("mood", "good"), ("score", 3)}))
    assert key_of(record, ()) == Key(False, frozenset({("mood", "good"), ("score", 3)}))
    assert record.order == (0, 0, 0)


def test_a_record_that_ends_where_a_place_begins_has_a_place_of_its_own() -> None:
    places = OpenPlaces()
    places.add(seen(10, 20, 0))
    places.add(seen(0, 10, 1))
    assert [(place.start, place.end) for place in places.take()] == [(10, 20), (0, 10)]


def test_places_of_every_key_are_taken() -> None:
    places = OpenPlaces()
    places.add(seen(0, 90, 0, mood="good"))
    places.add(seen(0, 10, 1, mood="bad"))
    assert [place.end for place in places.take(10)] == [10]
    assert [place.end for place in places.take()] == [90]
