"""Limits of an account, as runs at volume apply them."""

from __future__ import annotations

from tests.simulation.aws.limits import PROFILES, TokenBucket
from tests.simulation.kernel import Scheduler
from tests.simulation.schedules import THROTTLES
from tests.simulation.volume import LimitsInForce, RealRun

STANDARD = PROFILES["standard"]


def test_nothing_is_limited_without_a_profile() -> None:
    limits = LimitsInForce(Scheduler(1), None)
    labels = ["stepfunctions DescribeExecution", "s3 PutObject silver plan", "glue StartJobRun"]
    assert [limits.refusal(label) for label in labels for _ in range(20_000)] == [None] * 60_000
    assert not limits.refuses_invocation()
    assert limits.transition_delay(None) == 0.0
    assert limits.throttles.total() == 0


def test_a_call_above_the_rate_gets_the_code_with_which_its_api_throttles() -> None:
    limits = LimitsInForce(Scheduler(1), STANDARD)
    label = "stepfunctions DescribeExecution"
    refused = [error for error in (limits.refusal(label) for _ in range(301)) if error]
    assert [error.code for error in refused] == [THROTTLES["stepfunctions"]]
    assert limits.throttles == {"stepfunctions DescribeExecution": 1}


def test_s3_limits_each_prefix_and_answers_503() -> None:
    limits = LimitsInForce(Scheduler(1), STANDARD)
    size = STANDARD.size("s3.writes")
    refused = [limits.refusal("s3 PutObject silver plan outcomes") for _ in range(size + 1)]
    error = refused[-1]
    assert refused[:-1] == [None] * size
    assert error is not None
    assert (error.code, error.status) == ("SlowDown", 503)
    assert limits.refusal("s3 PutObject silver records if absent") is None
    assert limits.refusal("s3 GetObject silver plan outcomes") is None


def test_the_partition_of_gold_is_busy_before_the_table_is() -> None:
    limits = LimitsInForce(Scheduler(1), STANDARD)
    size = STANDARD.size("dynamodb.item_writes")
    gold = [limits.refusal("dynamodb PutItem gold waiting") for _ in range(size + 1)]
    assert [error is None for error in gold] == [True] * size + [False]
    assert limits.refusal("dynamodb PutItem document") is None


def test_transitions_above_the_rate_wait() -> None:
    scheduler = Scheduler(1)
    limits = LimitsInForce(scheduler, PROFILES["new-account"])
    rate = PROFILES["new-account"].size("states.transitions")
    delays = [limits.transition_delay("Lambda.TooManyRequestsException") for _ in range(rate + 2)]
    assert delays[:rate] == [0.0] * rate
    assert delays[rate:] == [1 / rate, 2 / rate]
    assert limits.retries == {"Lambda.TooManyRequestsException": rate + 2}
    assert limits.delayed == 2


def test_a_bucket_owes_what_was_taken_in_advance() -> None:
    scheduler = Scheduler(1)
    bucket = TokenBucket(scheduler, size=1, per_second=2)
    assert [bucket.wait_for() for _ in range(3)] == [0.0, 0.5, 1.0]
    scheduler.run(until=1.0)
    assert not bucket.take()
    scheduler.run(until=1.5)
    assert bucket.take()


def test_a_new_account_throttles_functions_but_a_few_documents_get_through() -> None:
    run = RealRun(15, PROFILES["new-account"])
    figures = run.run()
    assert figures.throttles["lambda Invoke"] > 0
    assert figures.retries["Lambda.TooManyRequestsException"] > 0
    assert figures.lost == 0


def test_a_run_with_limits_is_the_same_twice() -> None:
    def trace() -> str:
        run = RealRun(12, PROFILES["new-account"])
        run.run()
        return run.scheduler.trace.digest()

    assert trace() == trace()
