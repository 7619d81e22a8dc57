"""The table of a search."""

from __future__ import annotations

from collections.abc import Iterable

from tests.simulation.planted_bugs.finding import Found

_HEAD = ("Bug", "Seeds", "Broken promise", "Seconds")


def table_of(found: Iterable[Found]) -> str:
    """A Markdown table with one line for each bug."""
    rows = [_HEAD, *(_row(result) for result in found)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = [
        _line([cell.ljust(width) for cell, width in zip(row, widths, strict=True)]) for row in rows
    ]
    rule = _line(
        ["-" * (width - 1) + (":" if column % 2 else "-") for column, width in enumerate(widths)]
    )
    return "\n".join([lines[0], rule, *lines[1:]])


def _row(result: Found) -> tuple[str, str, str, str]:
    promise = result.promises[0] if result.promises else "NOT FOUND"
    more = len(result.promises) - 1
    text = f"{promise} and {more} more" if more > 0 else promise
    if result.crash:
        text = "the simulator crashed"
    return result.bug.replace("_", " "), str(result.seeds), text, f"{result.seconds:.0f}"


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
