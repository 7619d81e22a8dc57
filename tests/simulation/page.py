"""`python -m tests.simulation.page`: rewrite the generated tables of docs/simulation.md."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.simulation.aws.limits import PROFILES, Quota
from tests.simulation.checks import FINAL, SETTLED, Invariant

PAGE: Final = Path(__file__).parents[2] / "docs" / "simulation.md"


def main() -> int:
    """Rewrite the page."""
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


def quota_table() -> str:
    """A row for each quota: both profiles, what is assumed, and AWS's page."""
    head = "| Limit | `standard` | `new-account` | Notes and assumptions | Page |\n"
    standard, new = PROFILES["standard"].quotas, PROFILES["new-account"].quotas
    rows = (_quota_row(standard[key], new[key]) for key in standard)
    return head + "|---|---|---|---|---|\n" + "".join(rows)


def promise_table() -> str:
    """A row for each promise: its name, when it must hold, and what it states."""
    head = "| Promise | Checked | Meaning |\n|---|---|---|\n"
    return head + "".join(map(_promise_row, FINAL))


TABLES: Final[dict[str, Callable[[], str]]] = {"quotas": quota_table, "promises": promise_table}


def with_tables(page: str) -> str:
    """The page with each generated table between its two comments.

    Raises:
        ValueError: a table has no place.
    """
    for name, table in TABLES.items():
        pattern = rf"(<!-- {name}: [^\n]* -->\n).*?(<!-- end of {name} -->)"
        place = re.search(pattern, page, re.DOTALL)
        if place is None:
            raise ValueError(f"the page has no place for {name}")
        page = f"{page[: place.end(1)]}\n{table()}\n{page[place.start(2) :]}"
    return page


def _quota_row(standard: Quota, new: Quota) -> str:
    notes = dict.fromkeys(note for note in (standard.note, new.note) if note)
    name = standard.page.rsplit("/", 1)[1].removesuffix(".html")
    fewer = _figure(new) if new != standard else "same"
    link = f"[{name}]({standard.page})"
    return f"| {standard.name} | {_figure(standard)} | {fewer} | {' '.join(notes)} | {link} |\n"


def _figure(quota: Quota) -> str:
    if quota.per_second is None:
        return f"{quota.size:,}"
    if quota.per_second == quota.size:
        return f"{quota.size:,} a second"
    return f"{quota.size:,} at once, then {quota.per_second:,.0f} a second"


def _promise_row(invariant: Invariant) -> str:
    checked = "always" if invariant in SETTLED else "after reruns"
    meaning = " ".join((invariant.__doc__ or "").split())
    return f"| `{invariant.__name__}` | {checked} | {meaning} |\n"


if __name__ == "__main__":
    sys.exit(main())
