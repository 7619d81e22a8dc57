"""One repair round: what of an answer goes back to the model, and what its reply changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lambdas.extract_batch.characters import with_whole_unicode
from lambdas.extract_batch.grounding import fold_quote
from lambdas.extract_batch.judging import INVALID_FIELD, OFF_SCHEMA, quote_of
from lambdas.extract_batch.requests import QUOTE, RECORDS, Repair
from medallion.contracts import GroundedRecord, QuarantinedRecord
from medallion.schemas import exact_json
from medallion.vocabulary.datasets import Policies

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lambdas.extract_batch.judging import Judged, Reading
    from medallion.contracts import RefusedField

MAX_PREVIOUS_CHARS: Final = 50_000
"""Longer answers are not sent back: they would cost more than they are worth."""

_ANSWER_CAUSES: Final = frozenset(
    {"MALFORMED_JSON", "DUPLICATE_KEYS", "NO_RECORDS_LIST", "NESTED_TOO_DEEPLY", "EMPTY_ANSWER"}
)
_RECORD_CAUSES: Final = frozenset({OFF_SCHEMA, "NO_QUOTE"})

ALL_FIELDS: Final = "all_fields"
NEVER: Final = "never"


@dataclass(frozen=True)
class Merge:
    """What the answer to a repair request holds for the records of the first answer.

    Attributes:
        repaired: index of a wrong record -> the record to take its place.
        unasked: what else it holds, apart from what only repeats the first answer.
    """

    repaired: dict[int, Any]
    unasked: tuple[Any, ...] = ()


def repair_of(text: str, reading: Reading, policy: str = Policies.repair) -> Repair | None:
    """What to send back of an answer; None when its form is fine or beyond repair.

    Args:
        text: of the answer.
        reading: what it says.
        policy: what is worth another call, as in dataset.yaml.
    """
    if policy == NEVER:
        return None
    if reading.unusable:
        if reading.unusable.reason_code not in _ANSWER_CAUSES:
            return None
        return _repair(text, (reading.unusable.detail,))
    wrong = off_schema(reading, policy)
    if not wrong:
        return None
    previous = {RECORDS: [reading.records[index] for index in wrong]}
    problems = (
        f"{RECORDS}[{number}]{detail}"
        for number, at in enumerate(wrong)
        for detail in _problems(reading.judged[at])
    )
    return _repair(exact_json.dumps(previous, ascii_only=False), tuple(problems))


def off_schema(reading: Reading, policy: str = Policies.repair) -> list[int]:
    """Places of the records whose form is wrong; those with a wrong quote are not among them.

    With the policy `all_fields`, records that lost an optional field because of its form, too.
    """
    return [
        index
        for index, one in enumerate(reading.judged)
        if (isinstance(one, QuarantinedRecord) and one.reason_code in _RECORD_CAUSES)
        or (policy == ALL_FIELDS and isinstance(one, GroundedRecord) and _invalid_fields(one))
    ]


def is_better(repaired: Judged, first: Judged) -> bool:
    """Whether a repaired record may take the place of the first one.

    Anything may take the place of a refused record. One that is accepted without some of its
    fields only gives way to one that says all that it says, at its place, and more.
    """
    if isinstance(first, QuarantinedRecord):
        return True
    return (
        isinstance(repaired, GroundedRecord)
        and repaired.overlaps(first)
        and first.fields.items() <= repaired.fields.items()
        and len(repaired.refused) < len(first.refused)
    )


def merge(reading: Reading, given: Sequence[Any], policy: str = Policies.repair) -> Merge:
    """Find for each wrong record of a readable answer the repaired one, if there is one.

    Records belong together by their quotes. Where several share one, as many as were wrong are
    taken, without what only repeats or changes a right record. A record without a quote, or whose
    repaired quote is longer or shorter, takes a record whose quote is new to the answer.
    """
    wrong = off_schema(reading, policy)
    rest = list(given)
    repaired: dict[int, Any] = {}
    by_quote: dict[str, list[int]] = {}
    for index in wrong:
        by_quote.setdefault(_quote_key(reading.records[index]), []).append(index)
    for quote, indexes in by_quote.items():
        if quote:
            _take_for_quote(reading, quote, indexes, rest, repaired)
    known = {_quote_key(record) for record in reading.records}
    for index in wrong:
        if index not in repaired:
            _take_new(reading.records[index], index, known, rest, repaired)
    return Merge(repaired, tuple(without_repeats(rest, reading.records)))


def _take_for_quote(
    reading: Reading, quote: str, wrong: list[int], rest: list[Any], repaired: dict[int, Any]
) -> None:
    """Give the wrong records that share a quote repaired ones, taken out of `rest`."""
    given = [record for record in rest if _quote_key(record) == quote]
    right = [
        record
        for index, record in enumerate(reading.records)
        if index not in wrong and _quote_key(record) == quote
    ]
    if len(given) > len(wrong):
        given = without_repeats(given, right)
    for index, record in _pairs(reading, wrong, given, right):
        repaired[index] = record
        _remove(rest, record)


def _pairs(
    reading: Reading, wrong: list[int], given: list[Any], right: list[Any]
) -> Iterator[tuple[int, Any]]:
    """In order where the counts agree, else the most alike first; each at most once."""
    repeated = {_identity(record) for record in right}
    fitting = [
        (index, number)
        for index in wrong
        for number, record in enumerate(given)
        if _identity(record) in repeated or _fits(record, reading.records[index], right)
    ]
    if len(given) == len(wrong):
        order = dict(zip(wrong, range(len(given)), strict=True))
        fitting.sort(key=lambda pair: order[pair[0]] != pair[1])
    else:
        fitting.sort(key=lambda pair: -_likeness(given[pair[1]], reading.records[pair[0]]))
    done: set[int] = set()
    taken: set[int] = set()
    for index, number in fitting:
        if index not in done and number not in taken:
            done.add(index)
            taken.add(number)
            yield index, given[number]


def _fits(record: Any, wrong: Any, right: list[Any]) -> bool:
    """Whether it is not more like a right record, of which it would be a change."""
    likeness = _likeness(record, wrong)
    return all(likeness >= _likeness(record, other) for other in right)


def _take_new(
    wrong: Any, index: int, known: set[str], rest: list[Any], repaired: dict[int, Any]
) -> None:
    """Give a wrong record one whose quote is in no record of the first answer."""
    quote = _quote_key(wrong)
    for record in rest:
        new = _quote_key(record)
        if not new or new in known:
            continue
        if (new in quote or quote in new) if quote else _shares_half(wrong, record):
            repaired[index] = record
            _remove(rest, record)
            return


def _shares_half(wrong: Any, record: Any) -> bool:
    fields = len(wrong) - (QUOTE in wrong) if isinstance(wrong, dict) else 0
    return 2 * _likeness(wrong, record) >= fields


def _likeness(one: Any, other: Any) -> int:
    """How many fields are equal, the quote apart."""
    if not isinstance(one, dict) or not isinstance(other, dict):
        return 0
    return sum(
        name in other and _identity(value) == _identity(other[name])
        for name, value in one.items()
        if name != QUOTE
    )


def _quote_key(record: Any) -> str:
    """The quote as it is compared, empty for none."""
    quote = quote_of(record)
    return fold_quote(quote) if quote else ""


def _remove(records: list[Any], record: Any) -> None:
    """Take this very record out; equal ones stay."""
    del records[next(at for at, one in enumerate(records) if one is record)]


def without_repeats(given: Iterable[Any], known: Iterable[Any]) -> list[Any]:
    """The given records without those that are known, each as often as it is."""
    spent = [_identity(record) for record in known]
    rest = []
    for record in given:
        if _identity(record) in spent:
            spent.remove(_identity(record))
        else:
            rest.append(record)
    return rest


_identity = exact_json.identity


def _invalid_fields(record: GroundedRecord) -> list[RefusedField]:
    return [one for one in record.refused if one.reason_code == INVALID_FIELD]


def _problems(judged: Judged) -> list[str]:
    """What is wrong with a record, each behind its number."""
    if isinstance(judged, GroundedRecord):
        return [one.detail[1:] for one in _invalid_fields(judged)]
    detail = judged.detail
    return [detail[1:] if detail.startswith("$") else f": {detail}"]


def _repair(previous: str, problems: tuple[str, ...]) -> Repair | None:
    if len(previous) > MAX_PREVIOUS_CHARS:
        return None
    return Repair(with_whole_unicode(previous), problems)
