"""The differences between a document's rows in silver and those that it would have today."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from lambdas.reconcile_document.rows import canonical_json
from medallion.contracts import MAX_LISTED_ROWS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Row = dict[str, Any]

_PROOF: Final = (
    "quote_start",
    "quote_end",
    "quote_match",
    "quote_model",
    "fields_model",
    "normalizations",
)
"""Columns that may differ for the same record; its id is a hash of its fields and quote."""

_SHOWN: Final = frozenset({"quote_start", "quote_end", "quote_match"})


@dataclass
class Comparison:
    """Totals, and the first rows of each kind in the order of the text.

    Attributes:
        removed: rows as they are in silver.
        changed: rows as they are in silver, each with what would differ.
        added: rows as they would be.
        added_at: how many rows would be added at the place of each removed row.
    """

    kept: int = 0
    removed_rows: int = 0
    changed_rows: int = 0
    added_rows: int = 0
    removed: list[Row] = field(default_factory=list)
    changed: list[tuple[Row, str]] = field(default_factory=list)
    added: list[Row] = field(default_factory=list)
    added_at: Counter[tuple[int, int]] = field(default_factory=Counter)


def compare(
    present: Iterable[Row], judged: Callable[[], Iterable[Row]], limit: int = MAX_LISTED_ROWS
) -> Comparison:
    """Compare by record id; only the id and an eight-byte digest of each row are in memory.

    Args:
        present: the rows in silver, read once.
        judged: the rows of today's judgement, read twice.
        limit: how many rows of each kind to list.
    """
    found = Comparison()
    unmatched = {_id(row): _digest(row) for row in judged()}
    altered: dict[bytes, Row] = {}
    for row in present:
        digest = unmatched.pop(_id(row), None)
        if digest is None:
            found.removed_rows += 1
            _list(found.removed, row, limit)
        elif digest == _digest(row):
            found.kept += 1
        else:
            found.changed_rows += 1
            if len(altered) < limit:
                altered[_id(row)] = row
    found.added_rows = len(unmatched)
    _look_again(judged(), found, unmatched.keys(), altered, limit)
    return found


def place_of(row: Row) -> tuple[int, int]:
    """Where the row's quote begins and ends."""
    return row["quote_start"], row["quote_end"]


def _look_again(
    judged: Iterable[Row],
    found: Comparison,
    new: Iterable[bytes],
    altered: dict[bytes, Row],
    limit: int,
) -> None:
    """List the rows that the first pass could only count."""
    ids = frozenset(new)
    places = {place_of(row) for row in found.removed}
    for row in judged:
        name = _id(row)
        if name in ids:
            _list(found.added, row, limit)
            if place_of(row) in places:
                found.added_at[place_of(row)] += 1
        elif name in altered:
            before = altered[name]
            found.changed.append((before, _difference(before, row)))


def _list(rows: list[Row], row: Row, limit: int) -> None:
    if len(rows) < limit:
        rows.append(row)


def _id(row: Row) -> bytes:
    return str(row["record_id"]).encode()


def _digest(row: Row) -> bytes:
    content = canonical_json([row[name] for name in _PROOF])
    return hashlib.blake2b(content.encode(), digest_size=8).digest()


def _difference(before: Row, after: Row) -> str:
    return ", ".join(
        f"{name}: {before[name]} → {after[name]}" if name in _SHOWN else name
        for name in _PROOF
        if before[name] != after[name]
    )
