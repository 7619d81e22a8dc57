"""The words and signs of a text with their places in the source."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

import regex

from lambdas.extract_batch.grounding.layout import UNSPACED_SCRIPTS

if TYPE_CHECKING:
    from lambdas.extract_batch.grounding.folding import FoldedText

_PLAIN_TOKEN: Final = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*|\S")
_TOKEN: Final = regex.compile(
    rf"[{UNSPACED_SCRIPTS}]\p{{M}}*|[\p{{L}}\p{{N}}\p{{M}}]+(?:'[\p{{L}}\p{{N}}\p{{M}}]+)*|[^\s]"
)


class Tokens:
    """The words and signs of a text, folded.

    ß is not folded to ss here, because they make different words in German.

    Attributes:
        texts: the folded text of each token.
        source: the text before folding.
    """

    def __init__(self, folded: FoldedText, source: str) -> None:
        self._folded = folded
        self._pattern = _PLAIN_TOKEN if folded.text.isascii() else _TOKEN
        self.source = source
        self.texts: list[str] = self._pattern.findall(folded.text)
        if "ß" in source:
            self.texts = [self._with_sharp_s(at, text) for at, text in enumerate(self.texts)]

    def __len__(self) -> int:
        return len(self.texts)

    def span(self, first: int, end: int) -> tuple[int, int]:
        """The source's span of the tokens from first to end; at least one."""
        return self._folded.source_span(self._offsets[first][0], self._offsets[end - 1][1])

    def written(self, first: int, end: int) -> str:
        """The source's text of the tokens from first to end."""
        return self.source[slice(*self.span(first, end))]

    def _with_sharp_s(self, at: int, text: str) -> str:
        written = self.written(at, at + 1) if "ss" in text else ""
        return written.lower() if "ß" in written else text

    @cached_property
    def _offsets(self) -> list[tuple[int, int]]:
        return [match.span() for match in self._pattern.finditer(self._folded.text)]
