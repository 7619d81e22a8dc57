"""Whether the ledger, bronze, silver and gold agree about each document; pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Final

from medallion.vocabulary.statuses import DocumentStatus, PromotionStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from medallion.ledger import DocumentEntry

YOUNG: Final = timedelta(minutes=2)
"""The event of an object that is not older may not have reached the state machine yet."""


@dataclass(frozen=True)
class SilverRow:
    """A document's row in the table `documents` of silver."""

    key: str
    status: str
    records: int | None
    gold_rows: int | None


@dataclass(frozen=True)
class LakeFacts:
    """What each part of the lake holds.

    Attributes:
        entries: entries of the ledger, by document id.
        rows: rows of the table `documents` of silver, by document id.
        silver: number of records in silver, by document id.
        gold: number of rows in gold, by document id.
        gold_keys: keys of the documents with rows in gold, by document id.
        objects: when each object of bronze was written, by key; without folder markers.
        ids: document ids, by key of an object in bronze.
        every_object: False if bronze holds objects that were not listed.
    """

    now: datetime
    entries: Mapping[str, DocumentEntry] = field(default_factory=dict)
    rows: Mapping[str, SilverRow] = field(default_factory=dict)
    silver: Mapping[str, int] = field(default_factory=dict)
    gold: Mapping[str, int] = field(default_factory=dict)
    gold_keys: Mapping[str, str] = field(default_factory=dict)
    objects: Mapping[str, datetime] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)
    every_object: bool = True


class Repair(Enum):
    """What makes the parts agree again."""

    RERUN = "rerun"
    CORRECT_DATA = "correct the data"
    RESTORE_OBJECT = "restore the object"


@dataclass(frozen=True)
class Disagreement:
    """A document about which parts of the lake disagree.

    Attributes:
        key: its key in bronze, empty if it is not known.
    """

    document_id: str
    key: str
    problems: tuple[str, ...]
    repair: Repair


def disagreements(facts: LakeFacts) -> list[Disagreement]:
    """The documents about which parts disagree, by key; running documents are left out."""
    found = [*_of_entries(facts), *_of_unknown(facts)]
    return sorted(found, key=lambda each: (each.key, each.document_id))


def expected_gold_rows(entry: DocumentEntry) -> int | None:
    """How many rows the document has in gold according to the ledger, None if it is unknown.

    A held document keeps the rows of an earlier gold run, and so does one whose later run ended
    without a change of gold.
    """
    if entry.gold.status in {None, PromotionStatus.REMOVED}:
        return 0
    return entry.gold.rows


def expected_records(entry: DocumentEntry) -> int | None:
    """How many records the document has in silver according to the ledger.

    None if the last run did not get far enough to count them: silver keeps earlier rows.
    """
    return 0 if entry.status is DocumentStatus.DELETED else entry.counts.records


def _of_entries(facts: LakeFacts) -> Iterator[Disagreement]:
    for document_id, entry in facts.entries.items():
        if entry.status is DocumentStatus.RUNNING or _is_young(facts, entry.key):
            continue
        in_gold = tuple(_gold_problems(facts, entry))
        others = (*_object_problems(facts, entry), *_silver_problems(facts, entry))
        if others or in_gold:
            held = entry.status is DocumentStatus.HELD and not others
            repair = Repair.CORRECT_DATA if held else Repair.RERUN
            yield Disagreement(document_id, entry.key, (*others, *in_gold), repair)


def _object_problems(facts: LakeFacts, entry: DocumentEntry) -> Iterator[str]:
    written = facts.objects.get(entry.key)
    if written is None:
        if facts.every_object and entry.status is not DocumentStatus.DELETED:
            yield f"its object is no longer in bronze, but the ledger has {entry.status}"
    elif entry.status is DocumentStatus.DELETED:
        yield "its object is in bronze, but the ledger has DELETED"
    elif entry.updated_at and written > datetime.fromisoformat(entry.updated_at):
        yield "its object in bronze is newer than its last run"


def _silver_problems(facts: LakeFacts, entry: DocumentEntry) -> Iterator[str]:
    row = facts.rows.get(entry.document_id)
    if row is None:
        yield "the ledger knows it, silver.documents has no row for it"
    else:
        pairs = {
            "status": (str(entry.status), row.status),
            "records": (entry.counts.records, row.records),
            "gold_rows": (entry.gold.rows, row.gold_rows),
        }
        for name, (known, seen) in pairs.items():
            if known != seen:
                yield f"{name}: the ledger has {_word(known)}, silver.documents {_word(seen)}"
    expected, seen = expected_records(entry), facts.silver.get(entry.document_id, 0)
    if expected is not None and expected != seen:
        yield f"the ledger counts {expected} records, silver.records has {seen}"


def _gold_problems(facts: LakeFacts, entry: DocumentEntry) -> Iterator[str]:
    expected, seen = expected_gold_rows(entry), facts.gold.get(entry.document_id, 0)
    if expected is not None and expected != seen:
        yield f"the ledger counts {expected} rows in gold, gold has {seen}"


def _of_unknown(facts: LakeFacts) -> Iterator[Disagreement]:
    """Documents that the ledger does not know."""
    listed = set(facts.ids.values())
    keys = {document_id: key for key, document_id in facts.ids.items()}
    for document_id in listed | facts.rows.keys() | facts.silver.keys() | facts.gold.keys():
        key = keys.get(document_id) or _key_in_tables(facts, document_id)
        if document_id in facts.entries or _is_young(facts, key):
            continue
        parts = {
            "bronze has its object": document_id in listed,
            "silver.documents has a row": document_id in facts.rows,
            f"silver.records has {facts.silver.get(document_id)}": document_id in facts.silver,
            f"gold has {facts.gold.get(document_id)} rows": document_id in facts.gold,
        }
        holds = ", ".join(words for words, is_true in parts.items() if is_true)
        repair = Repair.RERUN if document_id in listed else Repair.RESTORE_OBJECT
        problem = f"the ledger does not know it, but {holds}"
        yield Disagreement(document_id, key, (problem,), repair)


def _key_in_tables(facts: LakeFacts, document_id: str) -> str:
    row = facts.rows.get(document_id)
    return row.key if row else facts.gold_keys.get(document_id, "")


def _is_young(facts: LakeFacts, key: str) -> bool:
    written = facts.objects.get(key)
    return written is not None and facts.now - written < YOUNG


def _word(value: object) -> object:
    return "nothing" if value is None else value
