"""The course of time in a generated text, and the ways in which people write a day."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

_FORMS = ("iso", "iso", "long", "american", "dotted")
_FIRST = datetime(2025, 10, 1, 6, 30, tzinfo=UTC)


class Calendar:
    """Moves forward by a random step at each tick, or backwards for texts with the newest first."""

    def __init__(self, rng: random.Random, hours: float, backwards: bool = False) -> None:
        self._rng = rng
        self._hours = -hours if backwards else hours
        self._now = _FIRST + timedelta(days=230 if backwards else 0)

    def tick(self) -> datetime:
        self._now += timedelta(minutes=round(self._rng.uniform(0.1, 2) * self._hours * 60))
        return self._now


def written(day: date, rng: random.Random) -> str:
    """The day in one of four unambiguous spellings."""
    return {
        "iso": f"{day:%Y-%m-%d}",
        "long": f"{day.day} {day:%B} {day.year}",
        "american": f"{day:%b} {day.day}, {day.year}",
        "dotted": f"{day:%d.%m.%Y}",
    }[rng.choice(_FORMS)]
