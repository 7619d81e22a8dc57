from __future__ import annotations

import unicodedata
from typing import Literal

from hypothesis import assume, given
from hypothesis import strategies as st

from lambdas.extract_batch.grounding.edges import is_edge
from lambdas.extract_batch.grounding.folding import fold
from lambdas.extract_batch.grounding.places import SearchableText
from lambdas.extract_batch.grounding.quote_finder import QuoteFinder

CLUSTERS = [
    *"aBczZ-'\"7",
    *(" ", "  ", "\r\n", "\n", "\u00a0", "\u3000"),
    *("\u00e9", "e\u0301", "\u00df", "\ufb01", "\uff26", "\u212b", "o\u0308\u0323"),
    *("\u2019", "\u201c", "\u2014", "\u2026"),
    *("🎉", "👍\U0001f3fd", "👩\u200d🔬", "\U0001d400", "\U00020000"),
    *("\ud55c", "\u1112\u1161\u11ab", "中", "я", "ไ"),
]
SPACES = st.sampled_from([" ", "\n", "\r\n", "\t", "\u00a0", "   ", "\u2003\n"])
SWAPS = {
    "'": "\u2019", "\u2019": "'", '"': "\u201d", "\u201c": '"', "-": "\u2013", "\u2014": "-",
}  # fmt: skip
FORMS: tuple[Literal["NFC", "NFD", "NFKC", "NFKD"], ...] = ("NFC", "NFD", "NFKC", "NFKD")


@st.composite
def slices(draw: st.DrawFn) -> tuple[str, int, int]:
    """A text and a slice of it between clusters that begins and ends with a visible character."""
    clusters = draw(st.lists(st.sampled_from(CLUSTERS), min_size=1, max_size=60))
    first = draw(st.integers(0, len(clusters) - 1))
    last = draw(st.integers(first, len(clusters) - 1))
    start = len("".join(clusters[:first]))
    end = len("".join(clusters[: last + 1]))
    assume(clusters[first].strip() and clusters[last].strip())
    return "".join(clusters), start, end


@st.composite
def recopied(draw: st.DrawFn, passage: str) -> str:
    """The passage as a careless model copies it, with the same words for a reader."""
    copy = "".join(
        draw(SPACES) if char.isspace() else SWAPS.get(char, char)
        for char in passage.replace("\r\n", "\n")
    )
    copy = unicodedata.normalize(draw(st.sampled_from(FORMS)), copy)
    copy = "".join(
        char.swapcase() if char.isascii() and draw(st.booleans()) else char for char in copy
    )
    return draw(st.sampled_from(["", " ", "\r\n"])) + copy


@given(slices(), st.data())
def test_a_recopied_passage_is_found_with_its_exact_boundaries(
    passage: tuple[str, int, int], data: st.DataObject
) -> None:
    text, start, end = passage
    wanted = text[start:end]
    assume(is_edge(text, start) and is_edge(text, end))
    places = SearchableText(text).find_verbatim(data.draw(recopied(wanted)))
    assert places is not None
    folded = fold(wanted).text.strip()
    for place in places.spans:
        found = text[slice(*place)]
        assert fold(found).text == folded
        assert found == found.strip()
        assert _is_between_clusters(text, place[0])
        assert _is_between_clusters(text, place[1])
    if fold(text).text.count(folded[0]) == 1:
        assert places.spans == ((start, end),)


@given(slices(), st.data())
def test_a_misspelling_never_moves_the_span_off_the_passage(
    passage: tuple[str, int, int], data: st.DataObject
) -> None:
    text, start, end = passage
    # Words that occur once show whether the span is the passage.
    head, tail = "the beginnings were", "and was extraordinary"
    text = f"{text[:start]} {head} {text[start:end]} {tail} {text[end:]}"
    at = data.draw(st.integers(6, 11))
    quote = (
        f"{head[:at]}{head[at + 1 :]} {text[start + 2 + len(head) : end + 2 + len(head)]} {tail}"
    )
    (grounding,) = QuoteFinder("", text, "", core_start=0).ground([quote])
    if grounding is not None:
        first = start + 1
        assert (grounding.start, grounding.end) == (first, first + len(quote) + 1)


@given(st.text(max_size=80), st.data())
def test_folding_keeps_the_place_of_every_character(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert folded.starts == sorted(folded.starts)
    assert folded.ends == sorted(folded.ends)
    assert all(0 <= start < end <= len(text) for start, end in _spans(folded.starts, folded.ends))
    cut = data.draw(st.integers(0, len(text)))
    places = SearchableText(text).find_verbatim(text[:cut])
    for span in places.spans if places else ():
        # After a space, an invisible character may end a quote that contains it.
        assert fold(text[slice(*span)]).text.strip() == fold(text[:cut]).text.strip()


@given(st.text(st.characters(max_codepoint=0x7F), max_size=80))
def test_folding_ascii_twice_changes_nothing(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


def _spans(starts: list[int], ends: list[int]) -> list[tuple[int, int]]:
    return list(zip(starts, ends, strict=True))


def _is_between_clusters(text: str, at: int) -> bool:
    if not 0 < at < len(text):
        return True
    joined = unicodedata.combining(text[at]) or "\u200d" in text[at - 1 : at + 1]
    return not joined and not 0x1F3FB <= ord(text[at]) <= 0x1F3FF
