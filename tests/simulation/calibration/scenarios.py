"""The scenarios: scripts that run in the simulator and on the embedded AWS."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from medallion.vocabulary.lake import dataset_of
from tests.simulation.calibration import gold_scripts as gold
from tests.simulation.calibration import scripts
from tests.simulation.calibration.partner import Partner, Script
from tests.simulation.calibration.script_parts import PARCELS, key_of

DATASETS: Final = (
    PARCELS,
    *(gold.SHARED, gold.LEFT_OUT, gold.STOPPED, gold.HANDED_ON, gold.STARTED_AGAIN),
)
"""Equal datasets; a scenario about gold runs has its own, so that no other joins them."""


@dataclass(frozen=True)
class Scenario:
    """A script with its keys.

    Attributes:
        keys: all keys that the script is about.
        has_dataset: whether its dataset is its own, so that gold runs and tables are compared.
    """

    keys: tuple[str, ...]
    script: Callable[[Partner], Script]
    has_dataset: bool = False

    @property
    def dataset(self) -> str:
        """The dataset of the first key."""
        return dataset_of(self.keys[0])


def _of(script: Callable[[Partner], Script], *names: str) -> Scenario:
    return Scenario(tuple(map(key_of, names or (script.__name__,))), script)


def _of_gold(script: Callable[[Partner], Script], dataset: str, *names: str) -> Scenario:
    return Scenario(tuple(key_of(name, dataset) for name in names), script, has_dataset=True)


SCENARIOS: Final[Mapping[str, Scenario]] = {
    "left_out": _of_gold(gold.left_out, gold.LEFT_OUT, "healthy", "lost"),
    "handed_on": _of_gold(gold.handed_on, gold.HANDED_ON, "leader", "waiter"),
    "started_again": _of_gold(gold.started_again, gold.STARTED_AGAIN, "started_again"),
    "shared_gold": _of_gold(gold.shared_gold, gold.SHARED, "first", "second"),
    "stopped_in_gold": _of_gold(gold.stopped_in_gold, gold.STOPPED, "stopped_in_gold"),
    "undelete": _of(scripts.undelete),
    "move": _of(scripts.move, "old", "new"),
    "drop": _of(scripts.drop),
    "no_records": _of(scripts.no_records),
    "duplicate": _of(scripts.duplicate),
    "overwrite": _of(scripts.overwrite),
    "deleted_after": _of(scripts.deleted_after),
    "deleted_during": _of(scripts.deleted_during),
    "rerun": _of(scripts.rerun),
    "fresh": _of(scripts.fresh),
    "rejected": Scenario(
        (*map(key_of, ("image", "empty", "too_large")), "nowhere/unknown.txt"), scripts.rejected
    ),
    "held": _of(scripts.held),
    "quarantined": _of(scripts.quarantined),
    "outage": _of(scripts.outage),
    "no_answers": _of(scripts.no_answers),
    "throttled": _of(scripts.throttled),
    "failed": _of(scripts.failed),
    "redriven": _of(scripts.redriven),
    "stopped": _of(scripts.stopped),
}
"""The longest first."""
