"""The scenarios: scripts that run in the simulator and on the embedded AWS."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from medallion.vocabulary.lake import dataset_of
from tests.simulation.calibration.partner import (
    Asked,
    Entered,
    ModelIsFree,
    Partner,
    Script,
    Settled,
)
from tests.simulation.product import text_of

PARCELS: Final = "parcels"
SHARED: Final = "shared"
BROKEN: Final = "broken"
STOPPED: Final = "stopped"
DATASETS: Final = (PARCELS, SHARED, BROKEN, STOPPED)
"""Equal datasets; a scenario about gold runs has its own, so that no other joins them."""

WAIT: Final = "JoinGoldRun"


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


def _key(name: str, dataset: str = PARCELS) -> str:
    return f"{dataset}/{name}.txt"


def _body(text: int, edit: int = 0) -> bytes:
    return text_of(text, edit).body


def _marker(text: int, parcel: int = 0) -> str:
    """Words of one line of the text, which is in no other text."""
    return f"{text_of(text).planted[parcel].parcel}: "


def drop(partner: Partner) -> Script:
    partner.put(_key("drop"), _body(2))
    yield Settled((_key("drop"),))


def no_records(partner: Partner) -> Script:
    partner.put(_key("no_records"), _body(9))
    yield Settled((_key("no_records"),))


def duplicate(partner: Partner) -> Script:
    key = _key("duplicate")
    partner.put(key, _body(7))
    yield Entered(key, "ChunkText")
    partner.start(key)
    yield Settled((key,))
    partner.start(key)
    yield Settled((key,))


def overwrite(partner: Partner) -> Script:
    key = _key("overwrite")
    yield from _held(partner, key, 13)
    partner.put(key, _body(14))
    yield Entered(key, "ChunkText", nth=2)
    partner.release_model(_marker(13))
    yield Settled((key,))


def deleted_after(partner: Partner) -> Script:
    key = _key("deleted_after")
    partner.put(key, _body(19))
    yield Settled((key,))
    partner.delete(key)
    yield Settled((key,))


def deleted_during(partner: Partner) -> Script:
    key = _key("deleted_during")
    yield from _held(partner, key, 20)
    partner.delete(key)
    yield Entered(key, "RemoveDocument", nth=2)
    partner.release_model(_marker(20))
    yield Settled((key,))


def undelete(partner: Partner) -> Script:
    key = _key("undelete")
    yield from _held(partner, key, 25)
    partner.delete(key)
    yield Entered(key, "RemoveDocument", nth=2)
    partner.release_model(_marker(25))
    yield Settled((key,))
    partner.undelete(key)
    yield Settled((key,))
    partner.start(key)
    yield Settled((key,))


def move(partner: Partner) -> Script:
    old, new = _key("old"), _key("new")
    partner.put(old, _body(26))
    yield Settled((old,))
    partner.move(old, new)
    yield Settled((old, new))


def rerun(partner: Partner) -> Script:
    key = _key("rerun")
    partner.put(key, _body(31))
    yield Settled((key,))
    partner.start(key, rerun=True)
    yield Settled((key,))


def fresh(partner: Partner) -> Script:
    key = _key("fresh")
    partner.put(key, _body(32))
    yield Settled((key,))
    partner.start(key, fresh=True)
    yield Settled((key,))


def rejected(partner: Partner) -> Script:
    bodies = {"image": _body(15), "empty": _body(21), "too_large": _body(27)}
    keys = {name: _key(name) for name in bodies}
    for name, body in bodies.items():
        partner.put(keys[name], body)
    partner.put("nowhere/unknown.txt", _body(2))
    yield Settled((*keys.values(), "nowhere/unknown.txt"))


def held(partner: Partner) -> Script:
    key = _key("held")
    partner.put(key, _body(6))
    yield Settled((key,))


def quarantined(partner: Partner) -> Script:
    key = _key("quarantined")
    partner.put(key, _body(12))
    yield Settled((key,))


def outage(partner: Partner) -> Script:
    key = _key("outage")
    partner.break_model(_marker(8, -1), "UNAVAILABLE")
    partner.put(key, _body(8))
    yield Settled((key,))
    partner.fix_model(_marker(8, -1))
    partner.start(key)
    yield Settled((key,))


def no_answers(partner: Partner) -> Script:
    key = _key("no_answers")
    partner.break_model(_marker(36), "UNAVAILABLE")
    partner.put(key, _body(36))
    yield Settled((key,))


def throttled(partner: Partner) -> Script:
    key = _key("throttled")
    partner.break_model(_marker(37), "THROTTLED", times=2)
    partner.put(key, _body(37))
    yield Settled((key,))


def failed(partner: Partner) -> Script:
    key = _key("failed")
    yield from _held(partner, key, 1)
    partner.lose_object(key, "plan")
    partner.release_model(_marker(1))
    yield Settled((key,))
    partner.start(key)
    yield Settled((key,))


def redriven(partner: Partner) -> Script:
    key = _key("redriven")
    yield from _held(partner, key, 30)
    partner.lose_object(key, "plan")
    partner.release_model(_marker(30))
    yield Settled((key,))
    partner.restore_object(key, "plan")
    partner.redrive(key)
    yield Settled((key,))


def stopped(partner: Partner) -> Script:
    key = _key("stopped")
    yield from _held(partner, key, 38)
    partner.stop(key)
    partner.release_model(_marker(38))
    yield Settled((key,))
    partner.start(key)
    yield Settled((key,))


def stopped_in_gold(partner: Partner) -> Script:
    key = _key("stopped_in_gold", STOPPED)
    partner.put(key, _body(0))
    yield Entered(key, WAIT)
    partner.stop(key)
    yield Settled((key,))


def shared_gold(partner: Partner) -> Script:
    keys = _key("first", SHARED), _key("second", SHARED)
    # A rule holds the second.
    yield from _both_wait_for_gold(partner, *keys, (42, 46))
    yield Settled(keys)


def broken_gold(partner: Partner) -> Script:
    healthy, broken = keys = _key("healthy", BROKEN), _key("broken", BROKEN)
    yield from _both_wait_for_gold(partner, *keys, (54, 60))
    partner.lose_object(broken, "records")
    yield Settled(keys)
    partner.start(healthy)
    yield Settled((healthy,))


def _held(partner: Partner, key: str, text: int) -> Script:
    """Put a text; the model holds its requests."""
    yield ModelIsFree()
    partner.hold_model(_marker(text))
    partner.put(key, _body(text))
    yield Asked(_marker(text))


def _both_wait_for_gold(
    partner: Partner, first: str, second: str, texts: tuple[int, int]
) -> Script:
    """The first takes the claim of gold, the second joins while the first waits for others."""
    yield from _held(partner, second, texts[1])
    partner.put(first, _body(texts[0]))
    yield Entered(first, WAIT)
    partner.release_model(_marker(texts[1]))
    yield Entered(second, WAIT)


def _of(script: Callable[[Partner], Script], *names: str) -> Scenario:
    return Scenario(tuple(map(_key, names or (script.__name__,))), script)


SCENARIOS: Final[Mapping[str, Scenario]] = {
    "broken_gold": Scenario(
        (_key("healthy", BROKEN), _key("broken", BROKEN)), broken_gold, has_dataset=True
    ),
    "shared_gold": Scenario(
        (_key("first", SHARED), _key("second", SHARED)), shared_gold, has_dataset=True
    ),
    "stopped_in_gold": Scenario(
        (_key("stopped_in_gold", STOPPED),), stopped_in_gold, has_dataset=True
    ),
    "undelete": _of(undelete),
    "move": _of(move, "old", "new"),
    "drop": _of(drop),
    "no_records": _of(no_records),
    "duplicate": _of(duplicate),
    "overwrite": _of(overwrite),
    "deleted_after": _of(deleted_after),
    "deleted_during": _of(deleted_during),
    "rerun": _of(rerun),
    "fresh": _of(fresh),
    "rejected": Scenario(
        (*map(_key, ("image", "empty", "too_large")), "nowhere/unknown.txt"), rejected
    ),
    "held": _of(held),
    "quarantined": _of(quarantined),
    "outage": _of(outage),
    "no_answers": _of(no_answers),
    "throttled": _of(throttled),
    "failed": _of(failed),
    "redriven": _of(redriven),
    "stopped": _of(stopped),
}
"""The longest first."""
