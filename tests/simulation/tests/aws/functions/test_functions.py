from __future__ import annotations

import json
from typing import Any

import pytest

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.functions import (
    MOST_ASYNCHRONOUS_BYTES,
    MOST_SYNCHRONOUS_BYTES,
    Context,
    LambdaError,
)
from tests.simulation.aws.weather import InvocationFault, Weather
from tests.simulation.kernel import Process
from tests.simulation.tests.benches import FunctionBench, error_of


def test_payloads_become_json_both_ways() -> None:
    world = FunctionBench()
    seen: list[Any] = []

    def code(event: dict[str, Any], _context: Context) -> Any:
        seen.append(event)
        return {1: ("a", "b")}

    world.function(code)
    payload = {"numbers": (1, 2)}
    fiber = world.invoke_at(0, payload)
    world.scheduler.run()
    assert seen == [{"numbers": [1, 2]}]
    assert fiber.done.value == {"1": ["a", "b"]}


def test_the_context_has_the_remaining_time_of_the_handler() -> None:
    world = FunctionBench()
    seen: list[Any] = []

    def code(_event: dict[str, Any], context: Context) -> None:
        world.scheduler.sleep(5)
        seen.append((context.get_remaining_time_in_millis(), context.function_name))
        seen.append((context.memory_limit_in_mb, context.invoked_function_arn))

    world.function(code)
    world.invoke_at(0)
    world.scheduler.run()
    arn = "arn:aws:lambda:us-east-1:123456789012:function:Step"
    assert seen == [(55_000, "Step"), (512, arn)]


def test_request_ids_repeat_with_the_seed_and_differ_between_invocations() -> None:
    def ids() -> list[str]:
        world = FunctionBench()
        seen: list[str] = []
        world.function(lambda _event, context: seen.append(context.aws_request_id))
        world.invoke_at(0)
        world.invoke_at(5)
        world.scheduler.run()
        return seen

    assert ids() == ids()
    assert len(set(ids())) == 2


def test_an_exception_arrives_as_its_class_name_and_a_json_cause() -> None:
    class ClaimLostError(Exception):
        pass

    def code(_event: dict[str, Any], _context: Context) -> None:
        raise ClaimLostError("taken")

    world = FunctionBench()
    world.function(code)
    fiber = world.invoke_at(0)
    world.scheduler.run()
    error = error_of(fiber)
    assert (error.name, error.function_error) == ("ClaimLostError", True)
    assert json.loads(error.cause)["errorMessage"] == "taken"


def test_a_sandbox_is_used_again_after_a_success_and_after_an_error() -> None:
    def code(event: dict[str, Any], _context: Context) -> None:
        if event["fails"]:
            raise ValueError("no")

    world = FunctionBench()
    world.function(code)
    for second, fails in ((0, True), (5, False), (10, False)):
        world.invoke_at(second, {"fails": fails})
    world.scheduler.run()
    assert world.loaded == ["Step/1"]
    assert world.functions.usage["Step"].cold_starts == 1


def test_a_sandbox_runs_one_invocation_at_a_time() -> None:
    world = FunctionBench()
    world.function(lambda _event, _context: world.scheduler.sleep(1))
    for _ in range(3):
        world.invoke_at(0)
    world.scheduler.run()
    assert world.loaded == ["Step/1", "Step/2", "Step/3"]


def test_a_function_is_killed_at_its_time_limit_and_its_sandbox_discarded() -> None:
    world = FunctionBench()
    effects: list[float] = []

    def code(event: dict[str, Any], _context: Context) -> str:
        try:
            world.scheduler.sleep(event["seconds"])
        finally:
            effects.append(world.scheduler.now)
        return "done"

    world.function(code, timeout=60)
    slow, fast = world.invoke_at(0, {"seconds": 61}), world.invoke_at(100, {"seconds": 1})
    world.scheduler.run()
    error = error_of(slow)
    assert (error.name, error.function_error) == ("Lambda.Unknown", True)
    assert "timed out after 60.00 seconds" in error.cause
    assert fast.done.value == "done"
    assert world.loaded == ["Step/1", "Step/2"]
    assert effects[0] == 61  # one second for the cold start


def test_the_result_of_a_dead_process_does_not_count() -> None:
    world = FunctionBench()

    def code(_event: dict[str, Any], _context: Context) -> str:
        assert world.process is not None
        try:
            world.process.kill("out of memory")
        except BaseException:  # noqa: BLE001 - what a kill must survive
            return "alive"
        return "never"

    world.function(code)
    fiber = world.invoke_at(0)
    world.scheduler.run()
    assert error_of(fiber).name == "Lambda.Unknown"
    assert world.functions.usage["Step"].deaths == 1


@pytest.mark.parametrize("runs", [True, False])
def test_the_service_can_fail_although_the_function_runs(runs: bool) -> None:
    class Failing(Weather):
        def on_invocation(self, *_args: Any, **_kwargs: Any) -> InvocationFault | None:
            return InvocationFault("Lambda.ServiceException", runs)

    world = FunctionBench(Failing())
    ran: list[int] = []
    world.function(lambda _event, _context: ran.append(1))
    fiber = world.invoke_at(0)
    world.scheduler.run()
    assert error_of(fiber).name == "Lambda.ServiceException"
    assert ran == [1] * runs


def test_payloads_and_responses_have_a_limit() -> None:
    world = FunctionBench()
    world.function(lambda event, _context: event["text"] * 2)
    half = MOST_SYNCHRONOUS_BYTES // 2
    large, largest = world.invoke_at(0, {"text": "x" * half}), world.invoke_at(1, "x" * half * 2)
    world.scheduler.run()
    assert error_of(large).name == "Function.ResponseSizeTooLarge"
    assert error_of(largest).name == "Lambda.RequestTooLargeException"
    with pytest.raises(LambdaError, match="RequestTooLarge"):
        world.functions.invoke_async("Step", "x" * MOST_ASYNCHRONOUS_BYTES)


def test_a_result_that_is_not_json_is_an_error_of_the_runtime() -> None:
    world = FunctionBench()
    world.function(lambda _event, _context: {1, 2})
    fiber = world.invoke_at(0)
    world.scheduler.run()
    assert error_of(fiber).name == "Runtime.MarshalError"


def test_the_size_of_a_request_is_in_bytes_of_utf8() -> None:
    world = FunctionBench()
    world.function(lambda _event, _context: "fits")
    fiber = world.invoke_at(0, "ä" * (MOST_SYNCHRONOUS_BYTES // 2 - 1))
    world.scheduler.run()
    assert fiber.done.value == "fits"


def test_billing_counts_milliseconds_with_the_cold_start() -> None:
    world = FunctionBench()
    world.function(lambda _event, _context: world.scheduler.sleep(0.2505))
    world.invoke_at(0)
    world.invoke_at(9)
    world.scheduler.run()
    usage = world.functions.usage["Step"]
    assert (usage.invocations, usage.billed_ms) == (2, 1251 + 251)
    assert usage.gb_seconds == pytest.approx(1.502 / 2)


def test_a_function_is_named_by_its_arn_also() -> None:
    world = FunctionBench()
    world.function(lambda _event, _context: "here")
    arn = "arn:aws:lambda:us-east-1:123456789012:function:Step"
    fiber = world.invoke_at(0, name=arn)
    unknown = world.invoke_at(0, name="Other")
    world.scheduler.run()
    assert fiber.done.value == "here"
    assert isinstance(unknown.done.error, AwsError)


def test_the_process_of_an_invocation_has_its_number_and_the_skew_of_its_sandbox() -> None:
    class Skewed(Weather):
        def clock_skew(self, sandbox: str) -> float:
            return {"Step/1": 2.5}[sandbox]

    world = FunctionBench(Skewed())
    seen: list[tuple[str, float]] = []

    def code(_event: dict[str, Any], _context: Context) -> None:
        assert world.scheduler.current is not None
        process: Process = world.scheduler.current.local["process"]
        seen.append((process.name, process.skew))

    world.function(code)
    world.invoke_at(0)
    world.invoke_at(5)
    world.scheduler.run()
    assert seen == [("Step#1", 2.5), ("Step#2", 2.5)]
