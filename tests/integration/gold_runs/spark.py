"""A Spark job that keeps the contract of the real one: what it reads, writes and reports."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from medallion.contracts import (
    GoldManifest,
    GoldRunBreak,
    GoldRunResult,
    PromotionResult,
)
from medallion.gold_runs import read_manifest
from medallion.vocabulary import lake
from medallion.vocabulary.gold_breaks import GoldRunCause, GoldRunStage
from medallion.vocabulary.statuses import PromotionStatus
from tests.integration.steps_lake import StepsLake


class TaskFailedError(Exception):
    """The task's error, as the state machine catches it."""

    def __init__(self, error: str, cause: str = "") -> None:
        super().__init__(error)
        self.failure = {"Error": error, "Cause": cause}


def job_run(state: str) -> TaskFailedError:
    """A job run that ended in this state."""
    return TaskFailedError("States.TaskFailed", json.dumps({"JobRunState": state}))


@dataclass(frozen=True)
class Break:
    """How a run of the job breaks.

    Attributes:
        error: what the task reports.
        cause: what the job reports itself, None if it does not begin.
    """

    error: TaskFailedError
    cause: GoldRunCause | None


CRASH = Break(job_run("FAILED"), GoldRunCause.CRASH)
LOST = Break(job_run("FAILED"), None)
TIMED_OUT = Break(job_run("TIMEOUT"), GoldRunCause.CRASH)
BAD_DATA = Break(job_run("FAILED"), GoldRunCause.DATA)
BAD_DATASET = Break(job_run("FAILED"), GoldRunCause.DATASET)
REFUSED = Break(TaskFailedError("Glue.InvalidInputException"), None)
UNAVAILABLE = Break(TaskFailedError("Glue.InternalServiceException"), None)


@dataclass
class SparkJob:
    """The job, and what gold holds.

    Attributes:
        breaks: whether a run with this manifest breaks, and how; the number counts the runs.
        gold: the claim under which each document's rows were published.
        runs: the documents of every run, in order.
    """

    place: StepsLake
    breaks: Callable[[GoldManifest, int], Break | None] = lambda _manifest, _number: None
    gold: dict[str, int] = field(default_factory=dict)
    runs: list[tuple[str, ...]] = field(default_factory=list)

    def run(self, arguments: dict[str, Any]) -> None:
        """Bring the documents of the manifest into gold.

        Raises:
            TaskFailedError: the run breaks.
        """
        dataset, gold_run_id = arguments["dataset"], arguments["gold_run_id"]
        manifest = read_manifest(self.place.silver, dataset, gold_run_id)
        assert manifest is not None
        if manifest.superseded:
            return
        self.runs.append(tuple(d.source_key for d in manifest.documents))
        broken = self.breaks(manifest, len(self.runs))
        if broken:
            self._report_break(manifest, broken)
            raise broken.error
        self.publish(manifest)

    def publish(self, manifest: GoldManifest) -> None:
        """Publish the documents and report them."""
        self.gold |= {d.document_id: d.fence for d in manifest.documents}
        results = tuple(
            PromotionResult(
                document_id=d.document_id, status=PromotionStatus.PROMOTED, rows=2, snapshot_id="9"
            )
            for d in manifest.documents
        )
        self._report(manifest, results, None)

    def _report_break(self, manifest: GoldManifest, broken: Break) -> None:
        if broken.cause:
            reported = GoldRunBreak(
                stage=GoldRunStage.AUDIT,
                cause=broken.cause,
                reason_code=f"{broken.cause}_CODE",
                reason="the job's words",
            )
            self._report(manifest, (), reported)

    def _report(
        self,
        manifest: GoldManifest,
        results: tuple[PromotionResult, ...],
        broken: GoldRunBreak | None,
    ) -> None:
        result = GoldRunResult(
            gold_run_id=manifest.gold_run_id,
            dataset=manifest.dataset,
            snapshot_id="9" if results else None,
            documents=results,
            broken=broken,
            published_earlier=(),
        )
        key = lake.gold_result_key(manifest.dataset, manifest.gold_run_id)
        self.place.silver.put(key, result.model_dump_json().encode())
