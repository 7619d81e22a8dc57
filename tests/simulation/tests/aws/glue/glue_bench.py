"""A Glue with one job whose body is a function of a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.glue import Body, Glue, Job, JobProcess
from tests.simulation.aws.weather import Weather
from tests.simulation.kernel import Scheduler

NAME = "silver-to-gold"


@dataclass
class RoughWeather(Weather):
    """Faults by the name of a stage; the first calls of Step Functions are throttled."""

    stages: Mapping[str, str] = field(default_factory=dict)
    throttled: int = 0

    def on_glue_stage(self, run_id: str, stage: str) -> str | None:
        return self.stages.get(stage)

    def on_integration(self, label: str) -> AwsError | None:
        assert label == "glue.StartJobRun"
        self.throttled -= 1
        return AwsError("ThrottlingException", "Rate exceeded") if self.throttled >= 0 else None


@dataclass
class Bench:
    """A scheduler, a Glue, and what the body has done."""

    scheduler: Scheduler
    glue: Glue
    seen: list[str] = field(default_factory=list)

    def start(self) -> str:
        run_id: str = self.glue.start_job_run(JobName=NAME, Arguments={"--a": "b"})["JobRunId"]
        return run_id

    def state_at(self, second: float, run_id: str) -> str:
        self.scheduler.run(until=second)
        state: str = self.glue.get_job_run(JobName=NAME, RunId=run_id)["JobRun"]["JobRunState"]
        return state

    def message(self, run_id: str) -> str:
        record = self.glue.get_job_run(JobName=NAME, RunId=run_id)["JobRun"]
        return str(record.get("ErrorMessage", ""))


def a_bench(
    work: Callable[[Bench, JobProcess], None], weather: Weather | None = None, **job: float
) -> Bench:
    """A bench whose job does this work."""
    scheduler = Scheduler(1)
    weather = weather or Weather()
    bench: list[Bench] = []
    body: Body = lambda process, _arguments: work(bench[0], process)  # noqa: E731
    changes = {"max_concurrent_runs": 1, "timeout_minutes": 120} | job
    glue = Glue(scheduler, weather, body, Job(NAME, **changes))  # type: ignore[arg-type]
    bench.append(Bench(scheduler, glue))
    return bench[0]


def sleeping(seconds: float) -> Callable[[Bench, JobProcess], None]:
    """A body that takes so many seconds."""
    return lambda bench, _process: bench.scheduler.sleep(seconds)


def in_stages(bench: Bench, process: JobProcess) -> None:
    """Two stages; what a dead process would do after its death is not seen."""
    try:
        for stage in ("first", "second"):
            process.enter(stage)
            bench.seen.append(stage)
    finally:
        process.require_life()
        bench.seen.append("cleaned up")
