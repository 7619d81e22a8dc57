"""Runs one schedule from its first act to the checks after operators have rerun what failed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tests.simulation.checks import FINAL, SETTLED, Evidence, Violation, check
from tests.simulation.kernel import NoRestError, Scheduler
from tests.simulation.product import POOL_SIZE
from tests.simulation.schedules import PlannedWeather, Schedule, order_of, schedule_of
from tests.simulation.world.observing import GoldReader, evidence_of
from tests.simulation.world.operators import rerun, unfinished_keys
from tests.simulation.world.platform import Platform
from tests.simulation.world.result import Result
from tests.simulation.world.users import Users
from tests.simulation.world.watched_model import WatchedModel
from tests.simulation.world.watched_store import WatchedStore

MOST_TURNS: Final = 4
"""How often operators rerun a document before it counts as one that cannot end well."""

MOST_EVENTS: Final = 10_000
MOST_EVENTS_OF_A_DOCUMENT: Final = 5_000
"""A document of a seed causes about 500."""


class World:
    """One run of a schedule."""

    def __init__(self, schedule: Schedule, *, account_concurrency: int = 1000) -> None:
        self.schedule = schedule
        self.scheduler = Scheduler(schedule.seed)
        self.weather = PlannedWeather(self.scheduler, schedule.faults)
        self.reader = GoldReader(lambda: self.scheduler.now)
        store = WatchedStore(self.scheduler)
        model = WatchedModel(self.scheduler, self.weather, store, self._is_fresh)
        self.platform = Platform(
            self.scheduler,
            self.weather,
            store,
            model,
            self.reader.on_publish,
            account_concurrency=account_concurrency,
        )
        self.users = Users(self.platform)
        for step in schedule.steps:
            self.scheduler.at(step.second, lambda step=step: self.users.act(step))  # type: ignore[misc]

    def settle(self) -> None:
        """Let everything happen.

        Raises:
            NoRestError: something repeats forever.
            Exception: the simulator has a defect, or a call is not one of AWS.
        """
        documents = len(self.schedule.keys)
        self.scheduler.run(most_events=MOST_EVENTS + documents * MOST_EVENTS_OF_A_DOCUMENT)
        for network in (self.platform.network, self.platform.observer.network):
            for defect in network.defects:
                raise defect

    def evidence(self, *, with_expected: bool = True) -> Evidence:
        """The state of all services."""
        return evidence_of(
            self.platform, self.users, self.weather, self.reader, with_expected=with_expected
        )

    def repair(self) -> Evidence:
        """Let operators rerun what is unfinished, in calm weather; the state afterwards."""
        self.weather.is_calm = True
        for turn in range(MOST_TURNS):
            evidence = self.evidence()
            keys = unfinished_keys(evidence)
            if not keys:
                break
            for key in keys:
                done = rerun(key, evidence, self.platform, self.users, turn)
                self.users.told.append((self.scheduler.now, done))
                self.scheduler.trace.add("operator", done)
            self.settle()
        return self.evidence()

    def result(self, violations: Iterable[Violation]) -> Result:
        """What the run gave."""
        usage = self.platform.functions.usage.values()
        return Result(
            schedule=self.schedule,
            violations=tuple(dict.fromkeys(violations)),
            trace=tuple(self.scheduler.trace.lines),
            milestones=tuple(self.users.told),
            hits=tuple(self.weather.hits.items()),
            calls=self.platform.network.calls,
            kills=frozenset(self.platform.network.kills),
            figures={
                "transitions": self.platform.states.transitions,
                "invocations": sum(each.invocations for each in usage),
                "model_requests": self.platform.model.requests,
                "glue_runs": len(self.platform.glue.runs),
                "seconds": self.scheduler.now,
            },
        )

    def _is_fresh(self, execution_arn: str) -> bool:
        return bool(self.platform.states.executions[execution_arn].data.get("fresh"))


def run(schedule: Schedule) -> Result:
    """Run a schedule and check all promises."""
    world = World(schedule)
    try:
        world.settle()
        violations = check(world.evidence(), SETTLED)
        violations += check(world.repair(), FINAL)
    except NoRestError as error:
        violations = [Violation("nothing_waits_for_ever", "", str(error))]
    return world.result(violations)


def run_without_operators(schedule: Schedule) -> Result:
    """Run a schedule and check all promises at once: no document may need a rerun."""
    world = World(schedule)
    world.settle()
    return world.result(check(world.evidence(), FINAL))


def observed(schedule: Schedule) -> Evidence:
    """The state after a schedule, without checks."""
    world = World(schedule)
    world.settle()
    return world.evidence(with_expected=False)


def order_of_seed(seed: int) -> Schedule:
    """The random order of acts that a seed draws."""
    return order_of(seed, POOL_SIZE)


def schedule_of_seed(seed: int) -> Schedule:
    """The schedule that a seed draws."""
    return schedule_of(seed, POOL_SIZE)
