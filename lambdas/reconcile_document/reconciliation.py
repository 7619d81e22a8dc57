"""Brings one document's run to silver: everything accounted for, rows written, status proposed."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, BinaryIO

from lambdas.reconcile_document.accounting import accounted, tiling_chunks
from lambdas.reconcile_document.dry_run import DryRun
from lambdas.reconcile_document.ownership import with_owners
from lambdas.reconcile_document.plan_reading import PlanReader
from lambdas.reconcile_document.rows import RowMaker, canonical_json
from lambdas.reconcile_document.silver_tables_writer import ROW_TABLES
from lambdas.reconcile_document.status_decision import Decision, decide
from lambdas.reconcile_document.tally import Tally
from medallion.aws.compiled_datasets import find_dataset
from medallion.contracts import ReconcileDocumentResponse
from medallion.ledger.facts import Counts, Proposal
from medallion.vocabulary.errors import DatasetInvalidError, DefectError
from medallion.vocabulary.statuses import ChunkResult, DocumentStatus, PromotionStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lambdas.reconcile_document.ownership import OwnedChunk
    from lambdas.reconcile_document.silver_tables_writer import SilverTablesWriter
    from medallion.aws.object_store import ObjectStore
    from medallion.contracts import DocumentPointer, Plan, ReconcileDocumentRequest
    from medallion.ledger.documents import DocumentEntry, Ledger
    from medallion.ledger.facts import GoldResult
    from medallion.vocabulary.datasets import Dataset


@dataclass(frozen=True)
class Reconciler:
    """Where a reconciliation reads and writes."""

    silver: ObjectStore
    artifacts: ObjectStore
    tables: SilverTablesWriter
    ledger: Ledger

    def reconcile(
        self, request: ReconcileDocumentRequest
    ) -> tuple[ReconcileDocumentResponse, Tally]:
        """Account for every chunk and write silver, or remove the rows of a deleted object.

        A dry run reports the rows that would change, and writes nothing else.

        Raises:
            ClaimLostError: another run owns the document.
            ReconciliationError: chunks and outcomes do not add up.
        """
        document, plan = request.document, request.plan
        entry = self.ledger.require_claim(document)
        if plan is None:
            _refuse_dry_run(document)
            return self._remove(document, entry), Tally()
        return self._account(document, plan, entry)

    def _remove(self, document: DocumentPointer, entry: DocumentEntry) -> ReconcileDocumentResponse:
        self.tables.remove(document)
        # Counts are left by any run that came as far as a plan: it may have reached gold and
        # broken before the ledger knew.
        promote = may_be_in_gold(entry.gold) or entry.counts != Counts()
        decision = Decision(DocumentStatus.DELETED, promote)
        self._propose(document, decision, Counts(), entry.made_with)
        return _response(decision, Tally())

    def _account(
        self, document: DocumentPointer, plan: Plan, entry: DocumentEntry
    ) -> tuple[ReconcileDocumentResponse, Tally]:
        dataset = self._dataset(document.dataset)
        reader = PlanReader(self.silver, document, plan)
        chunks = tiling_chunks(reader.chunks(), plan)
        outcomes = accounted(chunks, reader.batches_with_outcomes())
        owned = with_owners(outcomes, dataset.record_key)
        with ExitStack() as temporary:
            files = {table: temporary.enter_context(TemporaryFile()) for table in ROW_TABLES}
            tally = _write_rows(owned, RowMaker(document), files)
            decision = decide(tally, dataset.policies, gold_has_rows=may_be_in_gold(entry.gold))
            if document.dry_run:
                self._report(document, files, decision)
                return _response(replace(decision, promote=False), tally), tally
            self.tables.replace(document, files)
        counts = replace(tally.counts(), characters=plan.characters, encoding=plan.encoding)
        self._propose(document, decision, counts, _made_with(tally, entry))
        return _response(decision, tally), tally

    def _report(
        self, document: DocumentPointer, files: Mapping[str, BinaryIO], decision: Decision
    ) -> None:
        dry_run = DryRun(self.tables.silver, document)
        report = dry_run.compare(files, decision)
        self.ledger.require_claim(document)  # rows of another run are no subject of the report
        dry_run.write(report)

    def _dataset(self, name: str) -> Dataset:
        dataset = find_dataset(self.artifacts, name)
        if dataset is None:
            raise DatasetInvalidError("UNKNOWN_DATASET", f"no compiled dataset named {name!r}")
        return dataset

    def _propose(
        self,
        document: DocumentPointer,
        decision: Decision,
        counts: Counts,
        made_with: dict[str, str],
    ) -> None:
        proposal = Proposal(
            decision.status, decision.reason_code, decision.reason, counts, made_with
        )
        self.ledger.propose(document, proposal)


def _refuse_dry_run(document: DocumentPointer) -> None:
    if document.dry_run:
        raise DefectError("a dry run has no plan, and it may not remove rows")


def may_be_in_gold(gold: GoldResult) -> bool:
    """Could gold hold rows of the document, by the last gold run's result for it?

    A held document's earlier rows stay in gold, and its result does not tell whether there are any.
    """
    if gold.status is PromotionStatus.PROMOTED:
        return bool(gold.rows)
    return gold.status is PromotionStatus.HELD


def _made_with(tally: Tally, entry: DocumentEntry) -> dict[str, str]:
    """While chunks are failed, older answers may still stand in their place in gold."""
    return entry.made_with if tally.results[ChunkResult.FAILED] else entry.asked_with


def _write_rows(
    chunks: Iterable[OwnedChunk], maker: RowMaker, files: Mapping[str, BinaryIO]
) -> Tally:
    """Write the rows of all chunks as JSON lines, one file a table, and count them."""
    tally = Tally()
    for chunk in chunks:
        tally.add(chunk)
        for table, rows in maker.rows(chunk).items():
            files[table].writelines(canonical_json(row).encode() + b"\n" for row in rows)
    tally.prove_nothing_lost()
    return tally


def _response(decision: Decision, tally: Tally) -> ReconcileDocumentResponse:
    return ReconcileDocumentResponse(
        promote=decision.promote,
        status=decision.status,
        records=tally.records,
        quarantined_records=tally.quarantined_records,
    )
