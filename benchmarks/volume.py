"""Many documents under AWS's limits: what is lost, how long it takes, what it costs.

A model of events replays the calls that real runs recorded, and runs the real handlers of the steps
that share gold. It is checked against real runs.
"""

from __future__ import annotations

import gc
import multiprocessing
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Final

from benchmarks.reports import REPORTS, table, write_report
from benchmarks.volume_checks import checks, name_of, price_check
from benchmarks.volume_deviations import compared
from benchmarks.volume_plots import draw
from benchmarks.volume_report import (
    as_figures,
    causes_table,
    costs_table,
    results_table,
    sentences,
    throttles_table,
)
from cdktf_app.settings import InfrastructureSettings
from tests.simulation.aws.limits import PROFILES
from tests.simulation.volume import (
    Arrivals,
    EventModel,
    Figures,
    Recordings,
    at_once,
    recorded,
    steadily,
)

SETTINGS: Final = InfrastructureSettings(environment="sim")
"""Of a deployment that changes nothing."""

PER_HOUR: Final = 10_000
BACKLOG_HOURS: Final = 3
BACKLOG_PER_HOUR: Final = 2_000
"""Documents that arrive in an hour above what a new account can process."""

REAL_DOCUMENTS: Final = 300
PROCESSES: Final = 2

_PROGRESS_SECONDS: Final = 10.0
_RARE: Final = (200_000, 50, 1_000)
"""Thresholds of the garbage collector: each collection looks at all waiting executions."""


@dataclass(frozen=True)
class Case:
    """One run of the model."""

    profile: str
    arrivals: Arrivals

    @property
    def name(self) -> str:
        return f"{self.profile}, {self.arrivals.name}"


DAY: Final = Case("standard", steadily(PER_HOUR, 24))
FULL: Final = Case("new-account", at_once(10_000))
CASES: Final = (
    DAY,
    Case("standard", at_once(100_000)),
    FULL,
    Case("standard", at_once(10_000)),
    Case("standard", at_once(500)),
    Case("new-account", at_once(500)),
)
"""The longest first."""


def run() -> int:
    """Measure and write the report; 1 if a check fails or the model is not like the real run."""
    recordings = recorded(on_run=lambda name: _say(f"recording: {name}"))
    deviations = [
        deviation
        for profile in PROFILES.values()
        for deviation in compared(REAL_DOCUMENTS, profile, recordings)
    ]
    runs = _runs(recordings)
    met = [check for each in runs for check in checks(each, SETTINGS)]
    met += [price_check(each) for each in runs if name_of(each) == DAY.name]
    tables = [
        results_table(runs),
        table(("run", "figure", "measured", "at most", "met"), [check.row() for check in met]),
        "\n".join(map(sentences, runs)),
        causes_table(runs),
        throttles_table(runs),
        costs_table(runs),
        table(
            (f"{REAL_DOCUMENTS:,} at once", "figure", "real run", "model", "may differ by", "met"),
            [deviation.row() for deviation in deviations],
        ),
    ]
    figures = {"runs": [as_figures(each) for each in runs]}
    write_report("volume", figures, tables, ["botocore", "matplotlib"])
    draw(runs, REPORTS / "volume.svg")
    is_good = all(check.is_met for check in met) and all(each.is_met for each in deviations)
    return int(not is_good)


def _runs(recordings: Recordings) -> list[Figures]:
    """All runs, the smallest of each profile first."""
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(PROCESSES, mp_context=fork) as pool:
        futures = {case.name: pool.submit(model_run, case, recordings) for case in CASES}
        backlog = pool.submit(model_run, _backlog(futures[FULL.name].result()), recordings)
        runs = [future.result() for future in (*futures.values(), backlog)]
    profiles = list(PROFILES)
    return sorted(runs, key=lambda each: (profiles.index(each.profile), each.documents))


def _backlog(full: Figures) -> Case:
    """More than the account's concurrency can process, for some hours."""
    places = PROFILES[full.profile].size("lambda.concurrency")
    processed = places * 3600 * full.documents / full.lambda_seconds
    rate = round(processed + BACKLOG_PER_HOUR, -2)
    return Case(full.profile, steadily(rate, BACKLOG_HOURS))


def model_run(case: Case, recordings: Recordings) -> Figures:
    """The figures of one case."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_RARE)
    begun = time.monotonic()
    figures = EventModel(
        case.arrivals,
        PROFILES[case.profile],
        recordings,
        settings=SETTINGS,
        on_progress=_progress(case),
    ).run()
    _say(f"{case.name}: {figures.lost:,} lost, in {time.monotonic() - begun:.0f} s")
    return figures


def _progress(case: Case) -> Callable[[float, int], None]:
    last = [time.monotonic()]

    def show(second: float, ended: int) -> None:
        if time.monotonic() - last[0] >= _PROGRESS_SECONDS:
            last[0] = time.monotonic()
            documents = case.arrivals.documents
            _say(f"{case.name}: second {second:,.0f}, {ended:,} of {documents:,} have ended")

    return show


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
