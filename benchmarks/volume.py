"""Today's design at volume, under AWS's limits: what is lost, how long it takes, what it costs.

Up to 1,000 documents the real handlers run in the simulated AWS; above that a model of events
replays the calls that real runs recorded. It is checked against real runs of 1,000 documents.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from benchmarks.reports import REPORTS, table, write_report
from benchmarks.volume_plots import draw
from benchmarks.volume_report import (
    as_figures,
    causes_table,
    costs_table,
    name_of,
    results_table,
    sentences,
    throttles_table,
)
from tests.simulation.aws.limits import PROFILES, Profile
from tests.simulation.product.deployment import SETTINGS
from tests.simulation.volume import EventModel, Figures, RealRun, Recordings, recorded

AT_ONCE: Final = (1, 500, 10_000)
MOST_REAL: Final = 1_000
TOLERANCE: Final = 0.05
"""By which the model's figures may differ from those of a real run: of the documents for those that
are lost, else of the real figure."""

_PROGRESS_SECONDS: Final = 2.0


@dataclass(frozen=True)
class Deviation:
    """A figure of the model next to that of the real run."""

    profile: str
    figure: str
    real: float
    model: float
    allowed: float

    @property
    def is_met(self) -> bool:
        return abs(self.model - self.real) <= self.allowed

    def row(self) -> tuple[object, ...]:
        met = "yes" if self.is_met else "no"
        numbers = (f"{number:,.0f}" for number in (self.real, self.model, self.allowed))
        return (self.profile, self.figure, *numbers, met)


def run() -> int:
    """Measure and write the report; 1 if the model is not like the real run."""
    recordings = recorded(on_run=lambda name: _say(f"recording: {name}"))
    deviations = _deviations(recordings)
    runs = _runs(recordings)
    tables = [
        results_table(runs),
        "\n".join(map(sentences, runs)),
        causes_table(runs),
        throttles_table(runs),
        costs_table(runs),
        table(
            (f"{MOST_REAL:,} at once", "figure", "real run", "model", "may differ by", "met"),
            [deviation.row() for deviation in deviations],
        ),
    ]
    figures = {"runs": [as_figures(each) for each in runs]}
    write_report("volume", figures, tables, ["botocore", "matplotlib"])
    draw([each for each in runs if each.documents > 1], REPORTS / "volume.svg")
    return int(not all(deviation.is_met for deviation in deviations))


def _deviations(recordings: Recordings) -> list[Deviation]:
    return [
        deviation
        for profile in PROFILES.values()
        for deviation in compared(_real(MOST_REAL, profile), _model(MOST_REAL, profile, recordings))
    ]


def _runs(recordings: Recordings) -> list[Figures]:
    return [
        _real(documents, profile)
        if documents <= MOST_REAL
        else _model(documents, profile, recordings)
        for profile in PROFILES.values()
        for documents in AT_ONCE
    ]


def compared(real: Figures, model: Figures) -> list[Deviation]:
    """The figures that must agree.

    A document that misses a gold run by chance ends a gold run and a poll later.
    """
    gold_run = real.gold_run_seconds + SETTINGS.gold_gather_seconds + SETTINGS.gold_poll_seconds
    pairs: list[tuple[str, float, float, float]] = [
        ("lost", real.lost, model.lost, TOLERANCE * real.documents),
        ("drain, s", real.drain_seconds, model.drain_seconds, gold_run),
        *(
            (name, each, other, max(TOLERANCE * each, TOLERANCE * real.documents))
            for name, each, other in (
                ("transitions", real.transitions, model.transitions),
                ("invocations", real.invocations, model.invocations),
                ("refused calls", real.throttles.total(), model.throttles.total()),
            )
        ),
    ]
    return [Deviation(real.profile, *pair) for pair in pairs]


def _real(documents: int, profile: Profile) -> Figures:
    _say(f"real handlers: {profile.name}, {documents:,} documents at once")
    return _timed(RealRun(documents, profile, on_progress=_progress(documents)).run)


def _model(documents: int, profile: Profile, recordings: Recordings) -> Figures:
    _say(f"model of events: {profile.name}, {documents:,} documents at once")
    model = EventModel(documents, profile, recordings, on_progress=_progress(documents))
    return _timed(model.run)


def _timed(work: Callable[[], Figures]) -> Figures:
    begun = time.monotonic()
    figures = work()
    _say(f"  {name_of(figures)}: {figures.lost:,} lost, in {time.monotonic() - begun:.0f} s")
    return figures


def _progress(documents: int) -> Callable[[float, int], None]:
    last = [time.monotonic()]

    def show(second: float, ended: int) -> None:
        if time.monotonic() - last[0] >= _PROGRESS_SECONDS:
            last[0] = time.monotonic()
            _say(f"  second {second:,.0f}: {ended:,} of {documents:,} executions have ended")

    return show


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
