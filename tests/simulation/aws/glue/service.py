"""Glue's API for job runs, and the life of each run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.glue import integration
from tests.simulation.aws.glue.job_process import WORKER_LOST, JobProcess, StageBroke
from tests.simulation.aws.glue.job_run import JobRun, run_id_of
from tests.simulation.aws.limits import PROFILES, Profile
from tests.simulation.aws.requests import Request, Response, models
from tests.simulation.aws.weather import Weather
from tests.simulation.kernel import ProcessDied, Promise, Scheduler

Body = Callable[[JobProcess, Mapping[str, str]], None]
"""What a run does: its process, and its arguments with their dashes."""

_TIMED_OUT: Final = "time-out"
_DEAD_WORKER_MESSAGE: Final = "Command failed with exit code 137"
_TIMEOUT_MESSAGE: Final = "Job run exceeded its timeout"


@dataclass(frozen=True)
class Job:
    """The deployed job.

    Attributes:
        max_concurrent_runs: as deployed: one for each dataset.
        dpus: of all workers together; a G.1X worker is one.
        default_arguments: of every run, with their dashes.
    """

    name: str
    max_concurrent_runs: int = 1
    timeout_minutes: int = 120
    dpus: float = 2.0
    default_arguments: Mapping[str, str] = field(default_factory=dict)


class Glue:
    """One job and its runs.

    Attributes:
        runs: all runs, in the order of their start.
    """

    def __init__(
        self,
        scheduler: Scheduler,
        weather: Weather,
        body: Body,
        job: Job,
        profile: Profile = PROFILES["standard"],
    ) -> None:
        """Deploy the job, whose runs execute the body, in an account with these limits."""
        self.runs: list[JobRun] = []
        self.job = job
        self._by_id: dict[str, JobRun] = {}
        self._scheduler = scheduler
        self._weather = weather
        self._body = body
        self._quotas = {
            call: profile.bucket(scheduler, f"glue.{call}")
            for call in ("StartJobRun", "GetJobRun", "GetJobRuns")
        }

    @property
    def dpu_seconds(self) -> float:
        """What all runs that ended are billed."""
        return sum(run.dpu_seconds for run in self.runs)

    @models("JobName", "Arguments")
    def start_job_run(self, request: Request) -> Response:
        """Start a run, unless as many as the job allows are active.

        Raises:
            AwsError: EntityNotFoundException, ConcurrentRunsExceededException,
                ThrottlingException.
        """
        self._require_quota("StartJobRun")
        self._require_job(request)
        if sum(run.is_active for run in self.runs) >= self.job.max_concurrent_runs:
            raise AwsError(
                "ConcurrentRunsExceededException", f"Concurrent runs exceeded for {self.job.name}"
            )
        run = self._new_run(request.get("Arguments") or {})
        self.runs.append(run)
        self._by_id[run.run_id] = run
        self._note(run)
        start = self._weather.glue_start_seconds(run.run_id)
        self._scheduler.after(start, lambda: self._begin(run))
        return {"JobRunId": run.run_id}

    @models("JobName", "RunId")
    def get_job_run(self, request: Request) -> Response:
        """Show a run.

        Raises:
            AwsError: EntityNotFoundException, ThrottlingException.
        """
        self._require_quota("GetJobRun")
        self._require_job(request)
        return {"JobRun": self.run(request["RunId"]).record()}

    @models("JobName", "MaxResults")
    def get_job_runs(self, request: Request) -> Response:
        """Show runs, the newest first.

        Raises:
            AwsError: EntityNotFoundException, ThrottlingException.
        """
        self._require_quota("GetJobRuns")
        self._require_job(request)
        most = request.get("MaxResults") or len(self.runs)
        return {"JobRuns": [run.record() for run in self.runs[::-1][:most]]}

    @models("JobName", "JobRunIds")
    def batch_stop_job_run(self, request: Request) -> Response:
        """Ask runs to stop; each stops before its next stage.

        Raises:
            AwsError: EntityNotFoundException.
        """
        self._require_job(request)
        stopped, errors = [], []
        for run_id in request["JobRunIds"]:
            entry = {"JobName": self.job.name, "JobRunId": run_id}
            run = self._by_id.get(run_id)
            if run is None or not run.is_active:
                detail = {"ErrorCode": "JobRunNotActive", "ErrorMessage": "The run is not active"}
                errors.append({**entry, "ErrorDetail": detail})
                continue
            self._stop(run)
            stopped.append(entry)
        return {"SuccessfulSubmissions": stopped, "Errors": errors}

    def start_job_run_sync(
        self, parameters: Request, cancelled: Promise[Any] | None = None
    ) -> Response:
        """The integration `glue:startJobRun.sync` of Step Functions.

        Raises:
            GlueRunFailed: the run did not start, it broke, or the task was cancelled.
        """
        return integration.start_job_run_sync(
            self, self._scheduler, self._weather, parameters, cancelled
        )

    def run(self, run_id: str) -> JobRun:
        """A run.

        Raises:
            AwsError: EntityNotFoundException.
        """
        if run_id not in self._by_id:
            raise AwsError("EntityNotFoundException", f"Job run {run_id} is not found.")
        return self._by_id[run_id]

    def _require_quota(self, call: str) -> None:
        if not self._quotas[call].take():
            raise AwsError("ThrottlingException", "Rate exceeded")

    def _require_job(self, request: Request) -> None:
        if request["JobName"] != self.job.name:
            raise AwsError("EntityNotFoundException", f"Job {request['JobName']} is not found.")

    def _new_run(self, arguments: Mapping[str, str]) -> JobRun:
        number = len(self.runs) + 1
        run_id = run_id_of(number)
        process = JobProcess(self._scheduler, run_id, f"glue#{number}", self._weather)
        return JobRun(
            number=number,
            job_name=self.job.name,
            arguments=dict(arguments),
            timeout_seconds=self.job.timeout_minutes * 60,
            dpus=self.job.dpus,
            started=self._scheduler.now,
            process=process,
            end=Promise(self._scheduler),
        )

    def _stop(self, run: JobRun) -> None:
        run.process.is_stopping = True
        run.state = "STOPPING"
        self._note(run)

    def _begin(self, run: JobRun) -> None:
        if run.process.is_stopping:
            self._finish(run, "STOPPED")
            return
        run.state = "RUNNING"
        run.began = self._scheduler.now
        self._note(run)
        arguments = {
            **self.job.default_arguments,
            **run.arguments,
            "--JOB_NAME": self.job.name,
            "--JOB_RUN_ID": run.run_id,
        }
        fiber = run.process.spawn("main", lambda: self._body(run.process, arguments))
        timer = self._scheduler.after(run.timeout_seconds, lambda: run.process.kill(_TIMED_OUT))

        def end() -> None:
            timer.cancel()
            self._finish(run, *_outcome(run, fiber.done.error))

        fiber.done.then(end)

    def _finish(self, run: JobRun, state: str, message: str = "") -> None:
        run.ended = self._scheduler.now
        run.state = state
        run.error_message = message
        # What the body left running dies with its run.
        run.process.kill("ended")
        self._note(run)
        run.end.resolve(state)

    def _note(self, run: JobRun) -> None:
        message = f" {run.error_message}" if run.error_message else ""
        self._scheduler.trace.add("glue", f"run {run.number} {run.state}{message}")


def _outcome(run: JobRun, error: BaseException | None) -> tuple[str, str]:
    """The state of a run whose body ended, and Glue's message."""
    if error is None:
        return "SUCCEEDED", ""
    if isinstance(error, ProcessDied):
        return _end_of_dead(str(run.process.died.value))
    if isinstance(error, StageBroke):
        return "FAILED", str(error)
    return "FAILED", f"{type(error).__name__}: {error}"


def _end_of_dead(why: str) -> tuple[str, str]:
    if why == _TIMED_OUT:
        return "TIMEOUT", _TIMEOUT_MESSAGE
    if why == WORKER_LOST:
        return "FAILED", _DEAD_WORKER_MESSAGE
    return ("STOPPED", "") if why == "stopped" else ("FAILED", f"Command failed: {why}")
