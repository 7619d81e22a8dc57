"""Plots of runs at volume: documents that have ended over time, in gold or lost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import matplotlib as mpl

from tests.simulation.volume import Figures

if TYPE_CHECKING:
    from matplotlib.axes import Axes

mpl.use("svg")
# Text stays text, and the same figures give the same file.
mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "volume"})

MOST_POINTS: Final = 100
"""More cannot be seen."""

_COLOURS: Final = {"put": "#9a9a9a", "ended well": "#2a7f4f", "lost": "#b3372f"}


def draw(runs: list[Figures], path: Path) -> None:
    """Write one plot for each run into an SVG file: a row for each profile."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - after the backend is chosen

    profiles = list(dict.fromkeys(run.profile for run in runs))
    columns = max(sum(run.profile == profile for run in runs) for profile in profiles)
    figure = Figure(figsize=(3.6 * columns, 3.0 * len(profiles)), layout="constrained")
    axes = figure.subplots(len(profiles), columns, squeeze=False)
    for row, profile in enumerate(profiles):
        of_profile = [run for run in runs if run.profile == profile]
        for column in range(columns):
            if column < len(of_profile):
                _draw(axes[row][column], of_profile[column])
            else:
                axes[row][column].set_axis_off()
    # Outside of the axes, where no line can be.
    handles, labels = axes[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper right", ncols=len(labels), frameon=False)
    figure.savefig(path, metadata={"Date": None})


def _draw(axes: Axes, run: Figures) -> None:
    put = [(second, n + 1) for n, second in enumerate(run.arrivals.seconds)]
    _step(axes, "put", [(0.0, 0), *put], run)
    for name, is_lost in (("ended well", False), ("lost", True)):
        seconds = [second for second, lost in run.ends if lost is is_lost]
        _step(axes, name, [(0.0, 0), *((s, n + 1) for n, s in enumerate(seconds))], run)
    axes.set_title(f"{run.profile}: {run.arrivals.name}", fontsize="medium")
    axes.set_xlabel("minutes")
    axes.set_ylabel("documents")
    axes.spines[["top", "right"]].set_visible(False)


def _step(axes: Axes, name: str, points: list[tuple[float, int]], run: Figures) -> None:
    drawn = _thinned(points)
    drawn.append((run.drain_seconds, points[-1][1]))
    minutes, counts = zip(*((second / 60, count) for second, count in drawn), strict=True)
    axes.step(minutes, counts, where="post", label=name, color=_COLOURS[name])


def _thinned(points: list[tuple[float, int]]) -> list[tuple[float, int]]:
    step = max(1, len(points) // MOST_POINTS)
    return [*points[:-1:step], points[-1]]
