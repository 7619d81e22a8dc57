"""Evident misspellings: whether one of two words is a misspelling of the other."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from lambdas.extract_batch.grounding.words import (
    dictionary_of,
    differs_in_an_affix,
    is_listed_name,
    is_protected,
    languages_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lambdas.extract_batch.grounding.words import Dictionary

_MIN_CHARS: Final = 4
_SENTENCE_ENDS: Final = frozenset(".!?:;\u2026\"'([{-*>|\n")
_GERMAN: Final = "de"
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_INFLECTION_LIST: Final = (
    "s es ed d ing er ers n en e em t te ten tet st r rs est ly y ies a as o os i"
)
_INFLECTIONS: Final = frozenset({"", *_INFLECTION_LIST.split()})
_SHORTEST_STEM: Final = 4


@dataclass(frozen=True)
class Word:
    """A word of a text.

    Attributes:
        text: as written.
        before: the last character before the word, spaces skipped; empty at the start.
    """

    text: str
    before: str = ""

    @property
    def lower(self) -> str:
        return self.text.lower()

    @property
    def opens_sentence(self) -> bool:
        return not self.before or self.before in _SENTENCE_ENDS


@dataclass(frozen=True)
class Vocabulary:
    """The known words for one text: those of its languages and its own.

    Attributes:
        counts: occurrences of each of the text's words in lower case.
    """

    counts: Counter[str] = field(repr=False)

    @classmethod
    def of(cls, words: Sequence[str]) -> Vocabulary:
        return cls(Counter(word.lower() for word in words))

    @cached_property
    def languages(self) -> frozenset[str]:
        return languages_of(self.counts)

    @cached_property
    def dictionary(self) -> Dictionary:
        return dictionary_of(self.languages)

    def is_evident_misspelling(self, quoted: Word, written: Word) -> bool:
        """True if the quote's word and the source's are the same word, one of them misspelled.

        Exactly one of them is a known word, they are one slip apart, no other word is as near, and
        the letter does not change the meaning: neither is a number, a unit, a name and the like.
        """
        if not self.languages or not _may_be_misspelled(quoted.lower, written.lower):
            return False
        if self._is_name(written) or self._is_name_of_its_own(quoted, written):
            return False
        words = [word for word in (quoted.lower, written.lower) if self._is_word(word, written)]
        if len(words) != 1:
            return False
        (right,) = words
        wrong = quoted.lower if right == written.lower else written.lower
        return self._is_nearest(right, wrong)

    def _is_nearest(self, right: str, wrong: str) -> bool:
        """True if no other word is as near to the misspelled word."""
        near = self.dictionary.common.intersection(_one_slip_away(wrong, self._letters(right)))
        return all(_is_inflection(other, right) for other in near if other != right)

    def _is_word(self, word: str, written: Word) -> bool:
        """True if the word is in a dictionary, or elsewhere in the text."""
        if word in self.dictionary:
            return True
        return self.counts[word] > (word == written.lower)

    def _is_name(self, word: Word) -> bool:
        """True if a word may be a name; German writes all nouns with a capital letter."""
        if word.text == word.lower:
            return False
        if word.text[1:] != word.text[1:].lower() and not _is_shouted(word):
            return True
        if is_listed_name(word.lower) or word.lower not in self.dictionary:
            return True
        if _GERMAN in self.languages:
            return False
        return not word.opens_sentence and not _is_shouted(word)

    def _is_name_of_its_own(self, quoted: Word, written: Word) -> bool:
        """True if the quote's word is a listed name with a capital letter."""
        capital = quoted.text[:1].isupper() or written.text[:1].isupper()
        return capital and is_listed_name(quoted.lower)

    def _letters(self, word: str) -> str:
        return _LETTERS + "".join(sorted({char for char in word if char not in _LETTERS}))


def is_one_slip(first: str, second: str) -> bool:
    """True if two words differ by one letter added, removed or replaced, or by two swapped ones."""
    if first == second:
        return False
    start = 0
    while start < min(len(first), len(second)) and first[start] == second[start]:
        start += 1
    left, right = first[start:], second[start:]
    swapped = left[:2] == right[1::-1] and left[2:] == right[2:] and len(left) == len(right)
    return left[1:] == right[1:] or left[1:] == right or left == right[1:] or swapped


def _may_be_misspelled(quoted: str, written: str) -> bool:
    if not quoted.isalpha() or not written.isalpha():
        return False
    if min(len(quoted), len(written)) < _MIN_CHARS or not is_one_slip(quoted, written):
        return False
    if is_protected(quoted) or is_protected(written):
        return False
    return not differs_in_an_affix(quoted, written)


def _is_shouted(word: Word) -> bool:
    """True if a long word is in capitals only, as in headings."""
    return word.text.isupper() and len(word.text) > _MIN_CHARS + 1


def _is_inflection(first: str, second: str) -> bool:
    """True if two words are forms of the same word: a common stem with usual endings."""
    stem = 0
    while stem < min(len(first), len(second)) and first[stem] == second[stem]:
        stem += 1
    return stem >= _SHORTEST_STEM and {first[stem:], second[stem:]} <= _INFLECTIONS


def _one_slip_away(word: str, letters: str) -> Iterator[str]:
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        for letter in letters:
            yield before + letter + after
            if after:
                yield before + letter + after[1:]
