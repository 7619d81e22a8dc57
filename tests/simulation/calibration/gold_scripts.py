"""Scripts about gold runs; each has a dataset of its own, so that no other document joins them."""

from __future__ import annotations

from typing import Final

from tests.simulation.calibration.partner import Entered, InGoldRun, Partner, Script, Settled
from tests.simulation.calibration.script_parts import (
    body_of,
    held_in_extraction,
    key_of,
    marker_of,
)

SHARED: Final = "shared"
LEFT_OUT: Final = "left_out"
STOPPED: Final = "stopped"
HANDED_ON: Final = "handed_on"
STARTED_AGAIN: Final = "started_again"

_JOIN: Final = "JoinGoldRun"
_GATHER: Final = "GatherDocuments"


def stopped_in_gold(partner: Partner) -> Script:
    """A leader is stopped while nobody else waits."""
    key = key_of("stopped_in_gold", STOPPED)
    partner.put(key, body_of(0))
    yield Entered(key, _GATHER)
    partner.stop(key)
    yield Settled((key,))
    partner.start(key)
    yield Settled((key,))


def handed_on(partner: Partner) -> Script:
    """A leader is stopped while another document waits."""
    leader, _waiter = keys = key_of("leader", HANDED_ON), key_of("waiter", HANDED_ON)
    yield from _gold_is_led_and_awaited(partner, *keys, (48, 50))
    partner.stop(leader)
    yield Settled(keys)


def started_again(partner: Partner) -> Script:
    """The Glue run of a leader is stopped."""
    key = key_of("started_again", STARTED_AGAIN)
    partner.put(key, body_of(3))
    yield InGoldRun(STARTED_AGAIN)
    partner.stop_gold_run(STARTED_AGAIN)
    yield Settled((key,))


def shared_gold(partner: Partner) -> Script:
    """A gold run publishes one document and holds another."""
    keys = key_of("first", SHARED), key_of("second", SHARED)
    # A rule holds the second.
    yield from _gold_is_led_and_awaited(partner, *keys, (42, 46))
    yield Settled(keys)


def left_out(partner: Partner) -> Script:
    """A gold run leaves out a document whose records are gone."""
    _healthy, lost = keys = key_of("healthy", LEFT_OUT), key_of("lost", LEFT_OUT)
    yield from _gold_is_led_and_awaited(partner, *keys, (54, 60))
    partner.lose_object(lost, "records")
    yield Settled(keys)
    partner.start(lost)
    yield Settled((lost,))


def _gold_is_led_and_awaited(
    partner: Partner, first: str, second: str, texts: tuple[int, int]
) -> Script:
    """The first leads a gold run, the second joins while the first waits for others."""
    yield from held_in_extraction(partner, second, texts[1])
    partner.put(first, body_of(texts[0]))
    yield Entered(first, _GATHER)
    partner.release_model(marker_of(texts[1]))
    yield Entered(second, _JOIN)
