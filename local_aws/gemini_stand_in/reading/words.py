"""Words, and the cue words of values."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_NEGATION = re.compile(
    r"\b(?:not|no|never|without|cannot|hardly|\w+n['\u2019]t)(?:[ \t]+[\w'\u2019-]+)?[ \t]+\Z",
    re.IGNORECASE,
)
_REACH = 24


def words_of(text: str) -> tuple[str, ...]:
    """The words in lower case; hyphens, underscores and punctuation separate words."""
    return tuple(match[0].lower().replace("\u2019", "'") for match in _WORD.finditer(text))


def phrase_pattern(phrases: Iterable[tuple[str, ...]]) -> re.Pattern[str]:
    """A pattern for the phrases as whole words, longest first; the last word may be inflected."""
    ordered = sorted(filter(None, set(phrases)), key=lambda words: (-len(words), words))
    written = "|".join(r"[\W_]{1,3}".join(map(re.escape, words)) for words in ordered) or "(?!)"
    curly = written.replace("'", "['\u2019]")
    return re.compile(rf"(?<!\w)(?P<phrase>{curly})(?:'s|s|es|d|ed|ing|ly)?(?!\w)", re.IGNORECASE)


@dataclass(frozen=True)
class CueHit:
    """A cue in the text; `negated` if a negation is directly before it."""

    value: str
    start: int
    end: int
    weight: int
    negated: bool


class CueFinder:
    """Find the cues of a field."""

    def __init__(self, values: Iterable[str], listed: Mapping[str, Sequence[str]]) -> None:
        self._values: dict[tuple[str, ...], str] = {}
        for value in values:
            for cue in (value, *listed.get(value, ())):
                self._values.setdefault(words_of(cue), value)
        self._pattern = phrase_pattern(self._values)

    def find(self, text: str, start: int, end: int) -> Iterator[CueHit]:
        """The hits in the span, left to right; longer cues weigh more."""
        for match in self._pattern.finditer(text, start, end):
            words = words_of(match["phrase"])
            negated = bool(_NEGATION.search(text[max(0, match.start() - _REACH) : match.start()]))
            yield CueHit(self._values[words], *match.span(), len(words) ** 2, negated)
