"""What users do in a schedule: documents are put, overwritten, deleted, restored and moved."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Final

from tests.simulation.schedules.schedule import Act, Step

DATASET: Final = "parcels"
SECONDS: Final = 900.0
"""Users act within the first quarter of an hour."""

_FIRST_PUTS: Final = 120.0
_WEIGHTS: Final = {
    Act.PUT: 8,
    Act.DELETE: 4,
    Act.UNDELETE: 2,
    Act.MOVE: 2,
    Act.EXPIRE: 1,
    Act.RERUN: 3,
    Act.FRESH: 1,
    Act.ABORT: 2,
}
_UNKNOWN_FOLDER_SHARE: Final = 0.03
_QUIET_SHARE: Final = 0.4


def steps_of(seed: int, documents: int, texts: int) -> tuple[Step, ...]:
    """The steps of a seed; a document's steps do not depend on how many documents there are.

    Args:
        seed: of the schedule.
        documents: number of keys that are put.
        texts: number of texts to choose from.
    """
    steps = [step for number in range(documents) for step in _of_document(seed, number, texts)]
    return tuple(sorted(steps, key=lambda step: (step.second, step.key)))


def _of_document(seed: int, number: int, texts: int) -> Iterator[Step]:
    rng = random.Random(f"{seed}/document/{number}")
    folder = "nowhere" if rng.random() < _UNKNOWN_FOLDER_SHARE else DATASET
    key = f"{folder}/document-{number:02d}.txt"
    second = _second(rng, 0.0, _FIRST_PUTS)
    text = rng.randrange(texts)
    if number < 2:
        # Successive seeds begin with each text, put twice at nearly the same time: some calls need
        # a special text, or two documents that want the same answer.
        second = _second(random.Random(f"{seed}/first"), 0.0, _FIRST_PUTS) + number
        text = seed % texts
    yield Step(second, Act.PUT, key, text=text)
    if rng.random() < _QUIET_SHARE:
        return
    for _ in range(rng.randrange(1, 4)):
        # Most acts come soon: while the run of the act before is still in progress.
        second = _second(rng, second, second + rng.choice((2.0, 30.0, 150.0, SECONDS)))
        act = rng.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
        text = rng.randrange(texts) if act is Act.PUT else 0
        to = f"{folder}/moved-{number:02d}.txt" if act is Act.MOVE else ""
        yield Step(second, act, key, text, to)


def _second(rng: random.Random, start: float, end: float) -> float:
    return round(rng.uniform(start, min(end, SECONDS)) if end > start else start, 3)
