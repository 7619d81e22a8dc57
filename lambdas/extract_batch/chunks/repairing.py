"""One repair round: which part of an answer goes back to the model, and what its reply changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lambdas.extract_batch.characters import with_whole_unicode
from lambdas.extract_batch.grounding import fold_quote
from lambdas.extract_batch.judging import INVALID_FIELD, OFF_SCHEMA, quote_of
from medallion.contracts import GroundedRecord, QuarantinedRecord
from medallion.requests import QUOTE, RECORDS, Repair
from medallion.schemas import exact_json
from medallion.vocabulary.datasets import Policies

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lambdas.extract_batch.judging import Judged, Reading
    from medallion.contracts import RefusedField

MAX_PREVIOUS_CHARS: Final = 50_000
"""Longer answers are not sent back: the repair would cost more than it is worth."""

_ANSWER_CAUSES: Final = frozenset(
    {"MALFORMED_JSON", "DUPLICATE_KEYS", "NO_RECORDS_LIST", "NESTED_TOO_DEEPLY"}
)
_RECORD_CAUSES: Final = frozenset({OFF_SCHEMA, "NO_QUOTE"})

ALL_FIELDS: Final = "all_fields"
NEVER: Final = "never"


@dataclass(frozen=True)
class Merge:
    """The records of a repair answer, matched with those of the first answer.

    Attributes:
        repaired: index of a wrong record -> its replacement.
        unasked: the other records, except repetitions of the first answer's records.
    """

    repaired: dict[int, Any]
    unasked: tuple[Any, ...] = ()


def repair_of(text: str, reading: Reading, policy: str = Policies.repair) -> Repair | None:
    """The repair request for an answer; None if its form is right or beyond repair.

    Args:
        text: of the answer.
        reading: of the same answer.
        policy: `repair` of dataset.yaml, which defines what is worth another call.
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
    """Indexes of the records whose form is wrong; a wrong quote does not count.

    The policy `all_fields` also includes records that lost an optional field because of its form.
    """
    return [
        index
        for index, row in enumerate(reading.judged)
        if (isinstance(row, QuarantinedRecord) and row.reason_code in _RECORD_CAUSES)
        or (policy == ALL_FIELDS and isinstance(row, GroundedRecord) and _invalid_fields(row))
    ]


def is_better(repaired: Judged, first: Judged) -> bool:
    """True if a repaired record may replace the first one.

    Any record may replace a refused one. A record that was accepted without some of its fields is
    replaced only by a record at the same place that has all of its values and fewer refused fields.
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
    """Find the repaired record, if any, of each wrong record of a readable answer.

    Records are matched by their quotes. If several share a quote, as many as were wrong are taken,
    without those that only repeat or change a right record. A wrong record without a quote, or
    whose repaired quote is longer or shorter, takes a record whose quote is new to the answer.
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
    """Match the wrong records that share a quote with repaired ones, taken out of `rest`."""
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
    """In order if the counts agree, otherwise the most alike first; each record at most once."""
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
    """True unless the record is more like a right record, and so a change of that."""
    likeness = _likeness(record, wrong)
    return all(likeness >= _likeness(record, other) for other in right)


def _take_new(
    wrong: Any, index: int, known: set[str], rest: list[Any], repaired: dict[int, Any]
) -> None:
    """Match a wrong record with one whose quote is in no record of the first answer."""
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


def _likeness(record: Any, other: Any) -> int:
    """Number of equal fields, the quote excluded."""
    if not isinstance(record, dict) or not isinstance(other, dict):
        return 0
    return sum(
        name in other and _identity(value) == _identity(other[name])
        for name, value in record.items()
        if name != QUOTE
    )


def _quote_key(record: Any) -> str:
    """The quote in the form in which it is compared; empty if there is no quote."""
    quote = quote_of(record)
    return fold_quote(quote) if quote else ""


def _remove(records: list[Any], record: Any) -> None:
    """Remove exactly this record; equal records stay."""
    del records[next(at for at, other in enumerate(records) if other is record)]


def without_repeats(given: Iterable[Any], known: Iterable[Any]) -> list[Any]:
    """The given records without the known ones; each known record removes one."""
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
    return [field for field in record.refused if field.reason_code == INVALID_FIELD]


def _problems(judged: Judged) -> list[str]:
    """The problems of a record, in the form that follows its number; never with a value."""
    if isinstance(judged, GroundedRecord):
        return [f".{field.field}: {field.rule}" for field in _invalid_fields(judged)]
    return [judged.problem[1:] if judged.problem else f": {judged.detail}"]


def _repair(previous: str, problems: tuple[str, ...]) -> Repair | None:
    if len(previous) > MAX_PREVIOUS_CHARS:
        return None
    return Repair(with_whole_unicode(previous), problems)
