"""The progress of any number of documents fits into any terminal."""

from __future__ import annotations

import io
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from cli.runs import Watch
from cli.runs.phases import Phase
from cli.runs.screen import RECENT_SECONDS, Screen
from medallion.vocabulary.statuses import DocumentStatus
from tests.unit.progress_builders import a_followed, followed


def lines_of(screen: Screen, width: int = 80, height: int = 24) -> list[str]:
    console = Console(file=io.StringIO(), width=width, height=height)
    console.print(screen)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().split("\n")[:-1]


def sequence_of(phases: Sequence[Phase]) -> list[Watch]:
    return [a_followed(phase) for phase in phases]


@given(st.lists(followed(), max_size=30), st.integers(1, 200), st.integers(3, 60), st.booleans())
def test_the_screen_fits_into_any_terminal(
    watches: list[Watch], width: int, height: int, just_done: bool
) -> None:
    screen = Screen(watches, seconds_left=9e9)
    screen.update(0.0 if just_done else -RECENT_SECONDS, 1e7)
    lines = lines_of(screen, width, height)
    assert len(lines) < height
    assert max(map(cell_len, lines)) <= width


@given(st.lists(st.sampled_from(Phase), max_size=60), st.integers(3, 60))
def test_every_active_document_is_a_row_or_counted(phases: list[Phase], height: int) -> None:
    _totals, *rows = lines_of(Screen(sequence_of(phases)), 100, height)
    listed = sum("letters/one.txt" in row for row in rows)
    others = rows[-1] if rows and "letters" not in rows[-1] else ""
    counted = sum(int(word) for word in others.split() if word.isdigit())
    assert listed + counted == sum(phase is not Phase.DONE for phase in phases)


def thirty() -> list[Watch]:
    keys = [f"customer_feedback/2026/may/branch_{n:02}/letters_of_customers.txt" for n in range(30)]
    phases = [Phase.DONE] * 5 + [Phase.EXTRACTING] * 3 + [Phase.READING] + [Phase.WAITING] * 21
    ended = [DocumentStatus.REJECTED] * 2 + [DocumentStatus.COMPLETE] * 28
    return [
        a_followed(phase, key, 40, status=status, chunks_done=12, records=7)
        for key, phase, status in zip(keys, phases, ended, strict=True)
    ]


def test_totals_come_first_then_active_rows_then_the_number_that_waits() -> None:
    screen = Screen(thirty(), seconds_left=81.0)
    totals, head, *rows, others = lines_of(screen)
    assert totals == "5 of 30 done, 2 rejected, 210 records, about 1:20 left"
    assert head.split() == ["document", "phase", "records", "seconds"]
    assert len(rows) == 4
    assert rows[0].startswith("customer_f…")
    assert "of_customers.txt  extracting 12/40 chunks" in rows[0]
    assert others == "… and 21 more waiting to start"


def test_documents_that_were_just_done_remain_for_some_seconds() -> None:
    screen = Screen(thirty())
    screen.update(100.0, None)
    assert sum("COMPLETE" in line for line in lines_of(screen)) == 3
    screen.update(100.0 + RECENT_SECONDS, None)
    assert not any("COMPLETE" in line for line in lines_of(screen))


def test_a_narrow_terminal_has_fewer_columns() -> None:
    _, head, row, *_ = lines_of(Screen(thirty()), 44)
    assert head.split() == ["document", "phase"]
    assert "extracting 12/40 chunks" in row


def test_a_key_that_looks_like_markup_is_shown_unchanged() -> None:
    key = "letters/[bold]one[/].txt"
    assert key in "".join(lines_of(Screen([a_followed(Phase.READING, key)])))


def test_hidden_documents_are_counted_by_phase() -> None:
    watches = sequence_of([Phase.EXTRACTING] * 25 + [Phase.WAITING] * 3)
    assert lines_of(Screen(watches))[-1] == "… and 5 more extracting, 3 waiting to start"
    waiting = sequence_of([Phase.WAITING] * 3)
    assert lines_of(Screen(waiting))[-1] == "3 waiting to start"
