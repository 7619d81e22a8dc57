"""The integration of Step Functions that starts a run and waits for its end.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-glue.html
"""

from __future__ import annotations

import json
import math
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.weather import Weather
from tests.simulation.kernel import Promise, Scheduler

if TYPE_CHECKING:
    from tests.simulation.aws.glue.job_run import JobRun
    from tests.simulation.aws.glue.service import Glue
    from tests.simulation.aws.requests import Request, Response

POLL_SECONDS: Final = 5.0
"""How often the run's state is read; no page of AWS states it."""


class GlueRunFailed(Exception):  # noqa: N818 - it carries the name of Step Functions' error
    """The task failed.

    Attributes:
        error: what `ErrorEquals` is compared with: "States.TaskFailed" for any broken run,
            "Glue.<code>" if the run did not start.
        cause: for a broken run its record as JSON.
    """

    def __init__(self, error: str, cause: str) -> None:
        super().__init__(f"{error}: {cause}")
        self.error = error
        self.cause = cause


def start_job_run_sync(
    glue: Glue,
    scheduler: Scheduler,
    weather: Weather,
    parameters: Request,
    cancelled: Promise[Any] | None,
) -> Response:
    """Start a run, wait in the current fiber, and show the run that succeeded.

    Raises:
        GlueRunFailed: the run did not start, it broke, or the task was cancelled.
    """
    try:
        refusal = weather.on_integration("glue.StartJobRun")
        if refusal is not None:
            raise refusal
        run = glue.run(glue.start_job_run(**parameters)["JobRunId"])
    except AwsError as error:
        raise GlueRunFailed(f"Glue.{error.code}", error.message) from error
    _follow(glue, scheduler, run, cancelled)
    shown = _as_step_functions_shows(run.record())
    if run.state != "SUCCEEDED":
        raise GlueRunFailed("States.TaskFailed", json.dumps(shown))
    return shown


def _follow(glue: Glue, scheduler: Scheduler, run: JobRun, cancelled: Promise[Any] | None) -> None:
    """Wait until a poll finds the run's end; stop the run if the task is cancelled."""
    begun = scheduler.now
    wake: Promise[None] = Promise(scheduler)
    for awaited in (run.end, cancelled):
        if awaited is not None:
            awaited.then(lambda: wake.resolve(None))
    wake.wait()
    if not run.end.is_done:
        glue.batch_stop_job_run(JobName=run.job_name, JobRunIds=[run.run_id])
        return
    polls = math.ceil((scheduler.now - begun) / POLL_SECONDS)
    scheduler.sleep(max(0.0, begun + polls * POLL_SECONDS - scheduler.now))


def _as_step_functions_shows(record: dict[str, Any]) -> dict[str, Any]:
    """Times in epoch milliseconds."""
    return {
        name: round(value.timestamp() * 1000) if isinstance(value, datetime) else value
        for name, value in record.items()
    }
