"""One repair round: what of an answer goes back to the model, and what its correction changes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lambdas.extract_batch.answer_reading import with_whole_unicode
from lambdas.extract_batch.record_judging import quote_of
from lambdas.extract_batch.request_building import Repair
from lambdas.extract_batch.response_schema import RECORDS
from medallion.contracts import QuarantinedRecord

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lambdas.extract_batch.judging import Reading

MAX_PREVIOUS_CHARS: Final = 50_000
"""Longer answers are not sent back: they would cost more than they are worth."""

_ANSWER_CAUSES: Final = frozenset(
    {"MALFORMED_JSON", "DUPLICATE_KEYS", "NO_RECORDS_LIST", "NESTED_TOO_DEEPLY", "EMPTY_ANSWER"}
)
_RECORD_CAUSES: Final = frozenset({"OFF_SCHEMA", "NO_QUOTE"})


@dataclass(frozen=True)
class Mended:
    """The records of a first answer after its correction.

    Attributes:
        corrected: tells for each record whether it comes from the correction.
    """

    records: tuple[Any, ...]
    corrected: tuple[bool, ...]


def repair_of(text: str, reading: Reading) -> Repair | None:
    """What to send back of an answer; None when its form is fine or beyond repair."""
    if reading.unusable:
        if reading.unusable.reason_code not in _ANSWER_CAUSES:
            return None
        return _repair(text, (reading.unusable.detail,))
    wrong = off_schema(reading)
    if not wrong:
        return None
    previous = {RECORDS: [reading.records[index] for index in wrong]}
    problems = (_problem(number, reading.judged[at]) for number, at in enumerate(wrong))
    return _repair(json.dumps(previous, ensure_ascii=False), tuple(problems))


def off_schema(reading: Reading) -> list[int]:
    """Places of the records whose form is wrong; those with a wrong quote are not among them."""
    return [
        index
        for index, one in enumerate(reading.judged)
        if isinstance(one, QuarantinedRecord) and one.reason_code in _RECORD_CAUSES
    ]


def mended(reading: Reading, correction: Sequence[Any]) -> Mended:
    """The first answer's records, with corrected ones in the places of those that were wrong.

    Correct records stay as they are. What the model repeats of them although it was not asked is
    left out. A record that no correction fits to stays as it was.
    """
    wrong = off_schema(reading)
    given = list(correction)
    if len(given) > len(wrong):
        given = _without(given, _all_but(reading.records, wrong))
    if len(given) == len(wrong):
        places, given = dict(zip(wrong, given, strict=True)), []
    else:
        places = _by_quote(reading, wrong, given)
    kept = [places.get(index, record) for index, record in enumerate(reading.records)]
    return Mended(
        records=(*kept, *given),
        corrected=(*(index in places for index in range(len(kept))), *(True for _ in given)),
    )


def _by_quote(reading: Reading, wrong: list[int], given: list[Any]) -> dict[int, Any]:
    """Corrections by the place of the record with the same quote; takes them out of `given`."""
    places = {}
    for index in wrong:
        quote = quote_of(reading.records[index])
        fitting = next((one for one in given if quote and quote_of(one) == quote), None)
        if fitting is not None:
            places[index] = fitting
            given.remove(fitting)
    return places


def _without(given: list[Any], known: list[Any]) -> list[Any]:
    """The given records without those that are known, each as often as it is."""
    spent = [_identity(record) for record in known]
    rest = []
    for record in given:
        if _identity(record) in spent:
            spent.remove(_identity(record))
        else:
            rest.append(record)
    return rest


def _all_but(records: Sequence[Any], places: list[int]) -> list[Any]:
    return [record for index, record in enumerate(records) if index not in places]


def _identity(record: Any) -> str:
    return json.dumps(record, sort_keys=True)


def _problem(number: int, judged: object) -> str:
    detail = judged.detail if isinstance(judged, QuarantinedRecord) else ""
    place = f"{RECORDS}[{number}]"
    return place + detail[1:] if detail.startswith("$") else f"{place}: {detail}"


def _repair(previous: str, problems: tuple[str, ...]) -> Repair | None:
    if len(previous) > MAX_PREVIOUS_CHARS:
        return None
    return Repair(with_whole_unicode(previous), problems)
