"""A job run: its states, its record as GetJobRun shows it, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from tests.simulation.aws.glue.job_process import JobProcess
from tests.simulation.kernel import EPOCH, Promise

ACTIVE_STATES: Final = ("STARTING", "RUNNING", "STOPPING")
ENDED_STATES: Final = ("SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT")

LEAST_BILLED_SECONDS: Final = 60.0
"""https://aws.amazon.com/glue/pricing/: per second, with a minimum of one minute."""


@dataclass
class JobRun:
    """One run.

    Attributes:
        number: from 1.
        timeout_seconds: how long it may be RUNNING.
        dpus: what its workers are billed as.
        started: second of StartJobRun.
        began: second at which the body began; None if it did not.
        ended: second of its end.
        end: done as soon as the run has ended.
    """

    number: int
    job_name: str
    arguments: dict[str, str]
    timeout_seconds: float
    dpus: float
    started: float
    process: JobProcess
    end: Promise[str]
    state: str = "STARTING"
    error_message: str = ""
    began: float | None = None
    ended: float | None = None

    @property
    def run_id(self) -> str:
        return run_id_of(self.number)

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE_STATES

    @property
    def running_seconds(self) -> float:
        """How long the body ran; 0 before its end."""
        if self.began is None or self.ended is None:
            return 0.0
        return self.ended - self.began

    @property
    def dpu_seconds(self) -> float:
        """What the run is billed; the start of the workers is not."""
        if self.began is None or self.ended is None:
            return 0.0
        return self.dpus * max(LEAST_BILLED_SECONDS, self.running_seconds)

    def record(self) -> dict[str, Any]:
        """The run as GetJobRun shows it."""
        last = self.started if self.began is None else self.began
        shown: dict[str, Any] = {
            "Id": self.run_id,
            "Attempt": 0,
            "JobName": self.job_name,
            "StartedOn": _moment(self.started),
            "LastModifiedOn": _moment(last if self.ended is None else self.ended),
            "JobRunState": self.state,
            "Arguments": dict(self.arguments),
            "PredecessorRuns": [],
            "ExecutionTime": int(self.running_seconds),
            "Timeout": int(self.timeout_seconds // 60),
            "MaxCapacity": self.dpus,
        }
        if self.ended is not None:
            shown["CompletedOn"] = _moment(self.ended)
        if self.error_message:
            shown["ErrorMessage"] = self.error_message
        return shown


def run_id_of(number: int) -> str:
    """An id in Glue's form."""
    return f"jr_{number:064x}"


def _moment(second: float) -> datetime:
    return EPOCH + timedelta(seconds=second)
