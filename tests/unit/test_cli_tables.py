"""Tables for people: they fit the terminal, and lose no row."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from cli.tables import Layout, Row, ago, render, shortened

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
LAYOUT = Layout(keys=("document",), notes=("reason",), times=("started",))
COLUMNS = ["started", "document", "status", "records", "seconds", "reason"]
TEXTS = st.text(max_size=300)


def printed(
    columns: list[str], rows: list[Row], layout: Layout = LAYOUT, width: int = 80
) -> list[str]:
    out = io.StringIO()
    render(Console(file=out, width=width, highlight=False, markup=False), columns, rows, layout)
    return out.getvalue().split("\n")[:-1]


def a_run(**given: object) -> Row:
    return {
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "document": "customer_feedback/2026/november/letters-from-customers-in-germany.txt",
        "status": "REJECTED",
        "records": 1200,
        "seconds": 12.5,
        "reason": "",
    } | given


@pytest.mark.parametrize("width", [80, 140])
def test_a_run_takes_one_line_and_its_reason_another(width: int) -> None:
    reason = "EMPTY_DOCUMENT: the document has no text"
    lines = printed(COLUMNS, [a_run(reason=reason), a_run(records=7)], width=width)
    head, first, note, second = lines
    assert note == f"    {reason}"
    assert first.split()[-3:] == ["REJECTED", "1200", "12.5"]
    assert "ago" in first or "now" in first
    assert head.index("records") + len("records") == first.index("1200") + 4
    assert second.index(" 7 ") + 2 == first.index("1200") + 4
    assert "customer_" in first
    assert "germany.txt" in first


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=4), st.integers(60, 160))
def test_no_line_is_wider_than_the_terminal(values: list[tuple[str, str]], width: int) -> None:
    rows = [a_run(document=document, reason=reason) for document, reason in values]
    assert all(cell_len(line) <= width for line in printed(COLUMNS, rows, width=width))


@given(st.lists(st.text("abc xyz", min_size=1, max_size=400), min_size=1, max_size=4))
def test_folding_loses_no_letter(quotes: list[str]) -> None:
    lines = printed(["n", "quote"], [{"n": 1, "quote": quote} for quote in quotes], Layout())
    letters = "".join("".join(lines[1:]).replace("1", "").split())
    assert letters == "".join("".join(quotes).split())


@given(st.text(st.characters(categories=["Cc", "Cf", "Zl", "Zp", "Ll"]), max_size=60))
def test_a_text_cannot_control_the_terminal(quote: str) -> None:
    for layout in (Layout(), Layout(notes=("reason",))):
        lines = printed(["quote", "reason"], [{"quote": quote, "reason": quote}], layout)
        assert all(line.isprintable() for line in lines)


def test_more_columns_than_fit_become_a_list_for_each_row() -> None:
    columns = [f"column_{n}" for n in range(12)]
    rows: list[Row] = [{name: f"{name} of row {row}" for name in columns} for row in (1, 2)]
    lines = printed(columns, rows, Layout())
    assert len(lines) == 2 * 13
    assert [lines[0], lines[13]] == ["row 1", "row 2"]
    assert lines[14].split(maxsplit=1) == ["column_0", "column_0 of row 2"]


def test_a_wide_console_shows_all_columns_in_one_line() -> None:
    columns = [f"column_{n}" for n in range(12)]
    rows: list[Row] = [dict.fromkeys(columns, "x" * 200)]
    assert len(printed(columns, rows, Layout(), width=100_000)) == 2


@given(TEXTS, st.integers(3, 60))
def test_a_shortened_key_fits_and_keeps_both_ends(text: str, width: int) -> None:
    short = shortened(text, width)
    assert cell_len(short) <= width
    if cell_len(text) <= width:
        assert short == text
    else:
        start, _, end = short.partition("…")
        assert text.startswith(start)
        assert text.endswith(end.removeprefix("…")) or "…" in text


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "now"),
        (0.4, "now"),
        (1, "1 s ago"),
        (59, "59 s ago"),
        (60, "1 min ago"),
        (3_599, "59 min ago"),
        (3_600, "1 h ago"),
        (86_400 * 40, "40 d ago"),
    ],
)
def test_times_are_relative(seconds: float, words: str) -> None:
    assert ago(NOW - timedelta(seconds=seconds), NOW) == words
