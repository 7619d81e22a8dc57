"""Accounts for one document's chunks, writes its silver rows and proposes its status."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, BinaryIO

from botocore.exceptions import ClientError

from lambdas.reconcile_document.accounting import accounted, tiling_chunks
from lambdas.reconcile_document.answer_costs import each_answer_once
from lambdas.reconcile_document.dry_run import DryRun
from lambdas.reconcile_document.open_ends import with_open_ends
from lambdas.reconcile_document.ownership import with_owners
from lambdas.reconcile_document.plan_reading import PlanReader
from lambdas.reconcile_document.repeats import FirstOutcomes
from lambdas.reconcile_document.rows import RowMaker, row_line
from lambdas.reconcile_document.silver_tables_writer import ROW_TABLES
from lambdas.reconcile_document.status_decision import Decision, decide
from lambdas.reconcile_document.tally import Tally
from medallion.aws import error_code, find_dataset
from medallion.contracts import ReconcileDocumentResponse
from medallion.ledger import Counts, GoldResult, Proposal, row_keys
from medallion.record_bounds import OpenEnds
from medallion.vocabulary import lake
from medallion.vocabulary.errors import ClaimLostError, DatasetInvalidError, DefectError
from medallion.vocabulary.statuses import ChunkResult, DocumentStatus, PromotionStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lambdas.reconcile_document.ownership import OwnedChunk
    from lambdas.reconcile_document.silver_tables_writer import SilverTablesWriter
    from medallion.aws import Concurrency, ObjectStore
    from medallion.contracts import DocumentPointer, Plan, ReconcileDocumentRequest
    from medallion.ledger import DocumentEntry, Ledger
    from medallion.vocabulary.datasets import Dataset


@dataclass(frozen=True)
class ReconcileDocumentDependencies:
    """What the step reads and writes."""

    silver: ObjectStore
    artifacts: ObjectStore
    tables: SilverTablesWriter
    ledger: Ledger
    concurrency: Concurrency


def reconcile_document(
    request: ReconcileDocumentRequest, dependencies: ReconcileDocumentDependencies
) -> tuple[ReconcileDocumentResponse, Tally]:
    """Account for every chunk and write silver, or remove the rows of a deleted object.

    A dry run reports the rows that would change, and writes nothing else.

    Raises:
        ClaimLostError: another run owns the document.
        ReconciliationError: chunks and outcomes do not add up.
    """
    document, plan = request.document, request.plan
    entry = _claimed(document, dependencies)
    if plan is None:
        _refuse_dry_run(document)
        return _remove(document, entry, dependencies), Tally()
    try:
        return _account(document, plan, entry, dependencies)
    except ClientError as error:
        if error_code(error) == "NoSuchKey":
            # A newer run that has ended removes the plans of all runs.
            dependencies.ledger.require_claim(document)
        raise


def _claimed(
    document: DocumentPointer, dependencies: ReconcileDocumentDependencies
) -> DocumentEntry:
    """The entry; an attempt that finds the claim lost cleans up after an earlier one."""
    try:
        return dependencies.ledger.require_claim(document)
    except ClaimLostError:
        if not document.dry_run:
            dependencies.tables.remove_late_rows(document)
        raise


def _remove(
    document: DocumentPointer, entry: DocumentEntry, dependencies: ReconcileDocumentDependencies
) -> ReconcileDocumentResponse:
    dependencies.tables.remove(document, entry.row_parts)
    # Any run that got as far as a plan leaves counts: it may have reached gold and broken
    # before the ledger was updated. A document that a gold run already removed is removed again,
    # which only an operator asks for: gold may hold rows that the ledger does not know.
    promote = entry.unsettled or entry.gold != GoldResult() or entry.counts != Counts()
    decision = Decision(DocumentStatus.DELETED, promote)
    dependencies.ledger.propose(document, _proposal(decision, Counts(), entry.made_with))
    return _response(decision, Tally())


def _account(
    document: DocumentPointer,
    plan: Plan,
    entry: DocumentEntry,
    dependencies: ReconcileDocumentDependencies,
) -> tuple[ReconcileDocumentResponse, Tally]:
    dataset = _dataset(document.dataset, dependencies.artifacts)
    reader = PlanReader(dependencies.silver, document, plan, dependencies.concurrency)
    with ExitStack() as temporary:
        firsts = FirstOutcomes(temporary.enter_context(TemporaryFile()), reader.repeated())
        chunks = tiling_chunks(reader.chunks(), plan)
        pairs = accounted(chunks, reader.batches_with_outcomes(), firsts)
        outcomes = each_answer_once(with_open_ends(pairs, OpenEnds.of(dataset)))
        owned = with_owners(outcomes, dataset.record_key)
        files = {table: temporary.enter_context(TemporaryFile()) for table in ROW_TABLES}
        tally = _write_rows(owned, RowMaker(document), files)
        decision = decide(tally, dataset.policies, gold_has_rows=may_be_in_gold(entry))
        if document.dry_run:
            dry_run = DryRun(dependencies.tables.silver, document, row_keys(entry, lake.RECORDS))
            _report(dry_run, files, decision, dependencies.ledger)
            return _response(replace(decision, promote=False), tally), tally
        record_parts = dependencies.tables.replace(document, files, entry.row_parts)
    counts = replace(tally.counts(), characters=plan.characters, encoding=plan.encoding)
    proposal = _proposal(decision, counts, _made_with(tally, entry))
    dependencies.ledger.propose(document, replace(proposal, record_parts=record_parts))
    return _response(decision, tally), tally


def _report(
    dry_run: DryRun, files: Mapping[str, BinaryIO], decision: Decision, ledger: Ledger
) -> None:
    report = dry_run.compare(files, decision)
    # If another run owns the document, the rows may be that run's, so there is no report.
    ledger.require_claim(dry_run.document)
    dry_run.write(report)


def _dataset(name: str, artifacts: ObjectStore) -> Dataset:
    dataset = find_dataset(artifacts, name)
    if dataset is None:
        raise DatasetInvalidError("UNKNOWN_DATASET", f"no compiled dataset named {name!r}")
    return dataset


def _proposal(decision: Decision, counts: Counts, made_with: dict[str, str]) -> Proposal:
    return Proposal(decision.status, decision.reason_code, decision.reason, counts, made_with)


def _refuse_dry_run(document: DocumentPointer) -> None:
    if document.dry_run:
        raise DefectError("a dry run has no plan, and it may not remove rows")


def may_be_in_gold(entry: DocumentEntry) -> bool:
    """Whether gold may hold rows of the document, by the last gold run's result for it.

    A held document's earlier rows stay in gold; its result does not show whether there are any.
    """
    gold = entry.gold
    if entry.unsettled:
        return True
    if gold.status is PromotionStatus.PROMOTED:
        return bool(gold.rows)
    return gold.status is PromotionStatus.HELD


def _made_with(tally: Tally, entry: DocumentEntry) -> dict[str, str]:
    """While chunks are failed, gold may still have their rows from older answers."""
    return entry.made_with if tally.results[ChunkResult.FAILED] else entry.asked_with


def _write_rows(
    chunks: Iterable[OwnedChunk], maker: RowMaker, files: Mapping[str, BinaryIO]
) -> Tally:
    """Write the rows of all chunks as JSON lines, one file per table, and count them."""
    tally = Tally()
    for chunk in chunks:
        tally.add(chunk)
        for table, rows in maker.rows(chunk).items():
            files[table].writelines(map(row_line, rows))
    tally.prove_nothing_lost()
    return tally


def _response(decision: Decision, tally: Tally) -> ReconcileDocumentResponse:
    return ReconcileDocumentResponse(
        promote=decision.promote,
        status=decision.status,
        records=tally.records,
        quarantined_records=tally.quarantined_records,
    )
