"""`python -m tests.contract.retry_page`: rewrite the table of retries in docs/operations.md."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "operations.md"
TABLE_FILE: Final = ROOT / "statemachine" / "retries.toml"
PLACES: Final = {"lambda": "every Lambda task", "map": "every distributed Map"}
"""Words for `states` that are no state's name."""

_BROKEN: Final = "FAILED with the error's name; in a batch, its chunks are FAILED as NO_OUTCOME"

Row = Mapping[str, Any]


def main() -> int:
    """Rewrite the page."""
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


def rows() -> list[Row]:
    """The rows of the table."""
    found: list[Row] = tomllib.loads(TABLE_FILE.read_text(encoding="utf-8"))["row"]
    return found


def mean_seconds(row: Row) -> float:
    """How long the retries of a row last on average: full jitter waits half of each delay."""
    delays = (
        min(row["interval_seconds"] * float(row["backoff_rate"]) ** n, row["max_delay_seconds"])
        for n in range(row["max_attempts"])
    )
    return float(sum(delays)) / 2


def with_table(page: str) -> str:
    """The page with the table between its two comments.

    Raises:
        ValueError: the table has no place.
    """
    place = re.search(r"(<!-- retries: [^\n]* -->\n).*?(<!-- end of retries -->)", page, re.DOTALL)
    if place is None:
        raise ValueError("the page has no place for the table")
    head = "| Error | Who raises it | Who tries again | How often | The document afterwards |\n"
    table = f"{head}|---|---|---|---|---|\n" + "".join(map(_line, rows()))
    return f"{page[: place.end(1)]}\n{table}\n{page[place.start(2) :]}"


def _line(row: Row) -> str:
    errors = ", ".join(f"`{error}`" for error in row["errors"])
    places = [PLACES.get(name, f"`{name}`") for name in row.get("states", ())]
    who = row.get("retried_by") or ", ".join(places)
    often = row.get("often") or f"{row['max_attempts']} times, {_duration(mean_seconds(row))}"
    afterwards = _BROKEN if row["afterwards"] == "broken" else row["afterwards"]
    return f"| {errors} | {row['raised_by']} | {who} | {often} | {afterwards} |\n"


def _duration(seconds: float) -> str:
    if seconds >= 7200:
        return f"about {seconds / 3600:.0f} h"
    return f"about {seconds / 60:.0f} min" if seconds >= 120 else f"about {seconds:.0f} s"


if __name__ == "__main__":
    sys.exit(main())
