"""Why silver rows would disappear: what happened to the record of each row."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lambdas.reconcile_document.comparable_values import comparable_fields
from lambdas.reconcile_document.comparison import place_of
from medallion.schemas.exact_json import as_texts
from medallion.vocabulary.statuses import ChunkResult

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from lambdas.reconcile_document.comparison import Comparison, Row

Reason = tuple[str, str]
"""A code and a sentence."""

NOT_GIVEN: Final[Reason] = ("NOT_GIVEN", "no longer given")
REPLACED: Final[Reason] = ("REPLACED", "an added row has other values at the same place")
_MAX_PER_QUOTE: Final = 50
"""The most refused records of one quote that are examined."""


@dataclass(eq=False)
class _Removed:
    """A row that would disappear; numbers by their value.

    Attributes:
        written: what the model wrote if `fields` differs.
    """

    row: Row
    fields: dict[str, Any]
    written: dict[str, Any]


@dataclass(eq=False)
class _Refused:
    """A record in quarantine, as the model gave it; numbers by their value."""

    fields: dict[str, Any]
    chunk_index: int
    reason: Reason


def reasons_of(
    comparison: Comparison, quarantine: Iterable[Row], chunks: Iterable[Row]
) -> list[Reason]:
    """A reason for each listed removed row, in their order.

    A row is matched with a refused record by quote and fields, preferably in the same chunk and
    without fields that the row lacks. No refused record explains two rows.

    Args:
        comparison: with the removed rows.
        quarantine: quarantine rows of today's judgement.
        chunks: chunk rows of today's judgement, in order.
    """
    found = _of_lost_chunks(comparison.removed, chunks)
    rows = [_removed(row) for row in comparison.removed]
    refused = _refused_by_quote(quarantine, {removed.row["quote_model"] for removed in rows})
    _assign(rows, refused, found, lambda row, raw: _same(row, raw) and _near(row, raw))
    _assign(rows, refused, found, _same)
    _assign(rows, refused, found, lambda row, raw: _has_all_of(row, raw) and _near(row, raw))
    _assign(rows, refused, found, _has_all_of)
    added_at = Counter(comparison.added_at)
    for index, row in enumerate(comparison.removed):
        if index not in found and added_at[place_of(row)]:
            added_at[place_of(row)] -= 1
            found[index] = REPLACED
    _assign(rows, refused, found, _near)
    return [found.get(index, NOT_GIVEN) for index in range(len(rows))]


def _of_lost_chunks(rows: Sequence[Row], chunks: Iterable[Row]) -> dict[int, Reason]:
    """Reasons for the rows whose chunk has no answer, or an unusable answer."""
    lost = {}
    unusable = {ChunkResult.FAILED, ChunkResult.QUARANTINED}
    for chunk in chunks:
        if chunk["outcome"] not in unusable or chunk["reason_code"] == "NO_USABLE_RECORD":
            continue
        for index, row in enumerate(rows):
            if chunk["core_start"] <= row["quote_start"] < chunk["core_end"]:
                sentence = f"chunk {chunk['chunk_index']} is {chunk['outcome']}"
                lost[index] = (chunk["reason_code"] or chunk["outcome"], sentence)
    return lost


def _refused_by_quote(quarantine: Iterable[Row], quotes: set[str]) -> dict[str, list[_Refused]]:
    found: defaultdict[str, list[_Refused]] = defaultdict(list)
    for row in quarantine:
        record = _record_in(row)
        quote = record.pop("quote", None)
        if quote in quotes and len(found[quote]) < _MAX_PER_QUOTE:
            reason = (row["reason_code"], row["detail"])
            found[quote].append(_Refused(comparable_fields(record), row["chunk_index"], reason))
    return found


def _record_in(row: Row) -> dict[str, Any]:
    try:
        record = as_texts(row["raw_record"] or "{}")
    except ValueError:
        return {}
    if not isinstance(record, dict) or not isinstance(record.get("quote", ""), str):
        return {}
    return record


def _assign(
    rows: Sequence[_Removed],
    refused: dict[str, list[_Refused]],
    found: dict[int, Reason],
    fits: Callable[[_Removed, _Refused], bool],
) -> None:
    for index, removed in enumerate(rows):
        if index in found:
            continue
        candidates = refused.get(removed.row["quote_model"], [])
        fitting = next((record for record in candidates if fits(removed, record)), None)
        if fitting:
            candidates.remove(fitting)
            found[index] = fitting.reason


def _same(removed: _Removed, refused: _Refused) -> bool:
    """Whether all fields agree, apart from what was left out of the row."""
    return _has_all_of(removed, refused) and all(
        name in removed.fields or removed.written.get(name) == value
        for name, value in refused.fields.items()
    )


def _has_all_of(removed: _Removed, refused: _Refused) -> bool:
    """Whether the record has the row's fields, as the model or as the source spells them.

    It may have more: a row lacks the fields that were refused.
    """
    return all(
        name in refused.fields and refused.fields[name] in (value, removed.written.get(name))
        for name, value in removed.fields.items()
    )


def _removed(row: Row) -> _Removed:
    fields, written = as_texts(row["fields"]), as_texts(row["fields_model"])
    return _Removed(row, comparable_fields(fields), comparable_fields(written))


def _near(removed: _Removed, refused: _Refused) -> bool:
    return bool(removed.row["chunk_index"] == refused.chunk_index)
