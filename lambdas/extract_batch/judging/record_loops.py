"""Detects that a cut answer gave the same records again and again."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from medallion.requests import QUOTE
from medallion.schemas import exact_json

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    Name = tuple[str, str]

MIN_EQUAL: Final = 4
"""So many records at the end that are equal to earlier ones, and that the text does not have."""
MIN_COUNTING: Final = 12
"""The same for records that differ in their numbers only."""

_SPACES: Final = re.compile(r"\s+")
_DIGITS: Final = re.compile(r"\d+")


def repetitions(records: Sequence[Any], source: str) -> frozenset[int]:
    """Indexes of the records that a loop at the end of a cut answer repeats; empty without a loop.

    A loop is an end without any new record, with more repetitions than the text has. Lists of
    equal or similar records that are in the text are no loops.

    Args:
        records: in the answer's order.
        source: the text that the model read.
    """
    text = _one_line(source)
    return (
        _loop(records, _equal, MIN_EQUAL, text.count)
        or _loop(
            records, _counting, MIN_COUNTING, lambda quote: text.count(quote) * _numbers(quote)
        )
        or frozenset()
    )


def invented_repetitions(records: Sequence[Any], ungrounded: Collection[int]) -> frozenset[int]:
    """The same for records whose quotes are not in the text and also count."""
    invented = [record for index, record in enumerate(records) if index in ungrounded]
    places = [index for index in range(len(records)) if index in ungrounded]
    loop = _loop(invented, _counting_quote, MIN_COUNTING, lambda _: 0)
    return frozenset(places[index] for index in loop)


def _loop(
    records: Sequence[Any],
    name_of: Callable[[Any], Name],
    least: int,
    evidence: Callable[[str], int],
) -> frozenset[int]:
    """The records that occur too often, if enough of them follow the last new record.

    Args:
        records: in the answer's order.
        name_of: equal for records that count as the same.
        least: number of repetitions at the end that make a loop.
        evidence: how many such records the text may have for a quote.
    """
    names = [name_of(record) for record in records]
    first = {name: index for index, name in reversed(list(enumerate(names)))}
    newest = max(first.values(), default=0)
    quotes = {name: _one_line(_quote(records[index])) for name, index in first.items()}
    allowed = {name: max(1, evidence(quote) if quote else 0) for name, quote in quotes.items()}
    seen: Counter[Name] = Counter()
    surplus = set()
    for index, name in enumerate(names):
        seen[name] += 1
        if seen[name] > allowed[name]:
            surplus.add(index)
    return frozenset(surplus) if sum(index > newest for index in surplus) >= least else frozenset()


def _numbers(quote: str) -> int:
    """How many records a quote may be evidence of: one for each of its numbers."""
    return max(1, len(_DIGITS.findall(quote)))


def _equal(record: Any) -> Name:
    return ("", exact_json.identity(record))


def _counting(record: Any) -> Name:
    rest = {k: v for k, v in record.items() if k != QUOTE} if isinstance(record, dict) else record
    return (_one_line(_quote(record)), _DIGITS.sub("0", exact_json.dumps(rest, ascii_only=False)))


def _counting_quote(record: Any) -> Name:
    quote, rest = _counting(record)
    return (_DIGITS.sub("0", quote), rest)


def _quote(record: Any) -> str:
    quote = record.get(QUOTE) if isinstance(record, dict) else None
    return quote if isinstance(quote, str) else ""


def _one_line(text: str) -> str:
    return _SPACES.sub(" ", text).strip()
