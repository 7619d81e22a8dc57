"""Permitted differences of a quote: evident misspellings and signs of a layout, nothing else."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.extract_batch.grounding.misspelling import Vocabulary, Word, is_one_slip
from lambdas.extract_batch.grounding.quote_finder import QuoteFinder
from lambdas.extract_batch.grounding.words.dictionary import languages_of
from lambdas.extract_batch.grounding.words.protected import (
    differs_in_an_affix,
    is_protected,
    turns_the_meaning,
)

TEXT = (
    "The company reported a loss of 3.5 million dollars in March. Iraq exported oil from the"
    " northern region. The service was really excellent, said Anna Meyer on Tuesday. We did not"
    " recieve the delivery until Friday and the breakfast was cold."
)
MESSY = (
    "Mr. Smith wrote:\n> The o\ufb03ce was closed on Mon-\n> day and nobody an-\n> swered the"
    " phone.\n- first item is broken\n- second item is fine\n| Name | Qty |\n|---|---|\n| Lamp |"
    " 5 |\nThis is **very** important and <b>urgent</b> for us &amp; you. It is <del>not</del>"
    " ready. See [the manual](http://example.com/a) now. Well-\nknown facts."
    " \u6211\u4eec\u6628\u5929\u6536\u5230\u4e86\n\u8d27\u7269\u3002"
    "\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd \u05dc\u05db\u05d5\u05dc\u05dd"
)


def found(text: str, quote: str, leniency: str = "fuzzy") -> tuple[str, str] | None:
    finder = QuoteFinder("", text, "", core_start=0, leniency=leniency)
    (grounding,) = finder.ground([quote])
    return (grounding.match, grounding.quote) if grounding else None


def difference(text: str, quote: str) -> str | None:
    finder = QuoteFinder("", text, "", core_start=0)
    assert finder.ground([quote]) == [None]
    return finder.difference(quote)


@pytest.mark.parametrize(
    ("quote", "source"),
    [
        ("the service was really excelent", "The service was really excellent"),
        ("and the brekfast was cold", "and the breakfast was cold"),
        ("The comapny reported a loss", "The company reported a loss"),
        ("We did not recieve the delivry", "We did not recieve the delivery"),
    ],
)
def test_an_evident_misspelling_is_forgiven(quote: str, source: str) -> None:
    assert found(TEXT, quote) == ("fuzzy", source)


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("reported a loss of 3.5 billion dollars", ("billion", "million")),
        ("Iran exported oil from", ("Iran", "Iraq")),
        ("exported oil form the northern region", ("form", "from")),
        ("We did now recieve the delivery", ("now", "not")),
        ("said Anna Meier on Tuesday", ("Meier", "Meyer")),
        ("said Anna Meyer on Tuseday", ("Tuseday", "Tuesday")),
        ("said Ana Meyer on Tuesday", ("Ana", "Anna")),
        ("The company reported a loss of 3,5 million", (",", ".")),
        ("the breakfast was old", ("old", "cold")),
    ],
)
def test_a_change_of_meaning_shows_both_words(quote: str, words: tuple[str, str]) -> None:
    expected = f'the quote says "{words[0]}", the text says "{words[1]}"'
    assert difference(TEXT, quote) == expected


def test_added_or_omitted_words_are_shown() -> None:
    left_out = difference(TEXT, "exported oil the northern region. The service")
    assert left_out == 'the quote says nothing, the text says "from"'
    added = difference(TEXT, "exported oil mainly from the northern region")
    assert added == 'the quote says "mainly", the text says nothing'


def test_quotation_marks_of_the_words_are_replaced_in_a_difference() -> None:
    text = 'He said that "this" is very good indeed.'
    assert difference(text, "He said that 'this' is very good indeed") == (
        'the quote says "\'", the text says "\u201d"'
    )


@pytest.mark.parametrize("quote", ["Nobody ever wrote that sentence.", "oil from", "x"])
def test_an_invented_quote_has_no_difference(quote: str) -> None:
    assert difference("We like tea and cake.", quote) is None


def test_a_quote_with_two_equally_near_places_is_not_found() -> None:
    text = "The company paid for it. The company paid for it."
    assert found(text, "The comapny paid for it") is None


def test_a_text_without_a_known_language_has_no_misspellings() -> None:
    assert found("Zorb flimp excellent quux", "Zorb flimp excelent quux") is None


@pytest.mark.parametrize(
    ("leniency", "quote", "match"),
    [
        ("fuzzy", "the service was really excelent", "fuzzy"),
        ("normalized", "the service was really excelent", None),
        ("normalized", "the SERVICE was really excellent", "normalized"),
        ("exact", "the SERVICE was really excellent", None),
        ("exact", "The service was really excellent", "exact"),
        ("normalized", "The service \u2026 said Anna Meyer", None),
        ("fuzzy", "The service \u2026 said Anna Meyer", "elided"),
    ],
)
def test_a_dataset_may_forbid_leniency(leniency: str, quote: str, match: str | None) -> None:
    place = found(TEXT, quote, leniency)
    assert (place[0] if place else None) == match


@pytest.mark.parametrize(
    ("quote", "match", "source"),
    [
        (
            "The office was closed on Monday and nobody answered the phone.",
            "layout",
            "The o\ufb03ce was closed on Mon-\n> day and nobody an-\n> swered the phone.",
        ),
        ("closed on Mon- day", "layout", "closed on Mon-\n> day"),
        ("> nobody an-\n> swered", "layout", "nobody an-\n> swered"),
        ("nobody an- > swered the phone.", "normalized", "nobody an-\n> swered the phone."),
        (
            "first item is broken second item",
            "layout",
            "first item is broken\n- second item",
        ),
        ("Name Qty Lamp 5", "layout", "Name | Qty |\n|---|---|\n| Lamp | 5"),
        (
            "very important and urgent for us & you",
            "layout",
            "very** important and <b>urgent</b> for us &amp; you",
        ),
        ("see the manual now", "layout", "See [the manual](http://example.com/a) now"),
        ("Well-known facts", "rejoined", "Well-\nknown facts"),
        ("Wellknown facts", "rejoined", "Well-\nknown facts"),
        (
            "\u6211\u4eec\u6628\u5929\u6536\u5230\u4e86\u8d27\u7269",
            "unspaced",
            "\u6211\u4eec\u6628\u5929\u6536\u5230\u4e86\n\u8d27\u7269",
        ),
        (
            "\u05e9\u05dc\u05d5\u05dd \u05dc\u05db\u05d5\u05dc\u05dd",
            "unvocalized",
            "\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd \u05dc\u05db\u05d5\u05dc\u05dd",
        ),
        ('"The office was closed".', "compatibility", "The o\ufb03ce was closed"),
        ("\\u201cWell-known facts\\u201d", "unescaped", "Well-\nknown facts"),
    ],
)
def test_each_harmless_kind_of_difference_has_its_name(quote: str, match: str, source: str) -> None:
    text = MESSY.replace("Mon-\n> day and", "Mon-\n> day and")
    assert found(text, quote) == (match, source)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("The limit is\n> 5 kg for us.", "limit is 5 kg for us"),
        ("The change was\n- 5 degrees.", "change was 5 degrees"),
        ("It is <del>not</del> ready now.", "It is not ready now"),
        ("It is ~~not~~ ready now.", "It is not ready now"),
        ("from 12-\n14 boxes", "from 1214 boxes"),
        ("Wir trinken in Ma\u00dfen.", "Wir trinken in Massen"),
        (
            "\u05d3\u05bc\u05b8\u05d1\u05b8\u05e8 \u05d8\u05d5\u05d1",
            "\u05d3\u05b6\u05bc\u05d1\u05b6\u05e8 \u05d8\u05d5\u05d1",
        ),
        ("Did he pay the bill? Yes.", "he pay the bill."),
        ("5*3 boxes", "53 boxes"),
    ],
)
def test_a_meaningful_sign_is_not_layout(text: str, quote: str) -> None:
    assert found(text, quote) is None


def test_lines_that_all_begin_with_a_sign_are_a_quoted_mail() -> None:
    assert found("> He sent\n> 5 boxes\n> today.", "He sent 5 boxes today") is not None


@pytest.mark.parametrize(
    ("left_out", "accepted"),
    [
        (", which came late in the evening,", True),
        (" was not delivered, but another", False),
        (", if it arrives,", False),
        (", 12 boxes,", False),
        (", two boxes,", False),
        (" arrived. The truck", False),
        ("\n\nNews: the truck", False),
        (", " + "which came so very late " * 20, False),
    ],
)
def test_an_ellipsis_may_omit_only_harmless_words(left_out: str, accepted: bool) -> None:
    text = f"They said the shipment{left_out} was completely damaged by water."
    place = found(text, "the shipment \u2026 was completely damaged")
    assert (place == ("elided", f"the shipment{left_out} was completely damaged")) is accepted
    assert accepted or place is None


def test_the_parts_of_a_shortened_quote_occur_once_and_in_order() -> None:
    text = "the shipment was late, the truck was damaged"
    assert found(text, "was damaged ... the shipment") is None
    assert found(f"{text}. {text}", "the shipment ... was damaged") is None
    assert found(text, "the shipment ... the truck ... damaged") is None


@pytest.mark.parametrize(
    ("first", "other", "one_slip"),
    [
        ("valve", "vlave", True),
        ("valve", "valv", True),
        ("valve", "valvve", True),
        ("valve", "valva", True),
        ("valve", "avlve", True),
        ("valve", "valve", False),
        ("valve", "avlev", False),
        ("valve", "val", False),
        ("valve", "vaavl", False),
        ("abcd", "badc", False),
        ("ab", "ba", True),
    ],
)
def test_one_slip_is_one_letter_or_two_swapped_letters(
    first: str, other: str, one_slip: bool
) -> None:
    assert is_one_slip(first, other) is one_slip
    assert is_one_slip(other, first) is one_slip


@given(st.text("abc", max_size=5), st.text("abc", max_size=5))
def test_one_slip_equals_an_optimal_alignment_distance_of_one(first: str, other: str) -> None:
    assert is_one_slip(first, other) == (optimal_alignment_distance(first, other) == 1)


def optimal_alignment_distance(first: str, other: str) -> int:
    table = {(i, j): i + j for i in range(len(first) + 1) for j in range(len(other) + 1)}
    for i in range(1, len(first) + 1):
        for j in range(1, len(other) + 1):
            same = first[i - 1] == other[j - 1]
            table[i, j] = min(
                table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (not same)
            )
            if i > 1 and j > 1 and first[i - 1] == other[j - 2] and first[i - 2] == other[j - 1]:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(first), len(other)]


def a_vocabulary(text: str = "") -> Vocabulary:
    return Vocabulary(Counter(f"the and of we {text}".split()))


@pytest.mark.parametrize(
    ("quoted", "written"),
    [
        ("excelent", Word("excellent", "e")),
        ("Excelent", Word("Excellent", ".")),
        ("excelent", Word("EXCELLENT", "e")),
        ("excellent", Word("excelent", "e")),
    ],
)
def test_either_side_may_be_misspelled(quoted: str, written: Word) -> None:
    assert a_vocabulary(written.lower).is_evident_misspelling(Word(quoted), written)


@pytest.mark.parametrize(
    ("quoted", "written"),
    [
        ("casual", Word("causal", "a")),  # both are words
        ("excelnt", Word("excellent", "a")),  # two slips
        ("causl", Word("causal", "a")),  # near another word
        ("Excelent", Word("Excellent", "a")),  # a capital in the sentence: a name
        ("Hamberg", Word("Hamburg", ".")),  # a listed name
        ("mllion", Word("million", "a")),  # a number
        ("Tuseday", Word("Tuesday", "n")),  # a weekday
        ("kilogrm", Word("kilogram", "n")),  # a unit
        ("nothng", Word("nothing", "n")),  # a negation
        ("excel1ent", Word("excellent", "n")),  # a digit
        ("yse", Word("yes", "n")),  # too short
        ("eBoook", Word("eBook", "n")),  # written like a name
        ("flimpp", Word("flimp", "n")),  # neither is a word
    ],
)
def test_a_doubtful_word_is_not_a_misspelling(quoted: str, written: Word) -> None:
    assert not a_vocabulary(written.lower).is_evident_misspelling(Word(quoted), written)


def test_a_word_that_the_text_repeats_is_a_known_word() -> None:
    written = Word("hydroclathrate", "n")
    once, twice = a_vocabulary("hydroclathrate"), a_vocabulary("hydroclathrate hydroclathrate")
    assert not once.is_evident_misspelling(Word("hydroclatrate"), written)
    assert twice.is_evident_misspelling(Word("hydroclatrate"), written)
    both = a_vocabulary("hydroclathrate hydroclathrate hydroclatrate")
    assert not both.is_evident_misspelling(Word("hydroclatrate"), written)


@pytest.mark.parametrize(
    ("first", "other"),
    [
        ("import", "export"), ("useful", "useless"), ("possible", "impossible"),
        ("microscopic", "macroscopic"), ("prenatal", "postnatal"), ("hypertension", "hypotension"),
        ("inbound", "outbound"), ("sinnvoll", "sinnlos"), ("Einfuhr".lower(), "Ausfuhr".lower()),
        ("sulfate", "sulfite"), ("employer", "employee"), ("symmetric", "asymmetric"),
        ("fourteen", "fourty"), ("intranet", "internet"),
    ],
)  # fmt: skip
def test_words_may_differ_in_an_affix_that_reverses_the_meaning(first: str, other: str) -> None:
    assert differs_in_an_affix(first, other)
    assert differs_in_an_affix(other, first)


@pytest.mark.parametrize(
    ("first", "other"), [("excellent", "excelent"), ("company", "comapny"), ("valve", "vlave")]
)
def test_other_differences_are_not_in_an_affix(first: str, other: str) -> None:
    assert not differs_in_an_affix(first, other)


@pytest.mark.parametrize(
    "word",
    [
        "not",
        "million",
        "tuesday",
        "dienstag",
        "celsius",
        "dollar",
        "links",
        "dreiundzwanzig",
        "zweihundertste",
        "januar",
        "mardi",
        "twelfth",
    ],
)
def test_words_that_carry_the_meaning_are_protected(word: str) -> None:
    assert is_protected(word)


@pytest.mark.parametrize("word", ["table", "excellent", "rechnung", "under-cover", "einig"])
def test_ordinary_words_are_not_protected(word: str) -> None:
    assert not is_protected(word)


@pytest.mark.parametrize(
    "text", ["not", "isn't", "isn\u2019t", "12", "\u00bd", "wenn", "unless", "drei\u00dfig",
             "\u6ca1\u6709", "\u3057\u306a\u3044", "hundred", "could"],
)  # fmt: skip
def test_words_that_reverse_the_meaning_cannot_be_omitted(text: str) -> None:
    assert turns_the_meaning(f"which {text} came")


@pytest.mark.parametrize("text", ["which came late", "important", "the tent", "die Lieferung"])
def test_words_that_do_not_reverse_the_meaning_can_be_omitted(text: str) -> None:
    assert not turns_the_meaning(text)


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("the cat and the dog were here", {"en"}),
        ("der hund und die katze sind nicht da", {"de"}),
        ("zorb flimp", set()),
    ],
)
def test_function_words_identify_the_language(text: str, languages: set[str]) -> None:
    assert languages_of(Counter(text.split())) == languages
