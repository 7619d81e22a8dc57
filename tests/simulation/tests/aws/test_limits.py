from __future__ import annotations

import pytest

from tests.simulation.aws.limits import PROFILES, Profile, TokenBucket
from tests.simulation.kernel import Scheduler


def test_a_bucket_gives_its_size_at_once_and_then_its_rate() -> None:
    scheduler = Scheduler(1)
    bucket = TokenBucket(scheduler, size=300, per_second=15)
    assert sum(bucket.take() for _ in range(1_000)) == 300
    scheduler.run(until=2)
    assert sum(bucket.take() for _ in range(1_000)) == 30
    scheduler.run(until=1_000)
    assert sum(bucket.take() for _ in range(1_000)) == 300


def test_a_steady_caller_gets_the_whole_rate() -> None:
    scheduler = Scheduler(1)
    bucket = TokenBucket(scheduler, size=1, per_second=10)
    taken = 0
    for tick in range(1_000):
        scheduler.run(until=tick / 10)
        taken += bucket.take()
    assert taken == 1_000


def test_a_refused_batch_takes_nothing() -> None:
    bucket = TokenBucket(Scheduler(1), size=3, per_second=0)
    assert not bucket.take(4)
    assert bucket.take(3)
    assert not bucket.take()


@pytest.mark.parametrize("profile", PROFILES.values(), ids=list(PROFILES))
def test_each_figure_has_a_name_and_a_page(profile: Profile) -> None:
    for key, quota in profile.quotas.items():
        assert quota.name, key
        assert quota.page.startswith("https://docs.aws.amazon.com/"), key
        assert quota.size > 0, key


def test_a_new_account_has_less_of_some_and_nothing_more() -> None:
    standard, new = PROFILES["standard"].quotas, PROFILES["new-account"].quotas
    assert list(standard) == list(new)
    less = [key for key in standard if new[key].size < standard[key].size]
    assert less == ["states.transitions", "lambda.concurrency", "lambda.requests", "glue.runs"]
    assert all(new[key] == standard[key] for key in standard if key not in less)
    assert all(new[key].note for key in less)
    unreserved = new["lambda.unreserved"].size
    assert new["lambda.concurrency"].size < unreserved, "nothing can be reserved"


def test_a_profile_makes_buckets_of_its_rates() -> None:
    scheduler = Scheduler(1)
    profile = PROFILES["standard"]
    bucket = profile.bucket(scheduler, "states.StartExecution")
    assert (bucket.size, bucket.per_second) == (1_300, 300)
    assert profile.size("states.open_map_runs") == 1_000
    with pytest.raises(ValueError, match="not a rate"):
        profile.bucket(scheduler, "states.open_map_runs")
