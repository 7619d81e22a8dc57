from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.session import get_session

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.glue import (
    ACTIVE_STATES,
    ENDED_STATES,
    WORKER_LOST,
    Body,
    Glue,
    GlueRunFailed,
    Job,
    JobProcess,
)
from tests.simulation.aws.weather import Weather
from tests.simulation.kernel import Promise, Scheduler

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
    scheduler = Scheduler(1)
    weather = weather or Weather()
    bench: list[Bench] = []
    body: Body = lambda process, _arguments: work(bench[0], process)  # noqa: E731
    changes = {"max_concurrent_runs": 1, "timeout_minutes": 120} | job
    glue = Glue(scheduler, weather, body, Job(NAME, **changes))  # type: ignore[arg-type]
    bench.append(Bench(scheduler, glue))
    return bench[0]


def sleeping(seconds: float) -> Callable[[Bench, JobProcess], None]:
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


def test_a_run_starts_late_and_succeeds() -> None:
    bench = a_bench(sleeping(100))
    run_id = bench.start()

    assert bench.state_at(49, run_id) == "STARTING"
    assert bench.state_at(51, run_id) == "RUNNING"
    assert bench.state_at(149, run_id) == "RUNNING"
    assert bench.state_at(151, run_id) == "SUCCEEDED"
    assert bench.scheduler.is_at_rest()


@pytest.mark.parametrize(("seconds", "billed"), [(100, 200), (5, 120)])
def test_the_body_is_billed_per_second_but_at_least_a_minute(seconds: float, billed: float) -> None:
    bench = a_bench(sleeping(seconds), dpus=2.0)

    bench.start()
    bench.scheduler.run()

    assert bench.glue.dpu_seconds == billed


def test_a_run_gets_its_own_and_the_jobs_arguments() -> None:
    scheduler = Scheduler(1)
    given: list[Mapping[str, str]] = []
    job = Job(NAME, default_arguments={"--a": "default", "--c": "d"})
    glue = Glue(scheduler, Weather(), lambda _process, arguments: given.append(arguments), job)

    run_id = glue.start_job_run(JobName=NAME, Arguments={"--a": "b"})["JobRunId"]
    scheduler.run()

    assert given == [{"--a": "b", "--c": "d", "--JOB_NAME": NAME, "--JOB_RUN_ID": run_id}]


def test_more_runs_than_the_job_allows_are_refused_until_one_has_ended() -> None:
    bench = a_bench(sleeping(10), max_concurrent_runs=2)
    bench.start()
    bench.start()

    with pytest.raises(AwsError) as caught:
        bench.start()

    assert caught.value.code == "ConcurrentRunsExceededException"
    bench.scheduler.run()
    bench.start()
    assert len(bench.glue.get_job_runs(JobName=NAME)["JobRuns"]) == 3


def test_an_unknown_job_or_run_is_not_found() -> None:
    bench = a_bench(sleeping(1))

    with pytest.raises(AwsError) as no_job:
        bench.glue.start_job_run(JobName="other")
    with pytest.raises(AwsError) as no_run:
        bench.glue.get_job_run(JobName=NAME, RunId="jr_0")

    assert no_job.value.code == no_run.value.code == "EntityNotFoundException"


def test_an_error_of_the_body_is_the_runs_message() -> None:
    def work(_bench: Bench, _process: JobProcess) -> None:
        raise ZeroDivisionError("by zero")

    bench = a_bench(work)
    run_id = bench.start()

    assert bench.state_at(60, run_id) == "FAILED"
    assert bench.message(run_id) == "ZeroDivisionError: by zero"


def test_a_broken_stage_ends_the_run_after_its_cleaning_up() -> None:
    bench = a_bench(in_stages, RoughWeather({"second": "Py4JJavaError"}))
    run_id = bench.start()

    assert bench.state_at(100, run_id) == "FAILED"
    assert bench.message(run_id).startswith("Py4JJavaError: ")
    assert bench.seen == ["first", "cleaned up"]


def test_nothing_that_a_lost_worker_would_still_do_has_an_effect() -> None:
    bench = a_bench(in_stages, RoughWeather({"second": WORKER_LOST}))
    run_id = bench.start()

    assert bench.state_at(100, run_id) == "FAILED"
    assert bench.message(run_id) == "Command failed with exit code 137"
    assert bench.seen == ["first"]


def test_a_stop_takes_effect_before_the_next_stage() -> None:
    def work(bench: Bench, process: JobProcess) -> None:
        bench.scheduler.sleep(30)
        bench.seen.append("still working")
        in_stages(bench, process)

    bench = a_bench(work)
    run_id = bench.start()
    bench.scheduler.run(until=60)

    answer = bench.glue.batch_stop_job_run(JobName=NAME, JobRunIds=[run_id])

    assert answer["SuccessfulSubmissions"] == [{"JobName": NAME, "JobRunId": run_id}]
    assert bench.state_at(79, run_id) == "STOPPING"
    assert bench.state_at(90, run_id) == "STOPPED"
    assert bench.seen == ["still working"]


def test_a_run_that_is_stopped_while_it_starts_never_runs_and_costs_nothing() -> None:
    bench = a_bench(in_stages)
    run_id = bench.start()

    bench.glue.batch_stop_job_run(JobName=NAME, JobRunIds=[run_id])

    assert bench.state_at(60, run_id) == "STOPPED"
    assert bench.seen == []
    assert bench.glue.dpu_seconds == 0


def test_a_run_that_has_ended_cannot_be_stopped() -> None:
    bench = a_bench(sleeping(1))
    run_id = bench.start()
    bench.scheduler.run()

    answer = bench.glue.batch_stop_job_run(JobName=NAME, JobRunIds=[run_id])

    assert answer["SuccessfulSubmissions"] == []
    assert [error["JobRunId"] for error in answer["Errors"]] == [run_id]
    assert bench.glue.run(run_id).state == "SUCCEEDED"


def test_the_jobs_own_time_out_ends_a_run_that_hangs() -> None:
    bench = a_bench(sleeping(10_000), timeout_minutes=2)
    run_id = bench.start()

    assert bench.state_at(169, run_id) == "RUNNING"
    assert bench.state_at(171, run_id) == "TIMEOUT"
    assert bench.glue.dpu_seconds == 2 * 120


def synchronously(bench: Bench, cancelled: Promise[None] | None = None) -> list[object]:
    """The result or the error of the integration, and when it came."""
    got: list[object] = []

    def work() -> None:
        try:
            got.append(bench.glue.start_job_run_sync({"JobName": NAME}, cancelled))
        except GlueRunFailed as failed:
            got.append(failed)
        got.append(bench.scheduler.now)

    bench.scheduler.spawn("task", work)
    bench.scheduler.run()
    return got


def test_step_functions_waits_for_a_run_and_shows_it() -> None:
    result, second = synchronously(a_bench(sleeping(12)))

    assert isinstance(result, dict)
    assert result["JobRunState"] == "SUCCEEDED"
    assert result["CompletedOn"] - result["StartedOn"] == 62_000
    assert second == 65


def test_step_functions_reports_every_broken_run_as_a_failed_task() -> None:
    failed, _ = synchronously(a_bench(in_stages, RoughWeather({"first": "Py4JJavaError"})))

    assert isinstance(failed, GlueRunFailed)
    assert failed.error == "States.TaskFailed"
    cause = json.loads(failed.cause)
    assert cause["JobRunState"] == "FAILED"
    assert cause["ErrorMessage"].startswith("Py4JJavaError: ")


def test_step_functions_names_glues_error_if_the_run_does_not_start() -> None:
    busy = a_bench(sleeping(1000))
    busy.start()
    throttled = a_bench(sleeping(1), RoughWeather(throttled=1))

    for bench, code in (
        (busy, "ConcurrentRunsExceededException"),
        (throttled, "ThrottlingException"),
    ):
        failed, second = synchronously(bench)
        assert isinstance(failed, GlueRunFailed)
        assert (failed.error, second) == (f"Glue.{code}", 0)
    assert throttled.glue.runs == []


def test_a_cancelled_task_stops_its_run_late() -> None:
    bench = a_bench(in_stages)
    cancelled: Promise[None] = Promise(bench.scheduler)
    bench.scheduler.at(20, lambda: cancelled.resolve(None))

    failed, second = synchronously(bench, cancelled)

    assert isinstance(failed, GlueRunFailed)
    assert second == 20
    (run,) = bench.glue.runs
    assert (run.state, run.ended) == ("STOPPED", 50)


def test_a_record_has_only_members_and_states_that_boto3_knows() -> None:
    shape: Any = get_session().get_service_model("glue").shape_for("JobRun")
    bench = a_bench(in_stages, RoughWeather({"first": "Py4JJavaError"}))
    bench.start()
    bench.scheduler.run()

    (record,) = bench.glue.get_job_runs(JobName=NAME)["JobRuns"]

    assert set(record) <= set(shape.members)
    assert {*ACTIVE_STATES, *ENDED_STATES} <= set(shape.members["JobRunState"].enum)
