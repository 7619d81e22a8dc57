from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.simulation.kernel import Fibers, Process, Promise, Scheduler


def started(seed: int = 1) -> tuple[Scheduler, Process]:
    scheduler = Scheduler(seed)
    return scheduler, Process(scheduler, "step")


def test_fibers_wait_in_simulated_time() -> None:
    scheduler, process = started()
    seen: list[tuple[str, float]] = []

    def work(name: str, seconds: float) -> Callable[[], None]:
        def run() -> None:
            for _ in range(2):
                scheduler.sleep(seconds)
                seen.append((name, scheduler.now))

        return run

    process.spawn("a", work("a", 3))
    process.spawn("b", work("b", 2))
    scheduler.run()
    assert seen == [("b", 2), ("a", 3), ("b", 4), ("a", 6)]
    assert scheduler.is_at_rest()


def test_a_pool_runs_at_most_its_workers_at_a_time() -> None:
    scheduler, process = started()
    running: list[int] = [0]
    most: list[int] = [0]

    def one(number: int) -> int:
        running[0] += 1
        most[0] = max(most[0], running[0])
        scheduler.sleep(1)
        running[0] -= 1
        return number * number

    def main() -> list[int]:
        with Fibers(scheduler).pool(3) as pool:
            return list(pool.map(one, range(7)))

    fiber = process.spawn("main", main)
    scheduler.run()
    assert fiber.done.value == [n * n for n in range(7)]
    assert most == [3]
    assert scheduler.now == 3


def test_an_error_in_a_worker_reaches_whoever_asks_for_the_result() -> None:
    scheduler, process = started()

    def main() -> str:
        with Fibers(scheduler).pool(2) as pool, pytest.raises(ZeroDivisionError):
            pool.submit(lambda: 1 // 0).result()
        return "caught"

    fiber = process.spawn("main", main)
    scheduler.run()
    assert fiber.done.value == "caught"


def test_a_call_that_takes_too_long_is_abandoned() -> None:
    scheduler, process = started()
    seen: list[str] = []

    def slow() -> None:
        scheduler.sleep(10)
        seen.append("slow is over")

    def main() -> None:
        with pytest.raises(TimeoutError):
            Fibers(scheduler).within(2, slow)
        seen.append(f"gave up at {scheduler.now:.0f}")

    process.spawn("main", main)
    scheduler.run()
    assert seen == ["gave up at 2", "slow is over"]


def test_a_killed_process_has_no_effect_in_any_fiber_or_block() -> None:
    scheduler, process = started()
    effects: list[str] = []

    def effect(name: str) -> None:
        process.require_life()
        effects.append(name)

    def worker() -> None:
        try:
            scheduler.sleep(5)
            effect("after the wait")
        except Exception:  # noqa: BLE001
            effect("in except")
        finally:
            effect("in finally")
            scheduler.sleep(1)
            effect("later in finally")

    def main() -> None:
        with Fibers(scheduler).pool(2) as pool:
            pool.submit(worker)
            scheduler.sleep(1)
            try:
                process.kill("power cut")
            finally:
                effect("in the killer's finally")

    process.spawn("main", main)
    process.spawn("never begun", lambda: effect("begun"))
    scheduler.at(0, lambda: None)
    scheduler.run()
    assert effects == ["begun"]
    assert process.died.value == "power cut"
    assert scheduler.now == 1


def test_a_process_can_be_killed_from_outside() -> None:
    scheduler, process = started()
    seen: list[str] = []
    fiber = process.spawn("main", lambda: scheduler.sleep(9))
    fiber.done.then(lambda: seen.append("ended"))
    scheduler.at(3, lambda: process.kill("time-out"))
    scheduler.run()
    assert seen == ["ended"]
    assert scheduler.now == 3


def test_a_fiber_that_is_killed_before_it_begins_never_begins() -> None:
    scheduler, process = started()
    seen: list[str] = []
    scheduler.at(0, lambda: process.kill("time-out"))
    fiber = process.spawn("main", lambda: seen.append("began"))
    fiber.done.then(lambda: seen.append("ended"))
    scheduler.at(5, lambda: seen.append("the loop runs on"))
    scheduler.run()
    assert seen == ["ended", "the loop runs on"]


def test_a_fiber_waits_for_a_promise_or_for_its_time() -> None:
    scheduler, process = started()
    promise: Promise[str] = Promise(scheduler)
    seen: list[object] = []

    def main() -> None:
        seen.append(promise.wait(1))
        seen.append(promise.wait(5))
        seen.append(promise.result())

    process.spawn("main", main)
    scheduler.at(2, lambda: promise.resolve("there"))
    scheduler.at(2, lambda: promise.resolve("too late"))
    scheduler.run()
    assert seen == [False, True, "there"]
    assert scheduler.now == 2


def test_randomness_depends_on_seed_and_names_only() -> None:
    first, second = Scheduler(7), Scheduler(7)
    first.random_of("other").random()
    assert first.random_of("a", 1).random() == second.random_of("a", 1).random()
    assert first.fraction_of("a") == second.fraction_of("a")
    assert first.fraction_of("a") != first.fraction_of("b") != Scheduler(8).fraction_of("b")
