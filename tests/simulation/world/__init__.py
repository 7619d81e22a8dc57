"""Runs one schedule: builds AWS and the product, lets everything happen, checks the promises."""

from tests.simulation.world.oracle import expected_of
from tests.simulation.world.platform import BRONZE_RULE, FAILURE_RULE, Platform
from tests.simulation.world.result import Result
from tests.simulation.world.running import (
    World,
    observed,
    order_of_seed,
    run,
    run_without_operators,
    schedule_of_seed,
)
from tests.simulation.world.story import story_of

__all__ = [
    "BRONZE_RULE",
    "FAILURE_RULE",
    "Platform",
    "Result",
    "World",
    "expected_of",
    "observed",
    "order_of_seed",
    "run",
    "run_without_operators",
    "schedule_of_seed",
    "story_of",
]
