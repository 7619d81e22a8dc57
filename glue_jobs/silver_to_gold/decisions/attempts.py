"""Tries to bring documents as far as publication: their rows read, audited, and aggregated."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from glue_jobs.silver_to_gold.decisions import aggregates, promotion
from glue_jobs.silver_to_gold.decisions.aggregates import ComputedAggregate
from glue_jobs.silver_to_gold.decisions.ports import GoldTables, Taken
from glue_jobs.silver_to_gold.decisions.progress import GoldRunBrokenError, Progress
from glue_jobs.silver_to_gold.decisions.promotion import Audit, CandidateBranch
from glue_jobs.silver_to_gold.decisions.rules import audit_rules, rules_of
from glue_jobs.silver_to_gold.manifest import GoldRunBreak, ManifestDocument
from medallion.vocabulary.datasets import Dataset
from medallion.vocabulary.gold_breaks import GoldRunCause, GoldRunStage

_LOG = logging.getLogger("silver_to_gold")

MAX_READS: Final = 5
"""How often silver is read again because objects changed during the read."""

MAX_BROKEN: Final = 10
"""If so many documents break the run alone and none passes, the dataset's SQL is broken."""


@dataclass(frozen=True)
class Prepared:
    """Documents that are ready to be published.

    Attributes:
        snapshot_id: of the records table, as soon as they are published.
    """

    taken: Taken
    audit: Audit
    snapshot_id: str | None
    aggregates: tuple[ComputedAggregate, ...]


class Attempts:
    """The tries of one gold run.

    Attributes:
        left_out: documents whose silver objects are gone.
    """

    def __init__(
        self, tables: GoldTables, gold_run_id: str, dataset: Dataset, progress: Progress
    ) -> None:
        self.left_out: set[str] = set()
        self.branch: CandidateBranch | None = None
        self.progress = progress
        self._tables = tables
        self._gold_run_id = gold_run_id
        self._dataset = dataset
        self._computed: list[ComputedAggregate] = []
        self._broken_alone = 0
        self._has_passed = False

    def prepare(self, documents: Sequence[ManifestDocument]) -> Prepared:
        """Do all that precedes publication."""
        return self.audit(documents, self._read(documents))

    def audit(self, documents: Sequence[ManifestDocument], taken: Taken) -> Prepared:
        """Build the branch from main as it is now, and compute the aggregates from it."""
        self.progress.enter(GoldRunStage.AUDIT)
        self._release()
        accepted = {document.document_id for document in documents} - taken.unfit - self.left_out
        self.branch = self._tables.branch()
        audit = promotion.audit(self.branch, frozenset(accepted), audit_rules(self._dataset))
        published_id = self.branch.snapshot_id() if audit.accepted else None
        snapshot_id = published_id or self._tables.records_snapshot_id()
        self._compute(snapshot_id, published_id)
        return Prepared(taken, audit, snapshot_id, tuple(self._computed))

    def break_of(
        self, stage: GoldRunStage, documents: Sequence[ManifestDocument]
    ) -> GoldRunBreak | None:
        """How the documents' rows break the run until the end of a stage, None if they do not.

        Raises:
            GoldRunBrokenError: no document passes, so the dataset's SQL breaks the run.
            Exception: anything else than rows breaks the run.
        """
        try:
            taken = self._read(documents)
            if stage is not GoldRunStage.READ:
                self.audit(documents, taken)
        except Exception as error:
            broken = self.progress.break_of(error)
            if broken.cause is not GoldRunCause.DATA:
                raise
            self._note_broken(documents, broken)
            return broken
        self._has_passed |= bool(documents)
        return None

    def clean_up(self) -> None:
        """Drop the branch, and free all rows."""
        self._release()
        self._tables.release_rows()
        if self.branch:
            self.branch.drop()
            self.branch = None

    def _note_broken(self, documents: Sequence[ManifestDocument], broken: GoldRunBreak) -> None:
        _LOG.info("%d documents break stage %s", len(documents), broken.stage)
        self._broken_alone += len(documents) == 1
        if self._broken_alone >= MAX_BROKEN and not self._has_passed:
            raise GoldRunBrokenError(replace(broken, cause=GoldRunCause.DATASET))

    def _read(self, documents: Sequence[ManifestDocument]) -> Taken:
        """Read silver, and again after an error that a vanished or changed object explains."""
        self.progress.enter(GoldRunStage.READ)
        seen = self._look(documents)
        for _ in range(MAX_READS):
            try:
                return self._tables.take_in(self._present(documents))
            except Exception:
                seen, earlier = self._look(documents), seen
                if seen == earlier:
                    raise
                _LOG.info("silver changed during the read")
        return self._tables.take_in(self._present(documents))

    def _look(self, documents: Sequence[ManifestDocument]) -> Mapping[str, str]:
        """The silver objects as they are; documents without theirs are left out from now on."""
        expected = [document for document in self._present(documents) if document.records_key]
        found = self._tables.silver_objects(expected)
        self.left_out |= {document.document_id for document in expected} - found.keys()
        return found

    def _present(self, documents: Sequence[ManifestDocument]) -> list[ManifestDocument]:
        return [document for document in documents if document.document_id not in self.left_out]

    def _compute(self, snapshot_id: str | None, published_id: str | None) -> None:
        for definition in self._dataset.gold_tables:
            stamp = aggregates.stamp_of(definition, snapshot_id, self._gold_run_id)
            table = self._tables.aggregate(definition, published_id)
            rules = rules_of(self._dataset, definition.name)
            computed = aggregates.computed(table, stamp, rules)
            if computed:
                self._computed.append(computed)

    def _release(self) -> None:
        for computed in self._computed:
            computed.table.release()
        self._computed.clear()
