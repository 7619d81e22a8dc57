from __future__ import annotations

import pytest

from lambdas.extract_batch.grounding.appearance import Choice, in_order_of_appearance
from lambdas.extract_batch.grounding.elision import MAX_LEFT_OUT_CHARS, find_elided
from lambdas.extract_batch.grounding.places import Places, SearchableText


def at(*starts: int) -> Places:
    return Places("exact", tuple((start, start + 5) for start in starts))


def chosen(
    *found: Places | None, settled: dict[int, tuple[int, int]] | None = None
) -> list[int | None]:
    choices = in_order_of_appearance(found, lambda _: 0, settled)
    return [choice.span[0] if choice else None for choice in choices]


def test_equal_quotes_get_consecutive_places() -> None:
    places = at(10, 20)
    assert in_order_of_appearance([places, places, places], lambda _: 0) == [
        Choice((10, 15), repeated=False),
        Choice((20, 25), repeated=False),
        Choice((10, 15), repeated=True),
    ]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([None], [None]),
        ([None, at(3)], [None, 3]),
        # between the fixed points before and after it
        ([at(30), at(0, 50, 90), at(60)], [30, 50, 60]),
        ([at(30), at(0, 30, 60), at(60)], [30, 60, 60]),
        ([at(30), at(0, 90)], [30, 90]),
        ([at(0, 90), at(30)], [0, 30]),
        # after the previous quote, if possible
        ([at(0, 40), at(0, 20, 60), at(90)], [0, 20, 90]),
        ([at(10, 40), at(0, 20, 60), at(90)], [10, 20, 90]),
        ([at(50), at(10, 60, 70), at(20, 65), at(90)], [50, 60, 65, 90]),
        # otherwise after it, otherwise anywhere
        ([at(30), at(0, 90), at(60)], [30, 90, 60]),
        ([at(30), at(0, 10), at(60)], [30, 0, 60]),
        ([at(30), at(0, 90, 95), at(60)], [30, 90, 60]),
        # an outlier does not move other quotes
        ([at(10), at(90), at(15, 95), at(20), at(30)], [10, 90, 15, 20, 30]),
        ([at(10), at(15, 95), at(90), at(20), at(30)], [10, 15, 90, 20, 30]),
        ([at(40), at(50), at(5), at(45, 6, 55), at(60)], [40, 50, 5, 55, 60]),
        ([at(10), at(10), at(5, 12), at(20)], [10, 10, 12, 20]),
    ],
)
def test_a_quote_gets_a_place_between_its_neighbours_if_possible(
    found: list[Places | None], expected: list[int | None]
) -> None:
    assert chosen(*found) == expected


def test_a_place_taken_by_another_quote_is_not_free() -> None:
    assert chosen(at(10), at(10, 20)) == [10, 20]
    wide, narrow = at(10, 20), at(10, 20, 30)
    assert chosen(wide, narrow, wide, narrow) == [10, 20, 10, 30]


def test_places_of_a_better_region_come_first() -> None:
    places = at(0, 10, 20, 30)
    choices = in_order_of_appearance([places] * 5, lambda start: {0: 2, 30: 1}.get(start, 0))
    assert [(choice.span[0], choice.repeated) for choice in choices if choice] == [
        (10, False),
        (20, False),
        (30, False),
        (0, False),
        (10, True),
    ]


def test_a_settled_quote_is_not_chosen_again_and_is_a_fixed_point() -> None:
    assert chosen(at(0, 20), at(5, 9), settled={1: (10, 15)}) == [0, None]
    assert chosen(at(5), at(0, 20), settled={0: (10, 15)}) == [None, 20]
    assert chosen(at(5), at(0, 10, 20), at(0, 25), settled={0: (10, 15)}) == [None, 20, 25]
    assert chosen(at(0, 30), None, at(0, 40), settled={1: (35, 40)}) == [0, None, 40]


def elided(text: str, quote: str) -> str | None:
    span = find_elided(SearchableText(text), quote)
    return text[slice(*span)] if span else None


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        ("We liked the old room well.", "liked … room", "liked the old room"),
        ("We liked the old room well.", " liked [...] room ", "liked the old room"),
        ("We liked the old room well.", "liked…", None),
        ("We liked the old room well.", "…room", None),
        ("We liked the old room well.", "liked … old … room", None),
        ("本公司已经签署了合同", "本公司已经…签署了合同", "本公司已经签署了合同"),
        ("this very that", "this … that", "this very that"),
        ("the very that", "the … that", None),
        ("this very the", "this … the", None),
        ("this this very that", "this … that", None),
        ("this very that that", "this … that", None),
        ("that very this", "this … that", None),
        ("this is new", "that … this", None),
        ("this is new", "this … that", None),
        ("thisthat", "this…that", None),
        ("this that", "this … that", "this that"),
        ("this very. But that", "this … that", None),
        ("this is not that", "this … that", None),
        ("It came. So this very that", "this … that", "this very that"),
        ("this very that. And so", "this … that", "this very that"),
    ],
)
def test_the_span_of_a_shortened_quote_reaches_from_its_first_part_to_its_last(
    text: str, quote: str, expected: str | None
) -> None:
    assert elided(text, quote) == expected


def test_the_length_of_omitted_text_is_limited() -> None:
    most = " very" * (MAX_LEFT_OUT_CHARS // 5 - 1) + " new "
    assert len(most) == MAX_LEFT_OUT_CHARS
    assert elided(f"this{most}that", "this … that") == f"this{most}that"
    assert elided(f"this {most}that", "this … that") is None


def spans(*found: tuple[int, int]) -> Places:
    return Places("exact", found)


def test_quotes_may_lie_within_one_another() -> None:
    inner = spans((8, 10), (20, 22))
    assert chosen(spans((5, 15)), inner) == [5, 8]
    assert chosen(None, inner, settled={0: (5, 15)}) == [None, 8]
    assert chosen(spans((5, 15), (40, 50)), inner) == [5, 8]


def test_a_quote_may_begin_where_the_next_one_begins() -> None:
    found = (spans((5, 8)), spans((30, 33)), spans((0, 3), (10, 14), (40, 44)), spans((10, 20)))
    assert chosen(*found) == [5, 30, 10, 10]
