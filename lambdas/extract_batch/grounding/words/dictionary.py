"""The common words of a text's languages (pyspellchecker's lists)."""

from __future__ import annotations

import gzip
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final

import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping

_LISTED_ONLY: Final = 50
"""The count in the lists for words that are not in their corpora."""
_ENOUGH_SHARE: Final = 0.3
_LEAST_HITS: Final = 1

FUNCTION_WORDS: Final = {
    "en": "the and of to is was for with that this are were from have had it by at be his you he "
    "she they we i not on in go went do did can will or but so if my me when there out an "
    "as our their",
    "de": "der die das und ist war mit für von den dem nicht ein eine einen auf zu im wir sie "
    "ich es er am an bei nach hat haben wurde werden sind wird auch als aus noch dass mein "
    "unser aber",
    "fr": "le la les et est était pour avec que cette des du une dans nous vous il elle au sur "
    "je un ce ne pas par qui ont sont son sa mais ou aux",
    "es": "el la los las y es era para con que esta del una en por nosotros su al se lo como un "
    "no mi fue han son pero más este muy",
    "it": "il la gli e è era per con che questa del una nel di noi si al della sono ha come un "
    "le lo non mi più ma da alla",
    "pt": "o a os as e é era para com que esta do da uma em por nós se ao não um no na foi mais "
    "meu mas pelo são",
    "nl": "de het een en is was voor met dat deze van zijn in op niet wij te ik aan er bij we "
    "hij om ook heeft maar naar mijn",
}
"""By language: short words that every text contains, without number words."""


class Dictionary:
    """Words of one or more languages.

    Attributes:
        common: the words that occur in the lists' corpora.
    """

    def __init__(self, counts: tuple[Mapping[str, int], ...]) -> None:
        self._counts = counts
        self.common = frozenset(
            word for listed in counts for word, count in listed.items() if count > _LISTED_ONLY
        )

    def __contains__(self, word: str) -> bool:
        return any(word in counts for counts in self._counts)


@cache
def dictionary_of(languages: frozenset[str]) -> Dictionary:
    """The words of these languages; reading a language takes up to 0.3 s, once per process."""
    return Dictionary(tuple(_counts(language) for language in sorted(languages)))


def languages_of(words: Mapping[str, int]) -> frozenset[str]:
    """The languages of a text, by its function words; empty if it has none of them.

    Args:
        words: occurrences of each of the text's words in lower case.
    """
    hits = {
        language: sum(words.get(word, 0) for word in listed)
        for language, listed in _function_words().items()
    }
    most = max(hits.values())
    enough = max(_LEAST_HITS, most * _ENOUGH_SHARE)
    return frozenset(language for language, count in hits.items() if count >= enough)


@cache
def _function_words() -> dict[str, frozenset[str]]:
    """By language: the words that no other language has, because only they identify it."""
    listed = {language: frozenset(words.split()) for language, words in FUNCTION_WORDS.items()}
    return {
        language: words.difference(*(other for name, other in listed.items() if name != language))
        for language, words in listed.items()
    }


@cache
def _counts(language: str) -> Mapping[str, int]:
    """A list of the package, read without its spelling checker, which takes five times as long."""
    listed = resources.files("spellchecker") / "resources" / f"{language}.json.gz"
    counts: Mapping[str, int] = orjson.loads(gzip.decompress(listed.read_bytes()))
    return counts
