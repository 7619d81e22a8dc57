"""The recorded outcomes: those of AWS's documentation, and where the embedded AWS differs."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from tests.simulation.calibration.outcome import Outcome

_FOLDER: Final = Path(__file__).parent
EXPECTED: Final = _FOLDER / "expected.json"
README: Final = _FOLDER / "README.md"

Side = Literal["simulator", "embedded AWS"]


@dataclass(frozen=True)
class Difference:
    """A rule that the embedded AWS does not follow.

    Attributes:
        rule: of AWS.
        page: of AWS's documentation.
        embedded: the outcome of the embedded AWS, by its path in the outcomes.
    """

    rule: str
    page: str
    embedded: dict[tuple[str, ...], Any]


_STARTED: Final = ("redriven", "documents", "parcels/redriven.txt")
_PUBLISHED: Final = (
    "RegisterDocument RouteRegistration ChunkText RoutePlan ExtractInline ReconcileDocument "
    "RouteReconciliation JoinGoldRun RouteJoin PublishOutcome RouteOutcome Published"
)

DIFFERENCES: Final = (
    Difference(
        rule="RedriveExecution continues an execution at the state that failed",
        page="https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html",
        embedded={
            (*_STARTED, "executions"): [
                {
                    "status": "FAILED",
                    "error": "NoSuchKey",
                    "states": _PUBLISHED.partition(" RouteReconciliation")[0],
                    "missed_heartbeats": 0,
                },
                {"status": "SUCCEEDED", "error": "", "states": _PUBLISHED, "missed_heartbeats": 0},
            ],
            (*_STARTED, "ledger", "fence"): 2,
        },
    ),
)


@cache
def _expected() -> dict[str, Outcome]:
    outcomes: dict[str, Outcome] = json.loads(EXPECTED.read_text(encoding="utf-8"))
    return outcomes


def recorded(side: Side) -> dict[str, Outcome]:
    """The outcome that each scenario has on a side, by name."""
    outcomes = deepcopy(_expected())
    if side == "embedded AWS":
        for difference in DIFFERENCES:
            for path, value in difference.embedded.items():
                _put(outcomes, path, value)
    return outcomes


def record(outcomes: dict[str, Outcome]) -> None:
    """Write the simulator's outcomes as those that are expected."""
    text = json.dumps(outcomes, indent=1, sort_keys=True, ensure_ascii=False)
    EXPECTED.write_text(f"{text}\n", encoding="utf-8")


def _put(outcomes: dict[str, Outcome], path: tuple[str, ...], value: Any) -> None:
    place: Any = outcomes
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
