"""docs/simulation.md and the code of the simulation agree."""

from __future__ import annotations

import re

import pytest

from tests.simulation.page import PAGE, TABLES, with_tables
from tests.simulation.schedules import CLASSES

pytestmark = pytest.mark.contract

TEXT = PAGE.read_text(encoding="utf-8")


def first_cells(heading: str) -> list[str]:
    """The first cell of each row of the table under the heading, without quotes."""
    section = TEXT.split(f"\n## {heading}\n")[1]
    return re.findall(r"^\| `([^`]+)` \|", section.split("\n## ")[0], re.MULTILINE)


def test_the_generated_tables_are_up_to_date() -> None:
    assert with_tables(TEXT) == TEXT


@pytest.mark.parametrize("name", TABLES)
def test_a_page_without_a_place_for_a_table_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        with_tables(TEXT.replace(f"<!-- end of {name} -->", ""))


def test_the_page_describes_every_class_of_faults() -> None:
    assert first_cells("Faults") == list(CLASSES)
