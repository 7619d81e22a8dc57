"""Whether a quote and a nearly equal span say the same: a small edit can turn the meaning.

An edit may mend spelling. It may not touch a number, an amount, a comparison or a negation, put one
word for another, or add and drop words beyond articles and the like.
"""

from __future__ import annotations

import unicodedata
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from lambdas.extract_batch.grounding.edit_distance import edit_distance

if TYPE_CHECKING:
    from collections.abc import Sequence

_NEGATION_WORDS: Final = """
    no not nor none never neither without cannot nobody nothing nowhere hardly barely unless
    nicht kein keine keinen keinem keiner keines nie niemals ohne weder nichts niemand kaum
    non ne pas jamais sans aucun aucune rien ni nunca sin nada nadie ningún ninguna ninguno
    não nem sem nenhum nenhuma nessuno nessuna mai senza niente niet geen nooit zonder
"""
_NEGATING_PREFIX_LIST: Final = "a an un in im il ir non non- dis de mis anti anti- dé"
_NEGATIONS: Final = frozenset(_NEGATION_WORDS.split())
_NEGATING_PREFIXES: Final = frozenset(_NEGATING_PREFIX_LIST.split())
_NEGATING_CHARACTERS: Final = frozenset("不没沒无無未非否勿別别")
_AMOUNT_CATEGORIES: Final = frozenset({"Nd", "Nl", "No", "Sc", "Sm"})
_AROUND_WORDS: Final = ".,;:!?()[]{}\"'*_…"
_SMALL_WORD_CHARS: Final = 3
_CHARS_PER_EDIT: Final = 4
_SWAP: Final = 2
"""Two letters that changed places are two edits, but one slip; short words are not so mended."""
_MIN_SWAP_CHARS: Final = 5
_MIN_STEM_CHARS: Final = 4


def says_the_same(quote: str, span: str) -> bool:
    """Compare two folded texts word by word."""
    if turning_points(quote) != turning_points(span):
        return False
    return _only_spelling_differs(_words(quote), _words(span))


def turning_points(text: str) -> list[str]:
    """What must be the same on both sides, in order."""
    points: list[str] = []
    for raw in text.split():
        word = raw.strip(_AROUND_WORDS)
        if _is_amount(raw):
            points.append(raw.strip("()[];:!?").rstrip(".,"))
        elif word in _NEGATIONS or word.endswith("n't"):
            points.append(word)
        else:
            points += [char for char in raw if char in _NEGATING_CHARACTERS]
    return points


def _is_amount(word: str) -> bool:
    if word.isascii() and word.isalpha():
        return False
    return any(char == "%" or unicodedata.category(char) in _AMOUNT_CATEGORIES for char in word)


def _words(text: str) -> list[str]:
    return [word for raw in text.split() if (word := raw.strip(_AROUND_WORDS))]


def _only_spelling_differs(quote: Sequence[str], span: Sequence[str]) -> bool:
    if len(quote) == len(span):
        return all(map(_is_respelled, quote, span))
    matcher = SequenceMatcher(None, quote, span, autojunk=False)
    return all(
        _is_harmless(quote[a:b], span[c:d])
        for kind, a, b, c, d in matcher.get_opcodes()
        if kind != "equal"
    )


def _is_harmless(dropped: Sequence[str], added: Sequence[str]) -> bool:
    if len(dropped) == len(added):
        return all(map(_is_respelled, dropped, added))
    if dropped and added:
        # One word written as two, or with a hyphen.
        return edit_distance(" ".join(dropped), " ".join(added)) <= 1
    return all(len(word) <= _SMALL_WORD_CHARS for word in (*dropped, *added))


def _is_respelled(one: str, other: str) -> bool:
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) >= _MIN_STEM_CHARS and long.endswith(short):
        return long.removesuffix(short) not in _NEGATING_PREFIXES
    distance = edit_distance(one, other)
    if distance == _SWAP and len(one) >= _MIN_SWAP_CHARS and sorted(one) == sorted(other):
        return True
    return distance <= max(1, len(long) // _CHARS_PER_EDIT)
