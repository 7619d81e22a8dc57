"""Decides whether a message of the API may be passed on: it may quote the document or the key."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from lambdas.extract_batch.model.api_words import API_WORDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from medallion.model import ModelRequest

MAX_CHARS: Final = 300
WITHHELD: Final = "the API's message is withheld because it may quote the text"
_REMOVED: Final = "[removed]"
_KEY_LIKE: Final = re.compile(
    r"AIza[\w-]{10,}|(?<=api_key:)[\w.-]+|(?=[\w-]*[0-9])[\w-]{36,}", re.ASCII
)
_ESCAPED: Final = re.compile(r"\\+u([0-9a-fA-F]{4})|\\+x([0-9a-fA-F]{2})")
_CONTROL: Final = re.compile(r"\\[nrtbf]|[\\\"']")
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD: Final = re.compile(r"[^\W_]+")
_RUN: Final = 5
"""A run of so many ordinary words is a quote, if it is also in the request."""
_PART: Final = 8
_SHORT: Final = 3


@dataclass(frozen=True)
class RequestText:
    """What a message must not quote.

    Attributes:
        texts: the instructions and the document.
        key: the API key.
        names: of the schema, which may be quoted.
    """

    texts: tuple[str, ...]
    key: str
    names: Collection[str] = ()

    @classmethod
    def of(cls, request: ModelRequest, key: str) -> RequestText:
        """The text of a request."""
        names = frozenset(_names(request.response_schema))
        return cls((request.instructions, request.text), key, names)

    def quotable(self, message: str) -> str:
        """The message on one line without the key, or a note if it may quote the request."""
        line = " ".join(self._without_key(message).split())
        if not line:
            return ""
        return WITHHELD if self._is_quoted(line) else _bounded(line)

    def _without_key(self, message: str) -> str:
        cleaned = message.replace(self.key, _REMOVED) if self.key else message
        return _KEY_LIKE.sub(_REMOVED, cleaned)

    def _is_quoted(self, line: str) -> bool:
        """True if a word that the API does not use is in the request, or a run of any words."""
        words = list(_words(line))
        if any(self._has_word(_folded(word)) for word in words if not self._is_familiar(word)):
            return True
        folded = [_folded(word) for word in words]
        runs = (folded[at : at + _RUN] for at in range(len(folded) - _RUN + 1))
        return any(f" {' '.join(run)} " in self._spaced for run in runs)

    def _is_familiar(self, word: str) -> bool:
        """True if the API uses each part of a word such as generateContent."""
        return all(_folded(part) in self._familiar for part in _CAMEL.split(word))

    def _has_word(self, word: str) -> bool:
        """True if the request has the word, a longer part of it, or a word that is part of it."""
        if len(word) < _SHORT and word.isascii():
            return word in self._rare
        parts = (word[at : at + _PART] for at in range(max(len(word) - _PART, 0) + 1))
        if any(part in self._joined for part in parts):
            return True
        return any(rare in word for rare in self._rare if len(rare) > _SHORT)

    @cached_property
    def _familiar(self) -> frozenset[str]:
        parts = (
            part for name in self.names for word in _words(name) for part in _CAMEL.split(word)
        )
        return API_WORDS | frozenset(map(_folded, parts))

    @cached_property
    def _words(self) -> tuple[str, ...]:
        return tuple(word for source in (*self.texts, self.key) for word in _words(source))

    @cached_property
    def _rare(self) -> frozenset[str]:
        """The words of the request that the API does not use."""
        return frozenset(_folded(word) for word in self._words if not self._is_familiar(word))

    @cached_property
    def _spaced(self) -> str:
        return f" {' '.join(map(_folded, self._words))} "

    @cached_property
    def _joined(self) -> str:
        """Without spaces, so that a quote that breaks or joins words is found."""
        return self._spaced.replace(" ", "")


def _words(text: str) -> Iterator[str]:
    """Runs of letters and digits, with escapes of JSON, HTML and URLs resolved."""
    plain = html.unescape(unquote(_with_joined_pairs(_ESCAPED.sub(_character, text))))
    plain = unicodedata.normalize("NFC", _CONTROL.sub(" ", plain))
    return (word[0] for word in _WORD.finditer(plain))


def _folded(word: str) -> str:
    """The word in one form for all spellings."""
    # First upper case: only so is the dotless i equal to the i that a quote in capitals has.
    folded = unicodedata.normalize("NFKC", word).upper().casefold()
    return "".join(_WORD.findall(folded))


def _with_joined_pairs(text: str) -> str:
    """The text with one character for each pair of surrogates, as JSON escapes it."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _character(escape: re.Match[str]) -> str:
    return chr(int(escape[1] or escape[2], 16))


def _bounded(line: str) -> str:
    printable = "".join(char if char.isprintable() else "?" for char in line)
    return printable if len(printable) <= MAX_CHARS else printable[: MAX_CHARS - 1] + "…"


def _names(schema: object) -> Iterator[str]:
    """The names of all properties: they are the dataset's, so a message may quote them."""
    for name, value in schema.items() if isinstance(schema, dict) else ():
        if name == "properties" and isinstance(value, dict):
            yield from value
            for inner in value.values():
                yield from _names(inner)
        else:
            yield from _names(value)
