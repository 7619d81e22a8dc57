"""What a fault-free run gives for a text: found by running it, once for each text."""

from __future__ import annotations

from functools import cache

from tests.simulation.checks import Expected
from tests.simulation.checks.gold_rows import contents
from tests.simulation.product.texts import Text, text_of
from tests.simulation.schedules import DATASET, Act, Schedule, Step


@cache
def expected_of(text: int) -> Expected:
    """The final status and the rows of a document with this text, in a world without faults."""
    from tests.simulation.world.running import observed  # noqa: PLC0415 - it needs the oracle

    key = f"{DATASET}/oracle.txt"
    schedule = Schedule(0, (Step(0.0, Act.PUT, key, text),), ())
    evidence = observed(schedule)
    entry = evidence.entries[key]
    planted = text_of(text)
    return Expected(
        status=entry.status.value,
        rows=contents(evidence.gold.get(key, ())),
        planted_status=_planted_status(planted),
        planted=() if planted.is_held else _places(planted),
    )


def _planted_status(text: Text) -> str:
    if text.is_rejected:
        return "REJECTED"
    if text.is_held:
        return "HELD"
    return "PARTIAL" if text.unfit else "COMPLETE"


def _places(text: Text) -> tuple[tuple[str, int, int], ...]:
    return tuple(sorted((p.quote, p.quote_start, p.quote_end) for p in text.planted))
