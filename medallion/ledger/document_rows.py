"""Keeps a document's row in silver equal to its ledger entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from medallion.aws import delete_under_claim, put_under_claim
from medallion.ledger.document_row import (
    document_line,
    document_row,
    document_row_key,
    undeployed_row_key,
)

if TYPE_CHECKING:
    from medallion.aws import ConditionalObjectStore
    from medallion.ledger.documents import Ledger
    from medallion.ledger.entries import DocumentEntry


class _EntryChangedError(Exception):
    """The ledger's entry is not the one that the row was made from."""

    def __init__(self, entry: DocumentEntry) -> None:
        super().__init__("the ledger's entry changed")
        self.entry = entry


def write_document_row(
    entry: DocumentEntry, ledger: Ledger, silver: ConditionalObjectStore
) -> DocumentEntry:
    """Write the row of a document, and remove the one from before its dataset was deployed.

    Several functions may write it at the same time, in any order: each compares its entry with the
    ledger after it has seen the object that it replaces.

    Args:
        entry: the entry as this run wrote it.
        ledger: where it is compared.
        silver: where the row is.

    Returns:
        The entry that the row shows.

    Raises:
        ClaimLostError: another run owns the document.
        ClaimTakenError: the row kept changing.
    """
    while True:
        try:
            return _write(entry, ledger, silver)
        except _EntryChangedError as change:
            entry = change.entry


def _write(entry: DocumentEntry, ledger: Ledger, silver: ConditionalObjectStore) -> DocumentEntry:
    pointer = entry.pointer(run_name="")

    def require_same() -> None:
        current = ledger.require_claim(pointer)
        if _facts(current) != _facts(entry):
            raise _EntryChangedError(current)

    key, former = document_row_key(entry), undeployed_row_key(entry)
    put_under_claim(silver, key, document_line(entry), require_same)
    if key != former and silver.etag(former) is not None:
        delete_under_claim(silver, former, require_same)
    return entry


def _facts(entry: DocumentEntry) -> dict[str, Any]:
    return {**document_row(entry), "updated_at": None}
