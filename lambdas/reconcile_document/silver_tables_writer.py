"""Writes a document's rows to the silver tables: under the claim, never over newer rows."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from lambdas.reconcile_document.row_parts import parts_of
from medallion.aws import delete_under_claim, put_under_claim
from medallion.ledger import row_keys
from medallion.vocabulary import lake
from medallion.vocabulary.errors import ClaimLostError, ClaimTakenError, ReconciliationError
from medallion.vocabulary.statuses import DocumentStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from medallion.aws import ConditionalObjectStore
    from medallion.contracts import DocumentPointer
    from medallion.ledger import Ledger

ROW_TABLES: Final = (lake.RECORDS, lake.CHUNKS, lake.QUARANTINE)

_ENDED: Final = frozenset({DocumentStatus.COMPLETE, DocumentStatus.DELETED})


@dataclass(frozen=True)
class SilverTablesWriter:
    """The row objects of one bucket, and how large they may be."""

    silver: ConditionalObjectStore
    ledger: Ledger
    max_part_bytes: int

    def replace(
        self, document: DocumentPointer, rows: Mapping[str, BinaryIO], earlier: Mapping[str, int]
    ) -> int:
        """Write the rows, and remove all objects with rows of earlier runs.

        If this breaks, the document has rows of several runs until a retry or a rerun ends; until
        then its status is not COMPLETE. The ledger has the number of objects before the first is
        written, so that any later run removes those that it does not replace.

        Args:
            document: the document.
            rows: its rows as lines, one file per table.
            earlier: table -> number of objects that earlier runs may have written, if not one.

        Returns:
            The number of objects with the records.

        Raises:
            ClaimLostError: another run owns the document, or this run has ended.
        """
        parts = {table: parts_of(rows[table], self.max_part_bytes) for table in ROW_TABLES}
        most = {table: max(earlier.get(table, 1), len(parts[table])) for table in ROW_TABLES}
        if any(most[table] > earlier.get(table, 1) for table in ROW_TABLES):
            self.ledger.record(document, row_parts=most)
        with _objects_at_rest():
            for table in ROW_TABLES:
                keys = lake.part_keys(_key(table, document), most[table])
                for key, part in zip(keys, parts[table], strict=False):
                    self._put(document, key, part.read(rows[table]))
                self._delete(document, keys[len(parts[table]) :])
        return len(parts[lake.RECORDS])

    def remove(self, document: DocumentPointer, earlier: Mapping[str, int]) -> None:
        """Remove the document from the tables.

        Raises:
            ClaimLostError: another run owns the document, or this run has ended.
        """
        with _objects_at_rest():
            for table in ROW_TABLES:
                keys = lake.part_keys(_key(table, document), earlier.get(table, 1))
                self._delete(document, keys)

    def remove_late_rows(self, document: DocumentPointer) -> None:
        """Remove rows that this run wrote after a later run had removed the document.

        An attempt that breaks between a write and its check leaves them, and the next attempt finds
        the claim lost.
        """
        current = self.ledger.find(document.document_id)
        if current is None or current.version_id:
            return
        owner = current.pointer(run_name="")
        with _objects_at_rest():
            for key in (key for table in ROW_TABLES for key in row_keys(current, table)):
                delete_under_claim(self.silver, key, lambda: self.ledger.require_claim(owner))

    def _put(self, document: DocumentPointer, key: str, body: bytes) -> None:
        put_under_claim(
            self.silver, key, body, lambda: self._require_claim(document), removable=True
        )

    def _delete(self, document: DocumentPointer, keys: Iterable[str]) -> None:
        for key in keys:
            delete_under_claim(self.silver, key, lambda: self._require_claim(document))

    def _require_claim(self, document: DocumentPointer) -> None:
        """Check that the run owns the document and has not ended.

        When a run ends, its plan is removed. An invocation that still runs then, because it counted
        as lost, may have found outcomes missing.
        """
        if self.ledger.require_claim(document).status in _ENDED:
            raise ClaimLostError("the run has ended")


def _key(table: str, document: DocumentPointer) -> str:
    return lake.silver_key(table, document.dataset, document.document_id)


@contextmanager
def _objects_at_rest() -> Iterator[None]:
    """Another invocation of this run may write the same objects, but not forever."""
    try:
        yield
    except ClaimTakenError as error:
        raise ReconciliationError("a row object keeps changing under this run's claim") from error
