from __future__ import annotations

import pytest

from lambdas.extract_batch.grounding.folding import fold, fold_quote, sharp_s_differs
from lambdas.extract_batch.grounding.layout import Form, Forms

NONE: Forms = frozenset()
LAYOUT = frozenset({Form.LAYOUT})
UNVOCALIZED = frozenset({Form.UNVOCALIZED})
REJOINED = frozenset({Form.REJOINED})


@pytest.mark.parametrize(
    ("text", "forms", "folded", "starts", "ends"),
    [
        ("Ab  C", NONE, "ab c", [0, 1, 2, 4], [1, 2, 4, 5]),
        ("a \n\tb ", NONE, "a b ", [0, 1, 4, 5], [1, 4, 5, 6]),
        ("  a", NONE, " a", [0, 2], [2, 3]),
        ("a\u00a0 b", NONE, "a b", [0, 1, 3], [1, 3, 4]),
        ("e\u0301a", NONE, "\u00e9a", [0, 2], [2, 3]),
        ("\u00e9a", NONE, "\u00e9a", [0, 1], [1, 2]),
        ("a\u00adb", NONE, "ab", [0, 2], [1, 3]),
        ("a\u200b b", NONE, "a b", [0, 2, 3], [1, 3, 4]),
        ("\ufb01x", NONE, "fix", [0, 0, 1], [1, 1, 2]),
        ("\u00bdx", NONE, "1/2x", [0, 0, 0, 1], [1, 1, 1, 2]),
        ("1\u00bd", NONE, "1 1/2", [0, 1, 1, 1, 1], [1, 2, 2, 2, 2]),
        ("1\u00bd2", NONE, "1\u00bd2", [0, 1, 2], [1, 2, 3]),
        ("\u00bd2", NONE, "\u00bd2", [0, 1], [1, 2]),
        ("x\u00b2", NONE, "x\u00b2", [0, 1], [1, 2]),
        ("\u2460", NONE, "1", [0], [1]),
        ("1\u2460", NONE, "1\u2460", [0, 1], [1, 2]),
        ("\u24601", NONE, "\u24601", [0, 1], [1, 2]),
        ("\uff11\uff21", NONE, "1a", [0, 1], [1, 2]),
        ("\u201ca\u2019`", NONE, "\"a''", [0, 1, 2, 3], [1, 2, 3, 4]),
        ("a\u2013b", NONE, "a-b", [0, 1, 2], [1, 2, 3]),
        ("\u00df", NONE, "ss", [0, 0], [1, 1]),
        ("\U0001f1e9\U0001f1ea!", NONE, "\U0001f1e9\U0001f1ea!", [0, 0, 2], [2, 2, 3]),
        ("\U0001f468\u200d\U0001f469x", NONE, "\U0001f468\U0001f469x", [0, 0, 3], [3, 3, 4]),
        ("\u2474a", NONE, "(1)a", [0, 0, 0, 1], [1, 1, 1, 2]),
        ("\u33a1", NONE, "\u33a1", [0], [1]),
        ("\u2167", NONE, "viii", [0, 0, 0, 0], [1, 1, 1, 1]),
        ("\uff76\uff9e", NONE, "\u30ac", [0], [2]),
        ("5\u2044", NONE, "5/", [0, 1], [1, 2]),
        ("a **b** c", LAYOUT, "a b c", [0, 1, 4, 7, 8], [1, 2, 5, 8, 9]),
        ("a[b](u)c", LAYOUT, "abc", [0, 2, 7], [1, 3, 8]),
        ("H<b>2</b>O", LAYOUT, "h2o", [0, 4, 9], [1, 5, 10]),
        ("di-\nv **b", LAYOUT, "di- v b", [0, 1, 2, 3, 4, 5, 8], [1, 2, 3, 4, 5, 6, 9]),
        ("a\n> b", LAYOUT, "a b", [0, 1, 4], [1, 2, 5]),
        ("a &amp; b", LAYOUT, "a & b", [0, 1, 2, 7, 8], [1, 2, 7, 8, 9]),
        ("a &nbsp; b", LAYOUT, "a b", [0, 1, 9], [1, 2, 10]),
        ("it&#8217;s", LAYOUT, "it's", [0, 1, 2, 9], [1, 2, 9, 10]),
        ("&#65;b", LAYOUT, "ab", [0, 5], [5, 6]),
        ("\u05e9\u05b8\u05c1\u05dc", UNVOCALIZED, "\u05e9\u05dc", [0, 3], [3, 4]),
        ("\u0645\u0640\u062d", UNVOCALIZED, "\u0645\u062d", [0, 2], [2, 3]),
        ("\u05b8\u05dc", UNVOCALIZED, "\u05dc", [1], [2]),
        ("di-\nv b", REJOINED, "di\x01v b", [0, 1, 2, 4, 5, 6], [1, 2, 4, 5, 6, 7]),
        ("> di-\n> v", LAYOUT | REJOINED, " di\x01v", [0, 2, 3, 4, 8], [2, 3, 4, 8, 9]),
    ],
)
def test_each_folded_character_has_the_span_of_its_cluster(
    text: str, forms: Forms, folded: str, starts: list[int], ends: list[int]
) -> None:
    found = fold(text, forms)
    assert (found.text, found.starts, found.ends) == (folded, starts, ends)


@pytest.mark.parametrize(
    ("text", "folded"),
    [("\ufb01X", "\ufb01x"), ("\u00bdX", "\u00bdx"), ("\uff21", "\uff41"), ("\u2167", "\u2177")],
)
def test_compatibility_forms_stay_distinct_on_request(text: str, folded: str) -> None:
    assert fold(text, compatibility=False).text == folded
    assert fold_quote(f" {text} ", compatibility=False) == folded
    assert fold_quote(f" {text} ") != folded


def test_a_span_begins_and_ends_between_clusters() -> None:
    folded = fold("a\ufb01b")
    assert folded.text == "afib"
    whole = {
        (start, end)
        for start in range(4)
        for end in range(start + 1, 5)
        if folded.whole_clusters(start, end)
    }
    assert whole == {(0, 1), (0, 3), (0, 4), (1, 3), (1, 4), (3, 4)}
    assert folded.source_span(1, 3) == (1, 2)
    assert folded.source_span(0, 4) == (0, 3)


@pytest.mark.parametrize(
    ("first", "other", "differs"),
    [
        ("Ma\u00dfe", "Masse", True),
        ("Masse", "Ma\u00dfe", True),
        ("Ma\u00dfe", "Ma\u00dfe", False),
        ("MASSE", "Ma\u00dfe", False),
        ("Ma\u00dfe", "MASSE", False),
        ("Masse", "Masse", False),
        ("die Ma\u00dfe der", "die Masse der Stra\u00dfe", True),
        ("die Stra\u00dfe", "die Masse", False),
        ("gro\u00dfe Masse", "gro\u00dfe Ma\u00dfe", True),
    ],
)
def test_sharp_s_makes_another_word_in_german_except_in_capitals(
    first: str, other: str, *, differs: bool
) -> None:
    assert sharp_s_differs(first, other) is differs
