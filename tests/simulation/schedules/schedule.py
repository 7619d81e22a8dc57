"""A schedule: what users do, what goes wrong, and when; drawn from a seed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self


class Act(StrEnum):
    """What a user or an operator does with a document."""

    PUT = "put"
    DELETE = "delete"
    UNDELETE = "undelete"
    EXPIRE = "expire"
    MOVE = "move"
    RERUN = "rerun"
    FRESH = "fresh"
    ABORT = "abort"
    REDRIVE = "redrive"


@dataclass(frozen=True)
class Step:
    """One act.

    Attributes:
        text: number of the text, for a put.
        to: the new key, for a move.
    """

    second: float
    act: Act
    key: str
    text: int = 0
    to: str = ""


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong.

    Attributes:
        kind: the class of faults, see `fault_classes`.
        target: a function's role, and where it matters a call: "PublishOutcome/s3 PutObject …".
        nth: the occurrence that it hits, from 1.
        second: when a window begins.
        seconds: how long it lasts, or by how much.
        value: what exactly, for example an error code or a Glue stage.
    """

    kind: str
    target: str = ""
    nth: int = 1
    second: float = 0.0
    seconds: float = 0.0
    value: str = ""


@dataclass(frozen=True)
class Schedule:
    """Everything that makes a run of the simulation; the seed decides latencies and jitter."""

    seed: int
    steps: tuple[Step, ...]
    faults: tuple[Fault, ...]

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=1)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote."""
        raw: dict[str, Any] = json.loads(text)
        steps = tuple(Step(**step | {"act": Act(step["act"])}) for step in raw["steps"])
        return cls(raw["seed"], steps, tuple(Fault(**fault) for fault in raw["faults"]))

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys, in the order of their first step."""
        return tuple(dict.fromkeys(step.key for step in self.steps))
