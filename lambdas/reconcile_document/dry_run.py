"""Reports how judging again would change a document's rows, without writing them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from lambdas.reconcile_document.comparison import Comparison, Row, compare
from lambdas.reconcile_document.plan_reading import lines
from lambdas.reconcile_document.removal_reasons import reasons_of
from medallion.contracts import ChangedRow, Rejudgement, RowChange
from medallion.vocabulary import lake

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lambdas.reconcile_document.status_decision import Decision
    from medallion.aws import ConditionalObjectStore
    from medallion.contracts import DocumentPointer


@dataclass(frozen=True)
class DryRun:
    """One document of a dry run, and the bucket for its rows and its report.

    Attributes:
        present: the objects that may have its records.
    """

    silver: ConditionalObjectStore
    document: DocumentPointer
    present: tuple[str, ...]

    def compare(self, rows: Mapping[str, BinaryIO], decision: Decision) -> Rejudgement:
        """Compare today's rows, one file per table, with those in silver."""
        comparison = compare(self._present(), lambda: _rows_in(rows[lake.RECORDS]))
        document = self.document
        return Rejudgement(
            document_id=document.document_id,
            dataset=document.dataset,
            key=document.key,
            version_id=document.version_id,
            run_id=document.run_id,
            status=decision.status,
            reason_code=decision.reason_code,
            reason=decision.reason,
            promote=decision.promote,
            kept=comparison.kept,
            removed=comparison.removed_rows,
            changed=comparison.changed_rows,
            added=comparison.added_rows,
            rows=tuple(_listed(comparison, rows)),
        )

    def write(self, report: Rejudgement) -> None:
        """Write the report to a key that only dry runs write."""
        key = lake.rejudgement_key(self.document.document_id, self.document.run_name)
        self.silver.put(key, report.model_dump_json().encode())

    def _present(self) -> Iterator[Row]:
        for key in self.present:
            if self.silver.etag(key) is not None:
                yield from map(json.loads, lines(self.silver.stream(key)))


def _rows_in(file: BinaryIO) -> Iterator[Row]:
    file.seek(0)
    return map(json.loads, file)


def _listed(comparison: Comparison, rows: Mapping[str, BinaryIO]) -> list[ChangedRow]:
    quarantine, chunks = _rows_in(rows[lake.QUARANTINE]), _rows_in(rows[lake.CHUNKS])
    reasons = reasons_of(comparison, quarantine, chunks)
    listed = [
        *(
            _changed(RowChange.REMOVED, row, reason_code=code, reason=reason)
            for row, (code, reason) in zip(comparison.removed, reasons, strict=True)
        ),
        *(
            _changed(RowChange.CHANGED, row, reason_code="CHANGED_PROOF", reason=difference)
            for row, difference in comparison.changed
        ),
        *(_changed(RowChange.ADDED, row) for row in comparison.added),
    ]
    return sorted(listed, key=lambda row: row.quote_start)


def _changed(change: RowChange, row: Row, **reason: Any) -> ChangedRow:
    return ChangedRow(
        change=change,
        record_id=row["record_id"],
        quote_start=row["quote_start"],
        quote=row["quote"],
        fields=json.loads(row["fields"]),
        **reason,
    )
