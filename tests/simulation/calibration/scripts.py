"""Scripts about documents of one dataset, which may share gold runs."""

from __future__ import annotations

from tests.simulation.calibration.partner import Entered, Partner, Script, Settled
from tests.simulation.calibration.script_parts import (
    body_of,
    held_in_extraction,
    key_of,
    marker_of,
)


def drop(partner: Partner) -> Script:
    partner.put(key_of("drop"), body_of(2))
    yield Settled((key_of("drop"),))


def no_records(partner: Partner) -> Script:
    partner.put(key_of("no_records"), body_of(9))
    yield Settled((key_of("no_records"),))


def duplicate(partner: Partner) -> Script:
    key = key_of("duplicate")
    partner.put(key, body_of(7))
    yield Entered(key, "ChunkText")
    partner.start(key)
    yield Settled((key,))
    partner.start(key)
    yield Settled((key,))


def overwrite(partner: Partner) -> Script:
    key = key_of("overwrite")
    yield from held_in_extraction(partner, key, 13)
    partner.put(key, body_of(14))
    yield Entered(key, "ChunkText", nth=2)
    partner.release_model(marker_of(13))
    yield Settled((key,))


def deleted_after(partner: Partner) -> Script:
    key = key_of("deleted_after")
    partner.put(key, body_of(19))
    yield Settled((key,))
    partner.delete(key)
    yield Settled((key,))


def deleted_during(partner: Partner) -> Script:
    yield from _deleted_in_extraction(partner, key_of("deleted_during"), 20)


def _deleted_in_extraction(partner: Partner, key: str, text: int) -> Script:
    yield from held_in_extraction(partner, key, text)
    partner.delete(key)
    yield Entered(key, "RemoveDocument", nth=2)
    partner.release_model(marker_of(text))
    yield Settled((key,))


def undelete(partner: Partner) -> Script:
    key = key_of("undelete")
    yield from _deleted_in_extraction(partner, key, 25)
    partner.undelete(key)
    yield Settled((key,))
    partner.start(key)
    yield Settled((key,))


def move(partner: Partner) -> Script:
    old, new = key_of("old"), key_of("new")
    partner.put(old, body_of(26))
    yield Settled((old,))
    partner.move(old, new)
    yield Settled((old, new))


def rerun(partner: Partner) -> Script:
    key = key_of("rerun")
    partner.put(key, body_of(31))
    yield Settled((key,))
    partner.start(key, rerun=True)
    yield Settled((key,))


def fresh(partner: Partner) -> Script:
    key = key_of("fresh")
    partner.put(key, body_of(32))
    yield Settled((key,))
    partner.start(key, fresh=True)
    yield Settled((key,))


def rejected(partner: Partner) -> Script:
    bodies = {"image": body_of(15), "empty": body_of(21), "too_large": body_of(27)}
    keys = {name: key_of(name) for name in bodies}
    for name, body in bodies.items():
        partner.put(keys[name], body)
    partner.put("nowhere/unknown.txt", body_of(2))
    yield Settled((*keys.values(), "nowhere/unknown.txt"))


def held(partner: Partner) -> Script:
    key = key_of("held")
    partner.put(key, body_of(6))
    yield Settled((key,))


def quarantined(partner: Partner) -> Script:
    key = key_of("quarantined")
    partner.put(key, body_of(12))
    yield Settled((key,))


def outage(partner: Partner) -> Script:
    key = key_of("outage")
    partner.break_model(marker_of(8, -1), "UNAVAILABLE")
    partner.put(key, body_of(8))
    yield Settled((key,))
    partner.fix_model(marker_of(8, -1))
    partner.start(key)
    yield Settled((key,))


def no_answers(partner: Partner) -> Script:
    key = key_of("no_answers")
    partner.break_model(marker_of(36), "UNAVAILABLE")
    partner.put(key, body_of(36))
    yield Settled((key,))


def throttled(partner: Partner) -> Script:
    key = key_of("throttled")
    partner.break_model(marker_of(37), "THROTTLED", times=2)
    partner.put(key, body_of(37))
    yield Settled((key,))


def failed(partner: Partner) -> Script:
    key = key_of("failed")
    yield from held_in_extraction(partner, key, 1)
    partner.lose_object(key, "plan")
    partner.release_model(marker_of(1))
    yield Settled((key,))
    partner.start(key)
    yield Settled((key,))


def redriven(partner: Partner) -> Script:
    key = key_of("redriven")
    yield from held_in_extraction(partner, key, 30)
    partner.lose_object(key, "plan")
    partner.release_model(marker_of(30))
    yield Settled((key,))
    partner.restore_object(key, "plan")
    partner.redrive(key)
    yield Settled((key,))


def stopped(partner: Partner) -> Script:
    key = key_of("stopped")
    yield from held_in_extraction(partner, key, 38)
    partner.stop(key)
    partner.release_model(marker_of(38))
    yield Settled((key,))
    partner.start(key)
    yield Settled((key,))
