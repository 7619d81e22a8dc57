from __future__ import annotations

import pytest

from lambdas.extract_batch.grounding.folding import fold
from lambdas.extract_batch.grounding.layout import Form
from lambdas.extract_batch.grounding.near_misses import NearMisses, Tokens

LAYOUT = frozenset({Form.LAYOUT})
TEXT = (
    "We met the new manager of the hotel on Monday. The room was excelent and the staff was very "
    "friendly to us. Breakfast was served until ten. "
)
LETTERS = "a b c d e f g h i j"
Found = tuple[str, str, str, bool]


def nearest(text: str, quote: str) -> Found | None:
    """The source's words, what differs on either side, and whether that is forgiven."""
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
def test_the_nearest_place_and_what_differs_there(
    text: str, quote: str, expected: Found | None
) -> None:
    assert nearest(text, quote) == expected


def test_a_sharp_s_is_kept_in_its_own_word_only() -> None:
    text = "Professor\u2019s Straße"
    assert Tokens(fold(text), text).texts == ["professor's", "straße"]
    text = "massen\u2019s Straße"
    assert Tokens(fold(text), text).texts == ["massen's", "straße"]
