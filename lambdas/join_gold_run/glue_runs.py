"""Glue runs of earlier leaders, which must be over before the next gold run begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from mypy_boto3_glue import GlueClient

_IN_PROGRESS = frozenset({"STARTING", "RUNNING", "STOPPING", "WAITING"})
_RECENT = 100
"""More runs than a job starts within its time-out."""


class GlueRuns(Protocol):
    """Runs of the job."""

    def stop(self, gold_run_ids: Collection[str]) -> bool:
        """Stop the runs for these gold runs; True if all of them are over."""


class GlueJobRuns:
    """Runs of one Glue job; few gold runs need the client."""

    def __init__(self, make_client: Callable[[], GlueClient], job_name: str) -> None:
        self._make_client = make_client
        self._job = job_name

    def stop(self, gold_run_ids: Collection[str]) -> bool:
        client = self._make_client()
        answer = client.get_job_runs(JobName=self._job, MaxResults=_RECENT)
        runs: list[Any] = [
            run
            for run in answer["JobRuns"]
            if run["JobRunState"] in _IN_PROGRESS
            and run.get("Arguments", {}).get("--gold_run_id") in gold_run_ids
        ]
        to_stop = [run["Id"] for run in runs if run["JobRunState"] != "STOPPING"]
        if to_stop:
            client.batch_stop_job_run(JobName=self._job, JobRunIds=to_stop)
        return not runs
