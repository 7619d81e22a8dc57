"""Invented incidents, the same in every run."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime

from tests.truth.dates import Calendar
from tests.truth.incident_phrases import CAUSES, ENGINEERS, SERVICES
from tests.truth.sample_text import Fields


@dataclass(frozen=True)
class Incident:
    """An invented incident and its wording."""

    number: int
    service: str
    severity: str
    cause: str
    status: str
    day: datetime
    minutes: int
    users: int
    rng: random.Random

    @property
    def incident_id(self) -> str:
        return f"INC-{self.number}"

    def say(self, words: dict[str, tuple[str, ...]], value: str) -> str:
        return self.rng.choice(words[value])

    @property
    def iso_day(self) -> str:
        return self.day.date().isoformat()

    def fields(self, **more: object) -> Fields:
        return {
            "service": self.service,
            "severity": self.severity,
            "occurred_on": self.iso_day,
            "duration_minutes": self.minutes,
            **more,
        }


def an_incident(rng: random.Random, calendar: Calendar, number: int) -> Incident:
    """Invent an incident; long ones and those with many users are rare."""
    minutes = rng.choice((rng.randint(3, 59), rng.randint(3, 59), rng.randint(60, 400)))
    return Incident(
        number=number,
        service=rng.choice(list(SERVICES)),
        severity=rng.choice(("sev1", "sev2", "sev2", "sev3", "sev3", "sev3", "sev4")),
        cause=rng.choice(list(CAUSES)),
        status=rng.choice(("resolved", "resolved", "resolved", "monitoring", "investigating")),
        day=calendar.tick(),
        minutes=minutes,
        users=rng.choice((rng.randint(10, 900), rng.randint(1_000, 60_000))),
        rng=rng,
    )


def length(minutes: int, rng: random.Random) -> str:
    """A duration as people write it; long durations sometimes in hours."""
    if minutes > 90 and rng.random() < 0.5:
        hours, rest = divmod(minutes, 60)
        return f"{hours} h {rest} min"
    return f"{minutes} {rng.choice(('minutes', 'min'))}"


def noise(lines: tuple[str, ...], rng: random.Random) -> str:
    """One of the lines, with a name and a time filled in."""
    time = f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}"
    return rng.choice(lines).format(who=rng.choice(ENGINEERS), time=time)
