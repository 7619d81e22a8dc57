"""Random orders of users' acts on a few keys, without faults."""

from __future__ import annotations

import random
from typing import Final

from tests.simulation.schedules.schedule import Act, Schedule, Step
from tests.simulation.schedules.workload import DATASET

KEYS: Final = tuple(f"{DATASET}/document-{number}.txt" for number in range(3))
FEWEST_ACTS: Final = 6
MOST_ACTS: Final = 12
_WEIGHTS: Final = {Act.PUT: 8, Act.DELETE: 4, Act.UNDELETE: 3, Act.EXPIRE: 2, Act.MOVE: 3}
_PAUSES: Final = (0.0, 0.5, 5.0, 30.0, 120.0, 600.0)
"""Most seconds before the next act: from the same moment to after the run of the last act."""


def order_of(seed: int, texts: int) -> Schedule:
    """A random order of acts at random moments, mostly while runs are in progress.

    Args:
        seed: decides everything.
        texts: number of texts to choose from.
    """
    rng = random.Random(f"{seed}/order")
    second, steps = 0.0, []
    for number in range(rng.randint(FEWEST_ACTS, MOST_ACTS)):
        act = rng.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0] if number else Act.PUT
        key, other = rng.sample(KEYS, 2)
        text = rng.randrange(texts) if act is Act.PUT else 0
        steps.append(Step(round(second, 3), act, key, text, other if act is Act.MOVE else ""))
        second += rng.uniform(0.0, rng.choice(_PAUSES))
    return Schedule(seed, tuple(steps), ())
