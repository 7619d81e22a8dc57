"""Which calls of which functions were killed before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from tests.simulation.schedules import KillPoint, kill_points, known_calls


def uncovered(kills: Mapping[KillPoint, int]) -> list[KillPoint]:
    """The points at which no process was killed."""
    return [point for point in kill_points() if not kills.get(point)]


def coverage_table(kills: Counter[KillPoint]) -> str:
    """One line for each function and call: how many seeds killed before and after it."""
    rows = [("function", "call", "before", "after")]
    for target in known_calls():
        function, _, call = target.partition("/")
        before, after = kills[KillPoint(target, "before")], kills[KillPoint(target, "after")]
        rows.append((function, call, str(before), str(after)))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        f"{row[0]:<{widths[0]}}  {row[1]:<{widths[1]}}"
        f"  {row[2]:>{widths[2]}}  {row[3]:>{widths[3]}}"
        for row in rows
    )
