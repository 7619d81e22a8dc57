"""The real runtime of the steps."""

from __future__ import annotations

import os
import threading
import time
from datetime import UTC, datetime

import pytest

from medallion.aws import Event, LambdaRuntime, Threads


def test_a_call_that_takes_too_long_is_abandoned() -> None:
    release = threading.Event()
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        Threads().within(0.05, release.wait)
    assert time.monotonic() - started < 2
    release.set()


def test_a_call_returns_its_result_or_raises_its_error() -> None:
    def fails() -> None:
        raise KeyError("as it was")

    assert Threads().within(5, lambda: 42) == 42
    with pytest.raises(KeyError, match="as it was"):
        Threads().within(5, fails)


def test_a_pool_has_as_many_workers_as_requested() -> None:
    together = threading.Barrier(3)
    with Threads().pool(3) as pool:
        assert sorted(pool.map(lambda _: together.wait(60), range(3))) == [0, 1, 2]


def test_an_event_releases_the_calls_that_wait_for_it() -> None:
    concurrency = Threads()
    event: Event = concurrency.event()
    assert not event.wait(0)
    with concurrency.pool(1) as pool:
        waits = pool.submit(event.wait, 60)
        event.set()
        assert waits.result(60)


def test_the_clocks_and_the_environment_are_those_of_the_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runtime = LambdaRuntime()
    monkeypatch.setenv("SILVER_BUCKET", "silver")
    assert runtime.environ["SILVER_BUCKET"] == os.environ["SILVER_BUCKET"]
    earlier, before = datetime.now(UTC), time.monotonic()
    assert earlier <= runtime.now() <= datetime.now(UTC)
    assert before <= runtime.monotonic() <= time.monotonic()


def test_clients_have_the_standard_timeouts_and_the_requested_connections(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    runtime = LambdaRuntime()
    default, larger = runtime.client("s3"), runtime.client("s3", connections=34)
    assert (default.meta.config.read_timeout, larger.meta.config.read_timeout) == (20, 20)
    assert default.meta.config.max_pool_connections == 10
    assert larger.meta.config.max_pool_connections == 34
