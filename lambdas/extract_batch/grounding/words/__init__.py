"""Words: a text's languages, their dictionaries, and words that must never be confused."""

from lambdas.extract_batch.grounding.words.dictionary import Dictionary, dictionary_of, languages_of
from lambdas.extract_batch.grounding.words.protected import (
    differs_in_an_affix,
    is_listed_name,
    is_protected,
    turns_the_meaning,
)

__all__ = [
    "Dictionary",
    "dictionary_of",
    "differs_in_an_affix",
    "is_listed_name",
    "is_protected",
    "languages_of",
    "turns_the_meaning",
]
