from __future__ import annotations

import json

from tests.simulation.aws.glue import GlueRunFailed
from tests.simulation.kernel import Promise
from tests.simulation.tests.aws.glue.glue_bench import (
    NAME,
    Bench,
    RoughWeather,
    a_bench,
    in_stages,
    sleeping,
)


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
