"""The process of a job run, which stops and breaks between the stages of its body."""

from __future__ import annotations

from typing import Final

from tests.simulation.aws.weather import Weather
from tests.simulation.kernel import Process, Scheduler

WORKER_LOST: Final = "WORKER_LOST"
"""A stage's fault that kills the process: nothing that it would still do has an effect."""

_SHORTEST_STAGE_SECONDS: Final = 1.0
_STAGE_SPREAD_SECONDS: Final = 4.0


class StageBroke(Exception):  # noqa: N818 - Glue shows the name of the fault instead
    """A stage raises an error.

    Attributes:
        error_name: for example "Py4JJavaError".
    """

    def __init__(self, error_name: str, stage: str) -> None:
        super().__init__(f"{error_name}: An error occurred in stage {stage}.")
        self.error_name = error_name


class JobProcess(Process):
    """The driver of one run.

    Attributes:
        stage: the stage that it is in; empty before the first.
        is_stopping: it dies at the next stage.
    """

    def __init__(self, scheduler: Scheduler, run_id: str, name: str, weather: Weather) -> None:
        super().__init__(scheduler, name)
        self.run_id = run_id
        self.stage = ""
        self.is_stopping = False
        self._weather = weather

    def enter(self, stage: str) -> None:
        """Begin the next stage: some seconds pass, then it can be stopped, break or die.

        Raises:
            StageBroke: the stage raises an error.
            ProcessDied: the run is stopped, or its worker is lost.
        """
        self.stage = stage
        share = self.scheduler.fraction_of("glue stage", self.run_id, stage, self.scheduler.now)
        self.scheduler.sleep(_SHORTEST_STAGE_SECONDS + share * _STAGE_SPREAD_SECONDS)
        self.require_life()
        if self.is_stopping:
            self.kill("stopped")
        fault = self._weather.on_glue_stage(self.run_id, stage)
        if fault == WORKER_LOST:
            self.kill(WORKER_LOST)
        if fault is not None:
            raise StageBroke(fault, stage)
