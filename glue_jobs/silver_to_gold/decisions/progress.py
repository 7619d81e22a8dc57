"""How far a gold run came: written before each stage, so that a dead process leaves a trace."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from glue_jobs.silver_to_gold.decisions.breaks import Symptoms, break_of, crash_in
from glue_jobs.silver_to_gold.manifest import (
    GoldManifest,
    GoldRunBreak,
    GoldRunResult,
    PromotionResult,
)
from medallion.vocabulary.errors import MedallionError
from medallion.vocabulary.gold_breaks import GoldRunStage

_LOG = logging.getLogger("silver_to_gold")

SymptomsOf = Callable[[BaseException], Symptoms]


class SupersededError(MedallionError):
    """The claim was taken away from the gold run's leader: nothing may be published."""


class Journal(Protocol):
    """Where a gold run writes how far it came, and sees whether it may publish."""

    def write(self, result: GoldRunResult) -> None:
        """Replace the result object."""

    def pending(self) -> tuple[PromotionResult, ...]:
        """What an earlier try of the gold run may have published, by the result object."""

    def is_superseded(self) -> bool:
        """Whether the manifest, read anew, is superseded."""


class Progress:
    """The stage of a gold run, and what of its result is certain.

    Attributes:
        pending: what the gold run may have published. If the process dies while it publishes, or
            cannot report it, the next gold run looks whether it did.
    """

    def __init__(self, manifest: GoldManifest, journal: Journal, symptoms_of: SymptomsOf) -> None:
        self.stage = GoldRunStage.START
        self.certain = GoldRunResult(manifest.gold_run_id, manifest.dataset, None, ())
        self.pending: tuple[PromotionResult, ...] = ()
        self._journal = journal
        self._symptoms_of = symptoms_of

    def begin(self) -> None:
        """Begin the gold run; what an earlier try may have published stays in the result."""
        self.enter(GoldRunStage.START, self._journal.pending())

    def enter(self, stage: GoldRunStage, pending: tuple[PromotionResult, ...] = ()) -> None:
        """Begin a stage; if the process dies in it, the result object names the stage."""
        self.stage, self.pending = stage, pending
        self._write(crash_in(stage))

    def require_publication(self) -> None:
        """Check that the gold run may still publish.

        Raises:
            SupersededError: it may not.
        """
        if self._journal.is_superseded():
            raise SupersededError("the manifest is superseded")

    def break_of(self, error: BaseException) -> GoldRunBreak:
        """Where and why an error breaks the gold run."""
        return break_of(self._symptoms_of(error), self.stage)

    def end(self, broken: GoldRunBreak | None = None) -> GoldRunResult:
        """Write the final result."""
        return self._write(broken)

    def _write(self, broken: GoldRunBreak | None) -> GoldRunResult:
        result = replace(self.certain, broken=broken, pending=self.pending)
        self._journal.write(result)
        return result


class GoldRunBrokenError(MedallionError):
    """The gold run broke for a reason that its result names; the cause is the original error."""

    def __init__(self, broken: GoldRunBreak) -> None:
        super().__init__(f"{broken.cause} in {broken.stage}: {broken.reason}")
        self.broken = broken


def run_recorded(progress: Progress, run: Callable[[], None]) -> GoldRunResult | None:
    """Do a gold run whose result object names its stage and its end.

    Returns:
        The result, None if the manifest is superseded.

    Raises:
        Exception: what broke the gold run, after it was recorded.
    """
    try:
        progress.require_publication()
        progress.begin()
        run()
        return progress.end()
    except SupersededError:
        _LOG.info("the manifest is superseded: nothing more is published")
        return None
    except GoldRunBrokenError as error:
        progress.end(error.broken)
        raise
    except Exception as error:
        progress.end(progress.break_of(error))
        raise
