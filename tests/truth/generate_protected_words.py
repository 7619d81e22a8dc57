"""Writes the lists of names and fixed words whose misspellings are never forgiven.

    uv run --with babel==2.18.0 --with faker==40.63.0 --with num2words==0.5.14 \
        --with pyspellchecker==0.9.1 python -m tests.truth.generate_protected_words

Sources: territories, languages, months, weekdays and currencies of Unicode's CLDR (through babel),
first names, last names and places of faker, number words of num2words. Names that are in no
dictionary are omitted, because words outside the dictionaries are never forgiven.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from lambdas.extract_batch.grounding.words.dictionary import FUNCTION_WORDS

LANGUAGES = tuple(FUNCTION_WORDS)
COUNTRIES = ("en_US", "en_GB", "de_DE", "de_AT", "fr_FR", "es_ES", "it_IT", "pt_PT", "nl_NL")
CURRENCY_LIST = "USD EUR GBP JPY CHF CNY INR RUB BRL KRW SEK NOK DKK PLN CZK HUF MXN CAD AUD"
CURRENCIES = (*CURRENCY_LIST.split(), "ILS", "TRY")
NUMBERS = (*range(101), *range(200, 1001, 100), 2000, 10**6, 2 * 10**6, 10**9, 2 * 10**9, 10**12)
TARGET = Path(__file__).parents[2] / "lambdas" / "extract_batch" / "grounding" / "words"


def main() -> None:
    known = set(_dictionary_words())
    names = _words([*_territories(), *_faker_names()]) & known
    _write("names.txt", {name for name in names if len(name) >= 4})
    _write("fixed.txt", _words([*_calendar(), *_currencies()]))
    _write("numbers.txt", _words(_number_words()) - set(" ".join(FUNCTION_WORDS.values()).split()))


def _write(name: str, words: Iterable[str]) -> None:
    (TARGET / name).write_text("\n".join(sorted(words)) + "\n", encoding="utf-8")


def _words(texts: Iterable[object]) -> set[str]:
    return {word for text in texts for word in re.findall(r"[^\W\d_]{3,}", str(text).lower())}


def _dictionary_words() -> Iterator[str]:
    from spellchecker import SpellChecker  # noqa: PLC0415 - needed only to make the lists

    for language in LANGUAGES:
        yield from SpellChecker(language=language).word_frequency.dictionary


def _locales() -> list[Any]:
    babel = import_module("babel")
    return [babel.Locale(language) for language in LANGUAGES]


def _territories() -> Iterator[object]:
    for locale in _locales():
        yield from locale.territories.values()
        yield from locale.languages.values()


def _calendar() -> Iterator[object]:
    for locale in _locales():
        for names in (locale.months, locale.days):
            for width in ("wide", "abbreviated"):
                yield from names["format"][width].values()
                yield from names["stand-alone"][width].values()


def _currencies() -> Iterator[object]:
    for locale in _locales():
        plurals = locale._data["currency_names_plural"]
        for code in CURRENCIES:
            yield locale.currencies.get(code, "")
            yield from plurals.get(code, {}).values()


def _number_words() -> Iterator[object]:
    spelled = import_module("num2words").num2words
    for language in LANGUAGES:
        for number in NUMBERS:
            yield spelled(number, lang=language)
            if number <= 100:
                yield spelled(number, lang=language, to="ordinal")


def _faker_names() -> Iterator[object]:
    for country in COUNTRIES:
        for kind in ("person", "address"):
            try:
                provider = import_module(f"faker.providers.{kind}.{country}").Provider
            except ModuleNotFoundError:
                continue
            for attribute in ("first_names", "last_names", "cities", "countries", "states"):
                yield from getattr(provider, attribute, ())


if __name__ == "__main__":
    main()
