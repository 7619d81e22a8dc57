"""Prepares documents without those whose rows break the gold run."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from glue_jobs.silver_to_gold.decisions.attempts import Attempts, Prepared
from glue_jobs.silver_to_gold.decisions.halving import broken_documents
from glue_jobs.silver_to_gold.decisions.progress import GoldRunBrokenError
from glue_jobs.silver_to_gold.manifest import GoldRunBreak, ManifestDocument
from medallion.vocabulary.gold_breaks import GoldRunCause

_LOG = logging.getLogger("silver_to_gold")


def without_broken(
    attempts: Attempts, documents: Sequence[ManifestDocument]
) -> tuple[Prepared, dict[str, GoldRunBreak]]:
    """Prepare the documents without those that break the run even alone.

    Raises:
        GoldRunBrokenError: gold as it is breaks the run, or only documents together do.
        Exception: anything else than rows breaks the run.
    """
    broken: dict[str, GoldRunBreak] = {}
    has_searched_in_vain = False
    while True:
        rest = [document for document in documents if document.document_id not in broken]
        try:
            return attempts.prepare(rest), broken
        except Exception as error:
            first = attempts.progress.break_of(error)
            if first.cause is not GoldRunCause.DATA or has_searched_in_vain:
                raise
        found = _search(attempts, rest, first)
        # An error that no part shows may pass, so all are tried once more.
        has_searched_in_vain = not found
        broken |= found


def _search(
    attempts: Attempts, documents: Sequence[ManifestDocument], first: GoldRunBreak
) -> dict[str, GoldRunBreak]:
    """The documents that break the run alone; tries go no further than the stage that broke."""
    _LOG.info("rows break stage %s: %s", first.stage, first.reason)
    without_new_rows = attempts.break_of(first.stage, ())
    if without_new_rows:
        raise GoldRunBrokenError(replace(without_new_rows, cause=GoldRunCause.DATASET))
    if not documents:
        return {}
    return broken_documents(documents, partial(attempts.break_of, first.stage))
