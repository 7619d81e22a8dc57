from __future__ import annotations

from typing import Any

import pytest

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.functions import (
    Context,
)
from tests.simulation.kernel import Process
from tests.simulation.tests.benches import FunctionBench, error_of


def test_invocations_above_the_account_concurrency_are_throttled() -> None:
    world = FunctionBench(concurrency=10)
    world.function(lambda _event, _context: world.scheduler.sleep(1))
    fibers = [world.invoke_at(0) for _ in range(12)]
    later = world.invoke_at(10)
    world.scheduler.run()
    names = [fiber.done.error and error_of(fiber).name for fiber in fibers]
    assert names == [None] * 10 + ["Lambda.TooManyRequestsException"] * 2
    assert not error_of(fibers[-1]).function_error
    assert later.done.error is None
    assert world.functions.usage["Step"].throttles == 2


def test_a_reserved_concurrency_bounds_its_function_and_is_missing_for_the_others() -> None:
    world = FunctionBench(concurrency=101)
    world.function(lambda _event, _context: world.scheduler.sleep(1), "Reserved", reserved=1)
    world.function(lambda _event, _context: world.scheduler.sleep(1), "Other")
    reserved = [world.invoke_at(0, name="Reserved") for _ in range(2)]
    others = [world.invoke_at(0, name="Other") for _ in range(101)]
    world.scheduler.run()
    assert [fiber.done.error is None for fiber in reserved] == [True, False]
    assert [fiber.done.error is None for fiber in others] == [True] * 100 + [False]


def test_a_new_account_can_reserve_nothing() -> None:
    with pytest.raises(AwsError, match="InvalidParameterValueException"):
        FunctionBench(concurrency=10).function(lambda _event, _context: None, reserved=1)


def test_an_asynchronous_failure_is_retried_after_one_and_two_minutes() -> None:
    world = FunctionBench()
    began: list[float] = []
    given_up: list[Any] = []

    def code(_event: dict[str, Any], _context: Context) -> None:
        began.append(world.scheduler.now)
        raise ValueError("no")

    world.function(code)
    world.functions.invoke_async("Step", {"a": 1}, given_up.append)
    world.scheduler.run()
    assert began == [1, 61, 181]
    assert given_up == [{"a": 1}]


def test_an_asynchronous_throttle_is_retried_until_there_is_a_free_place() -> None:
    world = FunctionBench(concurrency=1)
    ended: list[float] = []

    def code(event: dict[str, Any], _context: Context) -> None:
        world.scheduler.sleep(event["seconds"])
        ended.append(world.scheduler.now)

    world.function(code, timeout=900)
    world.invoke_at(0, {"seconds": 800})
    world.scheduler.after(1, lambda: world.functions.invoke_async("Step", {"seconds": 1}))
    world.scheduler.run()
    assert ended[0] == 801
    assert 802 <= ended[1] <= 1102


def test_an_asynchronous_event_is_given_up_after_six_hours_of_throttles() -> None:
    world = FunctionBench(concurrency=0)
    given_up: list[float] = []
    world.function(lambda _event, _context: None)
    world.functions.invoke_async("Step", {}, lambda _event: given_up.append(world.scheduler.now))
    world.scheduler.run()
    assert 6 * 3600 - 300 <= given_up[0] <= 6 * 3600


def test_an_asynchronous_event_outlives_the_process_that_sent_it() -> None:
    world = FunctionBench()
    handled: list[float] = []

    def code(_event: dict[str, Any], _context: Context) -> None:
        handled.append(world.scheduler.now)
        if len(handled) == 1:
            raise ValueError("no")

    world.function(code)
    sender = Process(world.scheduler, "sender")

    def send() -> None:
        world.functions.invoke_async("Step", {})
        sender.kill("end")

    sender.spawn("main", send)
    world.scheduler.run()
    assert handled == [1, 61]
