from __future__ import annotations

import pytest

from lambdas.extract_batch.grounding.folding import fold
from lambdas.extract_batch.grounding.layout import Form
from lambdas.extract_batch.grounding.near_misses import NearMisses
from lambdas.extract_batch.grounding.tokens import Tokens

LAYOUT = frozenset({Form.LAYOUT})
TEXT = (
    "We met the new manager of the hotel on Monday. The room was excelent and the staff was very "
    "friendly to us. Breakfast was served until ten. "
)
LETTERS = "a b c d e f g h i j"
Found = tuple[str, str, str, bool]


def nearest(text: str, quote: str) -> Found | None:
    """The source's words, the difference on either side, and whether it is forgiven."""
    miss = NearMisses(text, fold(text, LAYOUT)).find(quote, fold(quote, LAYOUT))
    return (text[miss.start : miss.end], miss.quoted, miss.written, miss.forgiven) if miss else None


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        (TEXT, "the new manager of the hotel", None),
        (
            TEXT,
            "The room was excellent and the staff was",
            ("The room was excelent and the staff was", "", "", True),
        ),
        (
            TEXT,
            "The room was excellent and the staff was very frendly",
            ("The room was excelent and the staff was very friendly", "", "", True),
        ),
        (TEXT, "The room was excellent", ("The room was excelent", "", "", True)),
        (TEXT, "room was excellent", ("room was excelent", "", "", True)),
        (TEXT, "was excellent", None),
        (
            TEXT,
            "The room was terrible and the staff was",
            ("The room was excelent and the staff was", "terrible", "excelent", False),
        ),
        (
            TEXT,
            "The room was really excelent and the staff",
            ("The room was excelent and the staff", "really", "", False),
        ),
        (
            TEXT,
            "The room was and the staff was very",
            ("The room was excelent and the staff was very", "", "excelent", False),
        ),
        (
            TEXT,
            "A room was excelent and the staff was",
            ("The room was excelent and the staff was", "A", "The", False),
        ),
        (
            TEXT,
            "The room was excelent and the crew",
            ("The room was excelent and the staff", "crew", "staff", False),
        ),
        (
            TEXT,
            "Breakfast was served until eleven",
            ("Breakfast was served until ten", "eleven", "ten", False),
        ),
        (
            TEXT,
            "We met the old manager of a hotel",
            ("We met the new manager of the hotel", "old", "new", False),
        ),
        (TEXT, "Lunch was never served to anybody here", None),
        (
            TEXT,
            "to us. Breakfast is served until ten. And more",
            ("to us. Breakfast was served until ten.", "is", "was", False),
        ),
        (
            TEXT,
            "We met the new manager of the big old hotel on Monday",
            ("We met the new manager of the hotel on Monday", "big old", "", False),
        ),
        (
            TEXT,
            "met the new boss of the hotel on",
            ("met the new manager of the hotel on", "boss", "manager", False),
        ),
        (TEXT, "one two three four five six seven eight new manager of the hotel", None),
        (TEXT, "manager of the hotel one two three four five six seven eight nine", None),
        (
            TEXT,
            "The room was excelent and and the staff was",
            ("The room was excelent and the staff was", "and", "", False),
        ),
        (LETTERS, "a b c x e f g", ("a b c d e f g", "x", "d", False)),
        (LETTERS, "a b x x x f g", None),
        (LETTERS, "a b x x e f g", ("a b c d e f g", "x x", "c d", False)),
        (LETTERS, "x b c d e f", ("a b c d e f", "x", "a", False)),
        (LETTERS, "b c d e f x", ("b c d e f g", "x", "g", False)),
        (LETTERS, "h i j k l", ("h i j", "k l", "", False)),
        (LETTERS, "z a b c d", ("a b c d", "z", "", False)),
        (LETTERS, "x y a b c d e f", ("a b c d e f", "x y", "", False)),
        (LETTERS, "c d e f x y", ("c d e f g h", "x y", "g h", False)),
        (
            "a b c d e f g h i j a b c d x f g h",
            "a b c d y f g h",
            ("a b c d e f g h", "y", "e", False),
        ),
        (
            "one two three four five. one two tree four five.",
            "one two thre four five",
            ("one two three four five", "thre", "three", False),
        ),
        (
            "Die Maße der Straße sind genau bekannt und alle",
            "Die Masse der Straße sind genau",
            ("Die Maße der Straße sind genau", "Masse", "Maße", False),
        ),
        (
            "Die Maße der Straße sind genau bekannt und alle",
            "Die Maße der Strasse sind genau bekannt",
            ("Die Maße der Straße sind genau bekannt", "Strasse", "Straße", False),
        ),
        (
            "Die Masse der Straße sind genau bekannt und alle",
            "Die Maße der Straße sind genau",
            ("Die Masse der Straße sind genau", "Maße", "Masse", False),
        ),
        (
            "我们在北京见了新经理。",
            "我们在上海见了新经理。",
            ("我们在北京见了新经理。", "上 海", "北 京", False),
        ),
        (
            "我们在北京见了新经理。",
            "我们在北见了新经理。",
            ("我们在北京见了新经理。", "", "京", False),
        ),
        (
            "It's the dog's dinner, isn't it, he said",
            "It's the cat's dinner, isn't it",
            ("It's the dog's dinner, isn't it", "cat's", "dog's", False),
        ),
        (
            "the price is 1,000 euros for the whole of it",
            "the price is 1,200 euros for the whole",
            ("the price is 1,000 euros for the whole", "200", "000", False),
        ),
        (
            "x " * 70 + "the end is near now",
            "the end was near now",
            ("the end is near now", "was", "is", False),
        ),
        ("x " * 70 + "a x b", "a x c", ("a x b", "c", "b", False)),
        ("p q r " * 5 + "s t u v", "r p q r s t x v", ("r p q r s t u v", "x", "u", False)),
        (
            "the the the the the the the cat sat",
            "the the the dog sat",
            ("the the the cat sat", "dog", "cat", False),
        ),
        (
            "> The room was\n> excelent and the staff\n> was",
            "The room was excellent and the staff was",
            ("The room was\n> excelent and the staff\n> was", "", "", True),
        ),
        (
            "We liked the hotl and the hotel",
            "We liked the hotal and the hotel",
            ("We liked the hotl and the hotel", "hotal", "hotl", False),
        ),
        (
            "we can not say that it was a good idea",
            "we can now say that it was a good idea",
            ("we can not say that it was a good idea", "now", "not", False),
        ),
        (
            "We went there with our freinds and our childrn on a sunny day",
            "We went there with our friends and our children on a sunny day",
            ("We went there with our freinds and our childrn on a sunny day", "", "", True),
        ),
        (
            "We went with freinds and childrn",
            "We went with friends and children",
            ("We went with freinds and childrn", "", "", True),
        ),
    ],
)
def test_the_nearest_place_and_its_difference_are_found(
    text: str, quote: str, expected: Found | None
) -> None:
    assert nearest(text, quote) == expected


def test_a_sharp_s_is_kept_only_in_its_own_word() -> None:
    text = "Professor\u2019s Straße"
    assert Tokens(fold(text), text).texts == ["professor's", "straße"]
    text = "massen\u2019s Straße"
    assert Tokens(fold(text), text).texts == ["massen's", "straße"]


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        (
            "b b c b c b b b c c c b c c b c b\nc b b",
            "c b c c c b c c b c b c",
            ("c b c b b b c c c b c c b c b\nc", "", "b c b b", False),
        ),
        ("c d f d f g b a d f\nc e", "d f g b d d", ("d f g b a d", "", "a", False)),
        ("i h c d\na b\ni i", "z i h c d a dog", ("i h c d\na b", "z", "", False)),
        ("a c c a b d\nd e", "d b d z z", None),
        ("d c d d e a b c", "d d e z z a b b", ("d d e a b c", "z z", "", False)),
        (
            "d b d g a e c a c\nb b a",
            "d dog b a",
            ("d b d g a e c a c\nb b a", "dog", "b d g a e c \u2026", False),
        ),
        (
            "c c a\na b c b b b a c b\nb c a a a a c b",
            "z z a a a a z c b",
            ("b c a a a a c b", "z z", "b c", False),
        ),
        ("e c c d a e a c", "b d a a e", ("c d a e a c", "b", "c", False)),
        (
            "to hotel Stra\xdfe Room hotl to Professor\u2019s Professor\u2019s we room friends",
            "with to Professor\u2019s Professor\u2019s we",
            ("hotl to Professor\u2019s Professor\u2019s we", "with", "hotl", False),
        ),
        (
            "f a\nd d d f\na b e d f f d f f c c c\nb c",
            "f z b d f f",
            ("f a\nd d d f\na b e d f f", "z", "a d d d f a", False),
        ),
        ("a a a c\nc a a b", "z c c a b", ("c\nc a a b", "z", "", False)),
        (
            "the Strasse a y Ma\xdfe childrn hotl Room",
            "hotel a y Stra\xdfe Ma\xdfe",
            ("Strasse a y Ma\xdfe", "hotel", "Strasse", False),
        ),
        (
            "b\nh c d f a c d i g i i a b g e e g a d",
            "h f b g e e g a",
            ("d f a c d i g i i a b g e e g a", "h", "d", False),
        ),
        (
            "e d e c c e b\nd d e\ne c a f c d\nd e e c",
            "e e c c f c a d d e e e",
            ("e d e c c e b\nd d e\ne c a f c d\nd e", "", "d", False),
        ),
        (
            "x with childrn y Excellent hotel with y it friendly went friendly",
            "with childrn y Ecxellent hotel",
            ("with childrn y Excellent hotel", "Ecxellent", "Excellent", False),
        ),
        (
            "c b\na c a\na c b b a a c c c\nb c b c c a",
            "c c a c b z c a",
            ("c b\na c a\na c b b a a c c", "", "b a", False),
        ),
    ],
)
def test_repeated_moved_and_missing_words_are_shown(
    text: str, quote: str, expected: Found | None
) -> None:
    assert nearest(text, quote) == expected


@pytest.mark.parametrize(
    ("before", "forgiven"),
    [
        ("it was so. ", True),
        ("it was so\n", True),
        ("", True),
        ("x ", False),
        ("X ", False),
        ("it was so ", False),
        ("x" + " " * 60, False),
    ],
)
def test_a_capital_makes_a_name_except_at_the_start_of_a_sentence(
    before: str, *, forgiven: bool
) -> None:
    miss = nearest(f"{before}Excellent rooms were there for us", "Excelent rooms were there")
    assert miss is not None
    assert miss[3] is forgiven


def test_two_of_five_words_may_be_misspelled_only_in_a_long_quote() -> None:
    long = nearest("the men saw freinds childrn in town", "saw friends children in town")
    assert long == ("saw freinds childrn in town", "", "", True)
    short = nearest("so the a of ilsp shipz it was", "the a of lisp ships")
    assert short is not None
    assert not short[3]


def test_a_word_with_sixty_places_still_identifies_a_place() -> None:
    assert nearest("x " * 60, "x x x x c") == ("x x x x x", "c", "x", False)
    assert nearest("x " * 61, "x x x x c") is None


def test_only_ten_of_many_equal_places_are_examined() -> None:
    others = "we saw the fields there. " * 9
    place = "we saw the friends there."
    assert nearest(others + place, "we saw the freinds there") == (place[:-1], "", "", True)
    miss = nearest(others + others + place, "we saw the freinds there")
    assert miss is not None
    assert not miss[3]


def test_common_words_of_a_long_quote_identify_a_place() -> None:
    words = " ".join(f"w{number}" for number in range(10))
    text = " ".join([words] * 22)
    assert nearest(f"end {text}", f"fin {text}") == (f"end {text}", "fin", "end", False)


def test_words_far_after_a_place_are_not_compared() -> None:
    text = "a b c d e f " + "k l m n o p q r s t u v x"
    assert nearest(text, "a b c d e x") == ("a b c d e f", "x", "f", False)


def looked_up(text: str, *quotes: str, steps: int) -> list[bool]:
    misses = NearMisses(text, fold(text), steps)
    return [misses.find(quote, fold(quote)) is not None for quote in quotes]


@pytest.mark.parametrize(
    ("quote", "steps", "expected"),
    [
        ("a b c x e f g", 15, True),  # twice its seven words plus one
        ("a b c x e f g", 14, False),
        ("d e x g h i j", 15, True),
        ("d e x g h i j", 14, False),
    ],
)
def test_comparisons_for_one_answer_are_limited(quote: str, steps: int, *, expected: bool) -> None:
    assert looked_up(LETTERS, quote, steps=steps) == [expected]


def test_invented_quotes_exhaust_the_limit() -> None:
    text = "The room was excelent and so on"
    quote = "The room was excellent"
    assert looked_up(text, quote, quote, steps=4) == [True, False]
    assert looked_up(text, quote, quote, steps=5) == [True, True]
    assert looked_up(text, quote, quote, quote, steps=1) == [True, False, False]
    assert looked_up(text, quote, steps=0) == [False]
