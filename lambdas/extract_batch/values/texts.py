"""Texts that mean an enum's value, a boolean or a missing value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lambdas.extract_batch.characters import is_blank

if TYPE_CHECKING:
    from collections.abc import Iterable

_MISSING: Final = frozenset({"n/a", "null", "none", "-", "\N{EN DASH}", "\N{EM DASH}"})
_BOOLEANS: Final = {"true": True, "yes": True, "false": False, "no": False}
_JOINT: Final = r"[\s_\-\N{HYPHEN}\N{NON-BREAKING HYPHEN}]+"
_JOINTS: Final = re.compile(rf"(?<=[^\W_]){_JOINT}(?=[^\W_])")
_DIGITS: Final = re.compile(rf"(?<=\d){_JOINT}(?=\d)")


def says_missing(text: str) -> bool:
    """True if the text is blank or means that the value is missing."""
    return is_blank(text) or text.strip().casefold() in _MISSING


def boolean_of(text: str) -> bool | None:
    """The boolean that the text names in English, in any case."""
    return _BOOLEANS.get(text.strip().casefold())


def enum_value_of(text: str, values: Iterable[str]) -> str | None:
    """The only value that equals the text except for case, white space, hyphens and underscores."""
    wanted = _folded(text)
    found = [value for value in values if _folded(value) == wanted]
    return found[0] if len(found) == 1 else None


def _folded(text: str) -> str:
    """The text without the joints between its words.

    A hyphen at an end stays, as in A- and -1, and digits stay apart, because 1-5 is not 15.
    """
    apart = _DIGITS.sub("\0", text.strip())
    return _JOINTS.sub("", apart).casefold()
