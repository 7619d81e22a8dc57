from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from botocore.session import get_session

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.glue import (
    ACTIVE_STATES,
    ENDED_STATES,
    WORKER_LOST,
    Glue,
    Job,
    JobProcess,
)
from tests.simulation.aws.limits import PROFILES
from tests.simulation.aws.weather import Weather
from tests.simulation.kernel import Scheduler
from tests.simulation.tests.aws.glue.glue_bench import (
    NAME,
    Bench,
    RoughWeather,
    a_bench,
    in_stages,
    sleeping,
)


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


def test_more_starts_than_the_quota_are_throttled_until_it_refills() -> None:
    bench = a_bench(sleeping(10), max_concurrent_runs=100)
    size = PROFILES["standard"].size("glue.StartJobRun")

    for _ in range(size):
        bench.start()

    with pytest.raises(AwsError) as caught:
        bench.start()

    assert caught.value.code == "ThrottlingException"
    assert len(bench.glue.runs) == size
    bench.scheduler.run(until=1)
    bench.start()


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


def test_a_worker_that_is_lost_as_a_stage_begins_does_not_enter_it() -> None:
    seconds: list[float] = []

    def first_stage(bench: Bench, process: JobProcess) -> None:
        process.enter("first")
        seconds.append(bench.scheduler.now)

    calm = a_bench(first_stage)
    calm.start()
    calm.scheduler.run()
    bench = a_bench(in_stages)
    run = bench.glue.run(bench.start())
    bench.scheduler.at(seconds[0], lambda: run.process.kill(WORKER_LOST))

    bench.scheduler.run()

    assert (run.state, run.ended) == ("FAILED", seconds[0])
    assert bench.seen == []


def test_what_a_body_leaves_running_dies_with_its_run() -> None:
    def work(bench: Bench, process: JobProcess) -> None:
        def later() -> None:
            bench.scheduler.sleep(5)
            bench.seen.append("after the end")

        process.spawn("left over", later)
        bench.scheduler.sleep(1)

    bench = a_bench(work)
    run_id = bench.start()
    bench.scheduler.run()

    assert bench.glue.run(run_id).state == "SUCCEEDED"
    assert bench.seen == []


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


def test_a_record_has_only_members_and_states_that_boto3_knows() -> None:
    shape: Any = get_session().get_service_model("glue").shape_for("JobRun")
    bench = a_bench(in_stages, RoughWeather({"first": "Py4JJavaError"}))
    bench.start()
    bench.scheduler.run()

    (record,) = bench.glue.get_job_runs(JobName=NAME)["JobRuns"]

    assert set(record) <= set(shape.members)
    assert {*ACTIVE_STATES, *ENDED_STATES} <= set(shape.members["JobRunState"].enum)
