"""Writes a document's rows to the silver tables: under the claim, never over newer rows."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from medallion.aws import delete_under_claim, put_under_claim
from medallion.vocabulary import lake
from medallion.vocabulary.errors import ClaimTakenError, ReconciliationError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from medallion.aws import ConditionalObjectStore
    from medallion.contracts import DocumentPointer
    from medallion.ledger import Ledger

ROW_TABLES: Final = (lake.RECORDS, lake.CHUNKS, lake.QUARANTINE)


@dataclass(frozen=True)
class SilverTablesWriter:
    """The row objects of one bucket."""

    silver: ConditionalObjectStore
    ledger: Ledger

    def replace(self, document: DocumentPointer, rows: Mapping[str, BinaryIO]) -> None:
        """Write one object per table, over the rows of earlier runs; files of up to 5 GB.

        Raises:
            ClaimLostError: another run owns the document.
        """
        with _objects_at_rest():
            for table in ROW_TABLES:
                put_under_claim(
                    self.silver,
                    _key(table, document),
                    rows[table],
                    lambda: self.ledger.require_claim(document),
                    removable=True,
                )

    def remove(self, document: DocumentPointer) -> None:
        """Remove the document from the tables.

        Raises:
            ClaimLostError: another run owns the document.
        """
        with _objects_at_rest():
            for table in ROW_TABLES:
                delete_under_claim(
                    self.silver,
                    _key(table, document),
                    lambda: self.ledger.require_claim(document),
                )


def _key(table: str, document: DocumentPointer) -> str:
    return lake.silver_key(table, document.dataset, document.document_id)


@contextmanager
def _objects_at_rest() -> Iterator[None]:
    """Another invocation of this run may write the same objects, but not forever."""
    try:
        yield
    except ClaimTakenError as error:
        raise ReconciliationError("a row object keeps changing under this run's claim") from error
