"""The classes of faults: how a seed draws them. `docs/simulation.md` explains each."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Final

from tests.simulation.aws.glue import WORKER_LOST
from tests.simulation.product.gold_tables import STAGES
from tests.simulation.product.model_service import ModelFault
from tests.simulation.schedules.kill_points import KillPoint
from tests.simulation.schedules.schedule import Fault
from tests.simulation.schedules.workload import SECONDS

FUNCTIONS: Final = (
    "RegisterDocument",
    "ChunkText",
    "ExtractBatch",
    "ReconcileDocument",
    "JoinGoldRun",
    "SettleGoldRun",
    "PublishOutcome",
    "RecordFailure",
)
THROTTLES: Final = {
    "s3": "SlowDown",
    "dynamodb": "ThrottlingException",
    "stepfunctions": "ThrottlingException",
    "events": "ThrottlingException",
    "secretsmanager": "ThrottlingException",
    "glue": "ThrottlingException",
}
"""The error code with which each API throttles."""

GLUE_ENDS: Final = ("software.amazon.awssdk.services.s3.model.S3Exception", WORKER_LOST)
"""An error of the platform, and the loss of the job's driver; both end the run."""

GLUE_ERRORS: Final = (*GLUE_ENDS, "Py4JJavaError")
"""Also an error that rows may cause: the job tries again, unless it is about to publish."""

MODEL_FAULTS: Final = tuple(fault.value for fault in ModelFault)
CONDITIONAL: Final = tuple(
    f"silver {table} if {condition}"
    for table in ("answers", "records", "chunks", "quarantine", "documents")
    for condition in ("absent", "unchanged")
)
"""What conditional writes are about."""

Draw = Callable[[random.Random, Sequence[KillPoint]], list[Fault]]


def _some(rng: random.Random, least: int, most: int) -> range:
    return range(rng.randint(least, most))


def _nth(rng: random.Random) -> int:
    """Mostly early occurrences: a late one may never come."""
    return rng.choice((1, 1, 2, 3, rng.randint(1, 12)))


def _window(rng: random.Random, longest: float) -> tuple[float, float]:
    return round(rng.uniform(0, SECONDS), 3), round(rng.uniform(1, longest), 3)


def _kills(rng: random.Random, points: Sequence[KillPoint]) -> list[Fault]:
    return [
        Fault("kill", point.target, nth=_nth(rng), value=point.side)
        for point in rng.choices(points, k=rng.randint(1, 3))
    ]


def _freezes(rng: random.Random, points: Sequence[KillPoint]) -> list[Fault]:
    # Half of them at conditional writes: there, a process that comes back late can do most harm.
    conditional = [point for point in points if " if " in point.target]
    return [
        Fault(
            "freeze",
            rng.choice(rng.choice((points, conditional))).target,
            nth=_nth(rng),
            seconds=round(rng.uniform(5, 880), 3),
        )
        for _ in _some(rng, 1, 2)
    ]


def _lost_responses(rng: random.Random, points: Sequence[KillPoint]) -> list[Fault]:
    return [
        Fault("lost response", point.target, nth=_nth(rng), value=rng.choice(("once", "thrice")))
        for point in rng.choices(points, k=rng.randint(1, 4))
    ]


def _conflicts(rng: random.Random, _points: Sequence[KillPoint]) -> list[Fault]:
    return [Fault("conflict", rng.choice(CONDITIONAL), nth=_nth(rng)) for _ in _some(rng, 1, 4)]


def _event_faults(kind: str, longest: float, most: int) -> Draw:
    def draw(rng: random.Random, _points: Sequence[KillPoint]) -> list[Fault]:
        return [
            Fault(kind, nth=rng.randint(1, 25), seconds=round(rng.uniform(0.1, longest), 3))
            for _ in _some(rng, 1, most)
        ]

    return draw


def _throttling(rng: random.Random, _points: Sequence[KillPoint]) -> list[Fault]:
    faults = []
    for _ in _some(rng, 1, 2):
        second, seconds = _window(rng, 60)
        faults.append(Fault("throttle", rng.choice(list(THROTTLES)), 1, second, seconds))
    return faults


def _outage(rng: random.Random, _points: Sequence[KillPoint]) -> list[Fault]:
    second, seconds = _window(rng, 300)
    return [Fault("outage", second=second, seconds=seconds)]


def _lag(rng: random.Random, _points: Sequence[KillPoint]) -> list[Fault]:
    second, seconds = _window(rng, SECONDS)
    return [Fault("lag", second=second, seconds=seconds, value=f"{rng.uniform(0.5, 20):.3f}")]


def _invocations(rng: random.Random, _points: Sequence[KillPoint]) -> list[Fault]:
    return [
        Fault("invocation", rng.choice(FUNCTIONS), _nth(rng), value=rng.choice(("runs", "fails")))
        for _ in _some(rng, 1, 3)
    ]


def _glue_deaths(rng: random.Random, _points: Sequence[KillPoint]) -> list[Fault]:
    return [
        Fault("glue death", rng.choice(GLUE_ENDS), rng.choice((1, 1, 2)), value=rng.choice(STAGES))
        for _ in _some(rng, 1, 2)
    ]


def _glue_lies(rng: random.Random, _points: Sequence[KillPoint]) -> list[Fault]:
    return [Fault("glue lie", nth=rng.choice((1, 1, 2)))]


def _clock_jumps(rng: random.Random, _points: Sequence[KillPoint]) -> list[Fault]:
    return [
        Fault(
            "clock jump", rng.choice(FUNCTIONS), _nth(rng), seconds=rng.choice((-400, -20, 20, 400))
        )
        for _ in _some(rng, 1, 3)
    ]


def _model_faults(rng: random.Random, _points: Sequence[KillPoint]) -> list[Fault]:
    return [
        Fault("model", nth=rng.randint(1, 30), value=rng.choice(MODEL_FAULTS))
        for _ in _some(rng, 1, 6)
    ]


CLASSES: Final[dict[str, Draw]] = {
    "kill": _kills,
    "freeze": _freezes,
    "lost response": _lost_responses,
    "conflict": _conflicts,
    "duplicate event": _event_faults("duplicate event", 300, 4),
    "late event": _event_faults("late event", 600, 4),
    "lost event": _event_faults("lost event", 1, 2),
    "throttle": _throttling,
    "outage": _outage,
    "lag": _lag,
    "invocation": _invocations,
    "glue death": _glue_deaths,
    "glue lie": _glue_lies,
    "clock jump": _clock_jumps,
    "model": _model_faults,
}
"""How to draw the faults of each class."""

_REACHED_BY: Final = {
    # A leader takes over from one whose death is recorded late. A third kill would end the retries
    # of the failure's event, if it is the only one.
    "JoinGoldRun/dynamodb UpdateItem gold waiting": (
        Fault("glue death", GLUE_ENDS[0], value="read"),
        *(
            Fault("kill", "RecordFailure/stepfunctions DescribeExecution", nth, value="before")
            for nth in (1, 2)
        ),
    ),
}
"""Faults without which a call happens in few seeds."""

FEWEST_CLASSES: Final = 3
MOST_CLASSES: Final = 6


def faults_of(seed: int, points: Sequence[KillPoint]) -> tuple[Fault, ...]:
    """The faults of a seed; each class has its own randomness.

    Every seed also has one kill in rotation, so that successive seeds kill at every point.
    """
    rng = random.Random(f"{seed}/classes")
    chosen = rng.sample(list(CLASSES), rng.randint(FEWEST_CLASSES, MOST_CLASSES))
    point = points[seed % len(points)]
    faults = [Fault("kill", point.target, value=point.side), *_REACHED_BY.get(point.target, ())]
    for name in CLASSES:
        if name in chosen:
            faults += CLASSES[name](random.Random(f"{seed}/faults/{name}"), points)
    return tuple(faults)
