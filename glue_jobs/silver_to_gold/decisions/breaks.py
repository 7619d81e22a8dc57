"""What broke a gold run: the class of an exception, from the names of its classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from glue_jobs.silver_to_gold.decisions.error_classes import (
    is_dataset,
    is_platform,
    is_refusal,
)
from glue_jobs.silver_to_gold.manifest import GoldRunBreak
from medallion.vocabulary.gold_breaks import GoldRunCause, GoldRunStage

MAX_REASON_CHARS: Final = 300

_READS_ROWS: Final = frozenset({GoldRunStage.READ, GoldRunStage.AUDIT})
"""Stages in which an error may come from a document's rows; later ones write what was computed."""

_BEFORE_PUBLICATION: Final = _READS_ROWS | {GoldRunStage.START}


@dataclass(frozen=True)
class Symptoms:
    """What an exception shows of itself that cannot be document text.

    Attributes:
        classes: full names of its class and of its causes' classes, Java's included.
        bases: full names of the bases of Python's classes.
        lost_executor: Spark gave up because executors were lost.
        code: its own error code, if it has one.
        message: its message, if this project, AWS or Spark's analyser worded it.
    """

    classes: tuple[str, ...]
    bases: tuple[str, ...] = ()
    lost_executor: bool = False
    code: str | None = None
    message: str | None = None


def break_of(symptoms: Symptoms, stage: GoldRunStage) -> GoldRunBreak:
    """Where and why a gold run broke."""
    names = [name.rpartition(".")[2] for name in (symptoms.classes[0], symptoms.classes[-1])]
    reason = symptoms.message or " from ".join(dict.fromkeys(names))
    return GoldRunBreak(
        stage, cause_of(symptoms, stage), symptoms.code or names[0], reason[:MAX_REASON_CHARS]
    )


def cause_of(symptoms: Symptoms, stage: GoldRunStage) -> GoldRunCause:
    """The class of a break: what is not known to be the platform or the dataset is the data.

    A missing permission passes as little as a mistake in the dataset. Once the gold run may have
    published something, only another try shows whether it did.
    """
    known = (*symptoms.classes, *symptoms.bases)
    if stage in _BEFORE_PUBLICATION and is_refusal(known, symptoms.code):
        return GoldRunCause.DATASET
    if symptoms.lost_executor or is_platform(known, symptoms.code):
        return GoldRunCause.PLATFORM
    if is_dataset(known):
        return GoldRunCause.DATASET
    return GoldRunCause.DATA if stage in _READS_ROWS else GoldRunCause.PLATFORM


def crash_in(stage: GoldRunStage) -> GoldRunBreak:
    """What a process that dies in this stage leaves behind."""
    reason = f"the process ended in stage {stage}"
    return GoldRunBreak(stage, GoldRunCause.CRASH, GoldRunCause.CRASH, reason)
