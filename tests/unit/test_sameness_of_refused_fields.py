"""A refused field may have had any value: readings that lack it may be one record."""

from __future__ import annotations

from collections import Counter
from itertools import product
from random import Random
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.reconcile_document.rows import RowMaker
from lambdas.reconcile_document.tally import Tally
from medallion.contracts import GroundedRecord
from medallion.sameness.open_places import OpenPlaces
from medallion.sameness.place_index import MAX_UNKNOWN_SETS, Outside
from medallion.sameness.places import Place
from medallion.sameness.sightings import Key, Sighting, key_of
from medallion.sameness.verdicts import verdicts_on
from medallion.vocabulary import lake
from tests.unit.extraction_builders import a_document, a_record
from tests.unit.sameness_builders import KEY, codes, reconciled, rows, said, without

Code = str | None
FULL: dict[str, Any] = {"mood": "good", "score": 2}


def details(*answers: list[GroundedRecord], key: tuple[str, ...] = ()) -> list[str]:
    return [row.detail for chunk in reconciled(*answers, key=key) for row in chunk.set_aside]


def judged(*sightings: Sighting, key: tuple[str, ...] = ()) -> list[Code]:
    """The code of each record's row; None for a record that is kept."""
    opened = OpenPlaces(key)
    for sighting in sightings:
        opened.add(sighting)
    verdicts = [verdict for place in opened.take() for verdict in verdicts_on(place)]
    found = {
        id(verdict.sighting): verdict.row.reason_code if verdict.row else None
        for verdict in verdicts
    }
    assert len(verdicts) == len(found) == len(sightings)
    return [found[id(sighting)] for sighting in sightings]


def answers_of(*records: GroundedRecord, key: tuple[str, ...] = ()) -> list[Code]:
    return judged(*(Sighting(record, at, 0) for at, record in enumerate(records)), key=key)


@pytest.mark.parametrize("first", [0, 1])
def test_the_reading_with_the_value_is_kept_in_either_answer_order(first: int) -> None:
    full, less = said(30, 45, **FULL), without(said(28, 45, **FULL), "score")
    answers = [[full], [less]] if first == 0 else [[less], [full]]
    chunks = reconciled(*answers)
    assert rows(chunks) == [(30, 45, FULL)]
    assert codes(chunks) == [(1 - first, "LESS_COMPLETE_RECORD")]
    assert details(*answers) == ["a record at this place is more complete"]


def test_a_field_without_a_value_is_not_a_refused_field() -> None:
    chunks = reconciled([said(30, 45, mood="good")], [said(30, 45, **FULL)])
    assert len(rows(chunks)) == 2


def test_fields_that_neither_reading_had_refused_must_be_equal() -> None:
    less = without(said(30, 45, mood="bad", score=2), "score")
    assert answers_of(said(30, 45, **FULL), less) == [None, None]
    assert answers_of(said(30, 45, **FULL, day="x"), without(said(30, 45, **FULL), "score")) == [
        None,
        None,
    ]


def test_each_of_two_readings_may_lack_a_field_of_the_other() -> None:
    first, second = (without(said(30, 45, **FULL), name) for name in FULL)
    chunks = reconciled([first], [second])
    assert rows(chunks) == [(30, 45, {"mood": "good"})]
    assert codes(chunks) == [(0, "LESS_COMPLETE_RECORD")]
    assert details([first], [second]) == ["a record at this place has as many fields, but others"]


@pytest.mark.parametrize("first", [0, 1])
def test_if_values_are_equal_the_reading_without_a_refusal_is_kept(first: int) -> None:
    plain, less = said(35, 40, mood="good"), without(said(30, 45, **FULL), "score")
    records = [plain, less] if first == 0 else [less, plain]
    expected: list[Code] = ["DUPLICATE_RECORD", "DUPLICATE_RECORD"]
    expected[first] = None
    assert answers_of(*records) == expected


def test_records_with_equal_values_and_equal_refusals_are_duplicates() -> None:
    less = without(said(30, 45, **FULL), "score")
    assert answers_of(less, less) == [None, "DUPLICATE_RECORD"]


def test_records_without_a_common_character_stay_separate() -> None:
    assert answers_of(said(30, 45, **FULL), without(said(45, 50, **FULL), "score")) == [None, None]


def test_records_of_one_answer_stay_separate() -> None:
    full = said(30, 45, **FULL)
    assert judged(Sighting(full, 0, 0), Sighting(without(full, "score"), 0, 1)) == [None, None]


def test_a_reading_without_a_value_never_merges_two_records() -> None:
    less = without(said(30, 45, **FULL), "score")
    two, three = (said(30, 45, mood="good", score=score) for score in (2, 3))
    assert answers_of(less, two, three) == ["LESS_COMPLETE_RECORD", None, None]
    same_answer = (Sighting(two, 0, 0), Sighting(three, 0, 1), Sighting(less, 1, 0))
    assert judged(*same_answer) == [None, None, "LESS_COMPLETE_RECORD"]


def test_candidates_are_paired_by_their_largest_overlap() -> None:
    two, three = (said(start, start + 10, mood="good", score=start) for start in (30, 36))
    near_three, near_two = (without(said(at, at + 10, **FULL), "score") for at in (35, 31))
    chunks = reconciled([two, three], [near_three, near_two])
    assert [fields["score"] for _, _, fields in rows(chunks)] == [30, 36]
    assert codes(chunks) == [(1, "LESS_COMPLETE_RECORD")] * 2


def test_an_equal_record_is_joined_before_a_record_that_only_agrees() -> None:
    full, equal = said(30, 45, **FULL), said(44, 50, **FULL)
    nearer = without(said(30, 45, **FULL), "score")
    found = judged(Sighting(full, 0, 0), Sighting(nearer, 1, 0), Sighting(equal, 1, 1))
    assert found == [None, None, "DUPLICATE_RECORD"]


def test_with_a_key_a_refused_field_contradicts_nothing() -> None:
    full = said(30, 45, ticket="T-1", **FULL)
    less = without(full, "score")
    assert answers_of(full, less, key=KEY) == [None, "LESS_COMPLETE_RECORD"]
    assert details([full], [less], key=KEY) == [
        "a record of its key at this place is more complete"
    ]
    first, second = (without(full, name) for name in FULL)
    assert answers_of(first, second, key=KEY) == [None, "LESS_COMPLETE_RECORD"]


def test_with_a_key_a_refused_field_hides_no_other_contradiction() -> None:
    full = said(30, 45, ticket="T-1", **FULL)
    less = without(said(30, 45, ticket="T-1", mood="bad", score=2), "score")
    assert answers_of(full, less, key=KEY) == ["CONFLICTING_RECORD"] * 2
    assert (
        details([full], [less], key=KEY)
        == ["another record of its key at this place differs in mood"] * 2
    )


def test_with_a_key_a_refusal_resolves_no_conflict_of_other_readings() -> None:
    mood, score = (said(30, 45, ticket="T-1", **{name: FULL[name]}) for name in FULL)
    neither = without(said(30, 45, ticket="T-1", **FULL), "mood", "score")
    assert answers_of(mood, score, neither, key=KEY) == ["CONFLICTING_RECORD"] * 3
    assert set(details([mood], [score], [neither], key=KEY)) == {
        "another record of its key at this place differs in mood, score"
    }


def test_a_refused_field_is_not_named_in_a_conflict() -> None:
    mood = said(30, 45, ticket="T-1", mood="good", day="x")
    score = without(said(30, 45, ticket="T-1", score=2, day="x"), "day")
    assert set(details([mood], [score], key=KEY)) == {
        "another record of its key at this place differs in mood, score"
    }


def test_the_reading_that_explains_all_others_is_kept() -> None:
    # Both have a mood or a score, but the score of the first is missing rather than refused.
    mood = without(said(20, 45, ticket="T-1", mood="good", day="x"), "day")
    score = without(said(30, 45, ticket="T-1", **FULL), "mood")
    assert answers_of(mood, score, key=KEY) == [None, "LESS_COMPLETE_RECORD"]


def test_a_field_refused_in_the_fullest_reading_may_have_a_value_in_another() -> None:
    most = without(said(30, 45, ticket="T-1", day="x", **FULL), "score")
    score = said(30, 45, ticket="T-1", score=2)
    assert answers_of(most, score, key=KEY) == [None, "LESS_COMPLETE_RECORD"]


def test_if_two_readings_are_equally_near_the_agreeing_reading_is_joined() -> None:
    full = said(10, 20, ticket="T-1", **FULL)
    bad = said(8, 20, ticket="T-1", mood="bad", score=2)
    less = without(said(10, 22, ticket="T-1", **FULL), "mood")
    found = judged(Sighting(full, 0, 0), Sighting(bad, 1, 0), Sighting(less, 1, 1), key=KEY)
    assert found == [None, None, "LESS_COMPLETE_RECORD"]


def test_a_reading_with_a_refused_key_joins_a_record_with_the_same_fields() -> None:
    full = said(30, 45, ticket="T-1", **FULL)
    less = without(full, "ticket")
    assert answers_of(full, less, key=KEY) == [None, "LESS_COMPLETE_RECORD"]
    assert details([full], [less], key=KEY) == ["a record at this place is more complete"]
    assert answers_of(full, without(said(30, 45, ticket="T-1", mood="bad"), "ticket"), key=KEY) == [
        None,
        None,
    ]


def test_a_reading_with_a_refused_key_never_merges_records_of_two_keys() -> None:
    first, second = (said(30, 45, ticket=ticket, **FULL) for ticket in ("T-1", "T-2"))
    less = without(first, "ticket")
    assert answers_of(first, less, second, key=KEY) == [None, "LESS_COMPLETE_RECORD", None]
    assert answers_of(first, less, less, second, key=KEY).count(None) == 2


def test_a_key_with_a_refused_field_does_not_identify_a_record() -> None:
    key = ("ticket", "line")
    first = without(said(30, 45, ticket="T-1", line=1, mood="good"), "line")
    assert key_of(Sighting(first, 0, 0), key) == Key(
        named=False, values=frozenset({("ticket", "T-1"), ("mood", "good")})
    )
    second = said(30, 45, ticket="T-1", line=2, mood="bad")
    assert answers_of(first, second, key=key) == [None, None]
    third = said(30, 45, ticket="T-1", line=3, mood="good")
    assert answers_of(first, third, key=key) == ["LESS_COMPLETE_RECORD", None]


def test_a_keyless_reading_may_agree_with_the_less_complete_reading_of_a_key() -> None:
    more, less = said(30, 45, ticket="T-1", **FULL), said(30, 45, ticket="T-1", mood="good")
    keyless = without(less, "ticket")
    assert answers_of(more, less, keyless, key=KEY) == [
        None,
        "LESS_COMPLETE_RECORD",
        "LESS_COMPLETE_RECORD",
    ]


def test_a_keyless_reading_joins_the_key_that_another_keyless_reading_joined() -> None:
    less = said(28, 45, ticket="T-1", mood="good", day="x")
    more = said(28, 45, ticket="T-1", day="x", **FULL)
    first = without(said(20, 45, **less.fields), "ticket")
    last = without(said(40, 45, **less.fields), "ticket", "mood")
    assert answers_of(first, less, more, last, key=KEY).count(None) == 1


def test_only_the_refused_fields_of_kept_records_have_rows() -> None:
    full = said(30, 45, **FULL)
    own = without(said(5, 9, **FULL), "mood")
    tally, maker, named = Tally(), RowMaker(a_document()), []
    for chunk in reconciled([without(full, "score"), own], [full]):
        tally.add(chunk)
        named += [row["field"] for row in maker.rows(chunk)[lake.QUARANTINE]]
    tally.prove_nothing_lost()
    assert tally.quarantined_fields == 1
    assert named == ["mood", None]


NAMES = ("a", "b", "c")


@st.composite
def sightings(draw: st.DrawFn) -> list[Sighting]:
    """Records of few answers, fields and values, so that many are alike."""
    found = []
    for answer in range(draw(st.integers(1, 4))):
        for position in range(draw(st.integers(0, 4))):
            start = draw(st.integers(0, 30))
            names = draw(st.sets(st.sampled_from(NAMES)))
            refused = draw(st.sets(st.sampled_from(NAMES), max_size=2)) - names
            fields = {name: draw(st.integers(1, 2)) for name in names} | {"z": 0}
            record = said(start, start + draw(st.integers(1, 20)), **fields)
            found.append(Sighting(without(record, *refused), answer, position))
    return found


@given(sightings(), st.sampled_from([(), ("a",), ("a", "b")]), st.randoms(use_true_random=False))
def test_the_order_of_the_answers_changes_nothing(
    members: list[Sighting], key: tuple[str, ...], random: Random
) -> None:
    shuffled = random.sample(range(len(members)), len(members))
    codes = judged(*(members[at] for at in shuffled), key=key)
    assert judged(*members, key=key) == [codes[shuffled.index(at)] for at in range(len(members))]


@given(sightings(), st.sampled_from([(), ("a",), ("a", "b")]))
def test_places_give_the_verdicts_of_comparing_all_pairs(
    members: list[Sighting], key: tuple[str, ...]
) -> None:
    place = Place(key)
    for member in members:
        place.take_in(member)
    expected = {
        id(verdict.sighting): verdict.row and verdict.row.reason_code
        for verdict in verdicts_on(place)
    }
    assert judged(*members, key=key) == [expected[id(member)] for member in members]


@given(sightings())
def test_a_record_without_a_key_is_set_aside_only_for_a_kept_record_that_agrees(
    members: list[Sighting],
) -> None:
    found = judged(*members)
    for member, code in zip(members, found, strict=True):
        assert code is None or any(
            member.agrees_with(other) and len(member.values) <= len(other.values)
            for other, fate in zip(members, found, strict=True)
            if fate is None and member.answer != other.answer
        )


@given(sightings())
def test_a_reading_with_a_refused_field_never_separates_two_complete_readings(
    members: list[Sighting],
) -> None:
    whole = [member for member in members if not member.unknown]
    duplicates = judged(*whole).count("DUPLICATE_RECORD")
    found = zip(members, judged(*members), strict=True)
    assert duplicates <= sum(
        code == "DUPLICATE_RECORD" for member, code in found if not member.unknown
    )


class Counted(Sighting):
    """A record that counts how often it is compared or read."""

    times: ClassVar[int] = 0

    @property
    def span(self) -> tuple[int, int]:
        Counted.times += 1
        return super().span

    def values_outside(self, names: frozenset[str]) -> frozenset[tuple[str, Any]]:
        Counted.times += 1
        return super().values_outside(names)

    def agrees_with(self, other: Sighting) -> bool:
        Counted.times += 1
        return super().agrees_with(other)


def looks_at_a_flood(size: int, spread: int, refusals: int) -> int:
    """How often the records of a flood, half of which lack fields, are compared or read.

    Args:
        spread: characters from the start of a record to the start of the next.
        refusals: how many sets of fields are refused.
    """
    Counted.times = 0
    opened = OpenPlaces()
    for answer, number in product(range(2), range(size)):
        start = number * spread
        record = said(0, 9, mood="good", score=number)
        if answer:
            refused = [f"more {bit}" for bit in range(10) if number % refusals >> bit & 1]
            record = without(record, "score", *refused)
        moved = record.model_copy(update={"quote_start": start, "quote_end": start + 9})
        opened.add(Counted(moved, answer, number))
    verdicts = [verdict for place in opened.take() for verdict in verdicts_on(place)]
    assert len(verdicts) == 2 * size
    if spread >= 9 and refusals == 1:
        assert sum(verdict.row is not None for verdict in verdicts) == size
    return Counted.times


@pytest.mark.parametrize("refusals", [1, 1000], ids=["one refusal", "many refusals"])
@pytest.mark.parametrize("spread", [0, 3, 9])
def test_the_work_for_a_flood_of_refused_fields_is_linear(spread: int, refusals: int) -> None:
    few, many = (looks_at_a_flood(size, spread, refusals) for size in (500, 1000))
    assert many <= 2.5 * few
    assert many <= 2 * 1000 * 1000


@pytest.mark.parametrize(("start", "end"), [(990, 1010), (1000, 3000), (990, 1001)])
def test_a_long_quote_is_found_by_any_part_of_it(start: int, end: int) -> None:
    less = without(a_record(start, "x" * (end - start), **FULL), "score")
    full = a_record(end - 1, "xx", **FULL)
    assert answers_of(less, full) == answers_of(full, less)[::-1] == ["LESS_COMPLETE_RECORD", None]


def test_refused_fields_of_earlier_text_do_not_count_towards_the_limit() -> None:
    opened = OpenPlaces()
    kept = 0
    for number in range(2 * MAX_UNKNOWN_SETS):
        full = said(30, 45, **FULL, **{f"f{number}": 1})
        for answer, record in enumerate((without(full, f"f{number}"), full)):
            opened.add(Sighting(record, answer, 0))
        kept += sum(
            verdict.row is None for place in opened.take() for verdict in verdicts_on(place)
        )
    assert kept == 2 * MAX_UNKNOWN_SETS


def test_beyond_the_limit_of_refused_field_sets_records_are_compared_by_key() -> None:
    opened = OpenPlaces()
    for number in range(2 * MAX_UNKNOWN_SETS):
        full = said(30, 45, **FULL, **{f"f{number}": 1})
        for answer, record in enumerate((full, without(full, f"f{number}"))):
            opened.add(Sighting(record, answer, 0))
    codes = Counter(
        verdict.row and verdict.row.reason_code
        for place in opened.take()
        for verdict in verdicts_on(place)
    )
    assert codes["LESS_COMPLETE_RECORD"] == MAX_UNKNOWN_SETS - 1


def test_the_index_keeps_nothing_of_taken_places() -> None:
    places = OpenPlaces()
    index = places._index
    for number in range(6):
        start = number * 1500
        record = without(a_record(start, "x" * 1200, mood="good", score="many"), "score")
        places.add(Sighting(record, number, 0))
        places.add(Sighting(a_record(start, "xxxxx", **FULL), number + 10, 0))
        assert len(list(places.take(start + 1200))) == 1
        assert index._places == {}
        assert index._unknown == {}
    assert list(places.take()) == []


def test_a_set_of_refused_fields_stays_known_while_a_record_with_it_is_open() -> None:
    places = OpenPlaces()
    for number, at in enumerate((0, 3000, 6000)):
        record = without(a_record(at, "xxxxx", mood=str(number), score="many"), "score")
        places.add(Sighting(record, number, 0))
    assert len(list(places.take(100))) == 1
    places.add(Sighting(a_record(6000, "xxxxx", mood="2", score=3), 9, 0))
    assert sorted(len(place.members) for place in places.take()) == [1, 2]


def test_forgetting_a_set_of_refused_fields_removes_only_its_own_entries() -> None:
    places = OpenPlaces()
    index = places._index
    gone, stays = frozenset({"score"}), frozenset({"day"})
    places.add(Sighting(without(a_record(0, "xxxxx", mood="a", score="many"), "score"), 0, 0))
    places.add(Sighting(without(a_record(3000, "xxxxx", mood="b", day="soon"), "day"), 1, 0))
    assert {gone, stays} == set(index._unknown)
    assert len(list(places.take(100))) == 1
    assert set(index._unknown) == {stays}
    names = [name for name, _ in index._places]
    assert all(name.sought_with == stays for name in names if isinstance(name, Outside))
    places.add(Sighting(a_record(3000, "xxxxx", mood="b", day="2026-05-04"), 2, 0))
    (place,) = places.take()
    assert len(place.members) == 2


@pytest.mark.parametrize("there", [1, 2])
def test_records_from_before_their_set_was_known_are_counted(there: int) -> None:
    places = OpenPlaces()

    def add(at: int, name: str, answer: int) -> None:
        record = without(a_record(at, "xxxxx", mood="a"), name)
        places.add(Sighting(record, answer, 0))

    for number in range(MAX_UNKNOWN_SETS):
        add(0, f"field_{number}", number)
    for number in range(there):
        add(3000 * (number + 1), "score", 100 + number)
    assert list(places.take(100))
    add(12_000, "score", 200)
    closed = len(list(places.take(7000)))
    assert closed == there
    places.add(Sighting(a_record(12_000, "xxxxx", mood="a", score=3), 300, 0))
    (place,) = places.take()
    assert len(place.members) == 2


def test_a_place_is_found_after_its_neighbour_was_taken() -> None:
    places = OpenPlaces()
    for number, at in enumerate((0, 20)):
        places.add(Sighting(a_record(at, "xxxxx", **FULL), number, 0))
    assert len(list(places.take(10))) == 1
    places.add(Sighting(a_record(20, "xxxxx", **FULL), 2, 0))
    (place,) = places.take()
    assert len(place.members) == 2
