"""The order of a gold run: intake, audit, publication, aggregates, quality results."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from glue_jobs.silver_to_gold.decisions import findings, promotion, quality_results
from glue_jobs.silver_to_gold.decisions.attempts import Attempts, Prepared
from glue_jobs.silver_to_gold.decisions.broken_search import without_broken
from glue_jobs.silver_to_gold.decisions.ports import GoldTables
from glue_jobs.silver_to_gold.decisions.progress import Progress
from glue_jobs.silver_to_gold.decisions.promotion import MAX_TRIES, BranchOvertakenError
from glue_jobs.silver_to_gold.decisions.quality_results import QualityResult
from glue_jobs.silver_to_gold.decisions.results import results_of
from glue_jobs.silver_to_gold.decisions.rules import audit_rules
from glue_jobs.silver_to_gold.manifest import (
    EarlierPublication,
    GoldManifest,
    GoldRunBreak,
    ManifestDocument,
    PromotionResult,
)
from medallion.vocabulary.datasets import Dataset
from medallion.vocabulary.gold_breaks import GoldRunStage
from medallion.vocabulary.gold_tables import records_table

_LOG = logging.getLogger("silver_to_gold")


def run_gold(
    tables: GoldTables, manifest: GoldManifest, dataset: Dataset, progress: Progress
) -> None:
    """Bring the manifest's documents into gold and refresh the aggregates.

    An error in a rule or in gold SQL publishes nothing, because all of them are evaluated on the
    branch. Documents whose rows raise errors even alone are found by halving, and the others are
    published once. After the publication, an error leaves the documents published and reported.
    """
    _look_back(tables, manifest, progress)
    attempts = Attempts(tables, manifest.gold_run_id, dataset, progress)
    try:
        prepared, broken = without_broken(attempts, manifest.documents)
        rest = [d for d in manifest.documents if d.document_id not in broken]
        reported = partial(_reported, manifest, attempts, broken)
        prepared = _published(attempts, rest, prepared, reported)
        snapshot_id = prepared.snapshot_id
        progress.certain = replace(
            progress.certain, snapshot_id=snapshot_id, documents=reported(prepared)
        )
        _LOG.info("published snapshot %s, %d held", snapshot_id, len(prepared.audit.held))
        progress.enter(GoldRunStage.AGGREGATES)
        results = _quality_results(tables, prepared, dataset)
        for aggregate in prepared.aggregates:
            aggregate.write()
            results += aggregate.results
    finally:
        attempts.clean_up()
    progress.enter(GoldRunStage.RECORD)
    tables.record(results)
    _LOG.info("recorded %d quality results", len(results))


def _look_back(tables: GoldTables, manifest: GoldManifest, progress: Progress) -> None:
    """Find out which gold runs published before they could report it.

    These are gold runs of dead leaders, and an earlier try of this one.
    """
    own = (manifest.gold_run_id,) if progress.pending else ()
    asked = (*manifest.replaces, *own)
    found = dict(tables.publications(asked)) if asked else {}
    snapshot_id = found.pop(manifest.gold_run_id, None)
    earlier = tuple(EarlierPublication(*publication) for publication in found.items())
    progress.certain = replace(progress.certain, published_earlier=earlier)
    if any(result.snapshot_id == snapshot_id for result in progress.pending if snapshot_id):
        documents = progress.pending
        progress.certain = replace(progress.certain, snapshot_id=snapshot_id, documents=documents)


def _reported(
    manifest: GoldManifest,
    attempts: Attempts,
    broken: Mapping[str, GoldRunBreak],
    prepared: Prepared,
) -> tuple[PromotionResult, ...]:
    """The results of all documents as soon as what is prepared is published."""
    left_out = attempts.left_out | prepared.taken.rewritten
    return results_of(manifest.documents, prepared, left_out, broken)


def _published(
    attempts: Attempts,
    documents: Sequence[ManifestDocument],
    prepared: Prepared,
    reported: Callable[[Prepared], tuple[PromotionResult, ...]],
) -> Prepared:
    """Publish what is prepared; if main moved meanwhile, prepare it again from the new main.

    Raises:
        SupersededError: the gold run must not publish.
        BranchOvertakenError: main moved during every try.
    """
    tries = 0
    while True:
        branch = attempts.branch if prepared.audit.accepted else None
        attempts.progress.enter(GoldRunStage.PUBLISH, reported(prepared) if branch else ())
        attempts.progress.require_publication()
        if branch is None:
            return prepared
        tries += 1
        try:
            return replace(prepared, snapshot_id=promotion.publish(branch))
        except BranchOvertakenError:
            if tries == MAX_TRIES:
                raise
        prepared = attempts.audit(documents, prepared.taken)


def _quality_results(
    tables: GoldTables, prepared: Prepared, dataset: Dataset
) -> list[QualityResult]:
    taken, audited = prepared.taken, prepared.audit.audited
    if not taken.rules:
        return []
    name = records_table(dataset.name)
    rules = audit_rules(dataset)
    failed = findings.failed_rules(audited, rules)
    examples = tables.audit_examples(failed, taken.unfit) if failed else {}
    of_documents = quality_results.of_documents
    return [
        *of_documents(name, taken.rules, taken.found, tables.intake_examples()),
        *of_documents(name, rules, audited, examples),
    ]
