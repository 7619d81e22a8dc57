from __future__ import annotations

import json
import math
from typing import Any

import pytest

from medallion.sameness.clusters import clusters_of, in_common
from medallion.sameness.places import OpenPlaces, Place
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
    return [[(one.record.quote_start, one.record.quote_end) for one in each] for each in found]


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ([(0, 10, 0), (5, 15, 1)], [[(0, 10), (5, 15)]]),
        ([(5, 15, 0), (0, 10, 1)], [[(0, 10), (5, 15)]]),
        ([(0, 10, 0), (5, 15, 0)], [[(0, 10)], [(5, 15)]]),
        ([(0, 10, 0), (10, 20, 1)], [[(0, 10)], [(10, 20)]]),
        # They overlap one by one, but have no character in common and no whole.
        ([(0, 10, 0), (5, 12, 1), (10, 20, 2)], [[(0, 10), (5, 12)], [(10, 20)]]),
        # Half of the beginning and half of the end are in the whole.
        ([(0, 8, 0), (4, 16, 1), (12, 20, 2)], [[(0, 8), (4, 16), (12, 20)]]),
        ([(0, 10, 0), (6, 20, 1), (16, 26, 2)], [[(0, 10), (6, 20)], [(16, 26)]]),
        # A pair that may not be joined ends nothing.
        (
            [(0, 10, 0), (1, 11, 1), (5, 15, 0), (20, 30, 0), (27, 40, 1)],
            [[(0, 10), (1, 11)], [(5, 15)], [(20, 30), (27, 40)]],
        ),
    ],
)
def test_records_of_several_answers_are_grouped_by_what_they_have_in_common(
    members: list[tuple[int, int, int]], expected: list[list[tuple[int, int]]]
) -> None:
    assert spans([seen(*one) for one in members]) == expected


def test_the_same_span_in_one_answer_is_one_record_with_a_key_only() -> None:
    members = [seen(0, 10, 0, 0), seen(0, 10, 0, 1)]
    assert spans(members) == [[(0, 10), (0, 10)]]
    assert spans(members, ()) == [[(0, 10)], [(0, 10)]]


def test_quotes_have_their_overlap_in_common() -> None:
    one = a_record(0, "x" * 10)
    assert [in_common(one, a_record(at, "x" * 4)) for at in (0, 6, 8, 10, 12)] == [4, 4, 2, 0, -2]


def judged(*members: Sighting) -> list[tuple[int, str | None]]:
    return [
        (one.sighting.answer, one.row.reason_code if one.row else None)
        for one in verdicts_on(Place(("mood",), list(members)))
    ]


def test_a_single_record_stays() -> None:
    assert judged(seen(0, 9, 4)) == [(4, None)]


@pytest.mark.parametrize(("touching", "kept"), [(0, 2), (1, 0)])
def test_the_witness_that_overlaps_all_others_stays(touching: int, kept: int) -> None:
    first, last = seen(0, 10 + touching, 0), seen(10, 20, 1)
    whole = seen(0, 20, 2, owned=False)
    assert (kept, None) in judged(first, last, whole)


def test_rows_of_one_record_tell_why_they_are_set_aside() -> None:
    members = (
        seen(0, 10, 0, mood="gut", ünit="ß"),
        seen(0, 10, 1, ünit="ß", mood="gut"),
        seen(0, 10, 2, mood="gut"),
    )
    rows = [one.row for one in verdicts_on(Place(("mood",), list(members)))]
    assert rows[0] is None
    assert rows[1] is not None
    assert rows[2] is not None
    assert rows[1].detail == "another answer has an equal record at this place"
    assert rows[1].raw_record == r'{"mood": "gut", "quote": "xxxxxxxxxx", "\u00fcnit": "\u00df"}'
    assert rows[2].detail == "a record of its key at this place says more"
    assert json.loads(rows[2].raw_record or "") == {"mood": "gut", "quote": "x" * 10}


def test_what_contradicts_is_named() -> None:
    members = [seen(0, 10, 0, a="1", b="2", c="3"), seen(0, 10, 1, a="1", b="3", c="4")]
    details = {one.row.detail for one in verdicts_on(a_place(members)) if one.row}
    assert details == {"another record of its key at this place differs in b, c"}


def test_fields_that_only_some_have_are_named_where_nothing_contradicts() -> None:
    members = [seen(0, 10, 0, a="1", b="2"), seen(0, 10, 1, a="1", c="4")]
    details = {one.row.detail for one in verdicts_on(a_place(members)) if one.row}
    assert details == {"another record of its key at this place differs in b, c"}


def a_place(members: list[Sighting]) -> Place:
    return Place(("a",), members)


def test_no_place_is_open_at_first() -> None:
    assert OpenPlaces().first_start() == math.inf
    assert list(OpenPlaces().take()) == []


def test_records_of_one_key_are_at_one_place_where_they_overlap() -> None:
    places = OpenPlaces()
    for start, end in ((0, 10), (20, 30), (40, 50), (50, 60), (8, 21)):
        places.add(seen(start, end, start))
    assert places.first_start() == 0
    assert sorted((one.start, one.end) for one in places.take(50)) == [(0, 30), (40, 50)]
    assert places.first_start() == 50
    assert [(one.start, one.end) for one in places.take(59)] == []
    (last,) = places.take()
    assert [one.answer for one in last.members] == [50]
    assert places.first_start() == math.inf


def test_a_place_keeps_all_records_that_it_joins() -> None:
    places = OpenPlaces()
    for answer, (start, end) in enumerate(((0, 10), (20, 30), (8, 21), (9, 10))):
        places.add(seen(start, end, answer))
    (place,) = places.take()
    assert sorted(one.answer for one in place.members) == [0, 1, 2, 3]
    assert (place.start, place.end) == (0, 30)


def test_other_keys_are_at_other_places() -> None:
    places = OpenPlaces()
    places.add(seen(0, 10, 0, mood="good"))
    places.add(seen(0, 10, 1, mood="bad"))
    assert [len(place.members) for place in places.take(10)] == [1, 1]
    assert list(places.take()) == []


def test_a_key_is_of_the_named_fields_or_of_all() -> None:
    record = seen(0, 10, 0, mood="good", score=3, day=None)
    assert key_of(record, ("mood",)) == Key(True, frozenset({("mood", "good")}))
    assert key_of(record, ("day",)) == Key(False, frozenset({("mood", "good"), ("score", 3)}))
    assert key_of(record, ()) == Key(False, frozenset({("mood", "good"), ("score", 3)}))
    assert record.order == (0, 0, 0)


def test_a_record_that_ends_where_a_place_begins_is_at_another_one() -> None:
    places = OpenPlaces()
    places.add(seen(10, 20, 0))
    places.add(seen(0, 10, 1))
    assert [(one.start, one.end) for one in places.take()] == [(10, 20), (0, 10)]


def test_places_of_every_key_are_given_up() -> None:
    places = OpenPlaces()
    places.add(seen(0, 90, 0, mood="good"))
    places.add(seen(0, 10, 1, mood="bad"))
    assert [one.end for one in places.take(10)] == [10]
    assert [one.end for one in places.take()] == [90]
