from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest

from cli.output import Output, OutputFormat, print_rows

COLUMNS = ["name", "n"]
ROWS: list[dict[str, object]] = [
    {"name": 'Größe, "two"\nlines', "n": 1200},
    {"name": None, "n": None},
]

Capture = pytest.CaptureFixture[str]


def test_json_keeps_types_and_letters(capsys: Capture) -> None:
    print_rows(COLUMNS, ROWS, Output(OutputFormat.JSON))
    printed = capsys.readouterr()
    assert json.loads(printed.out) == ROWS
    assert "Größe" in printed.out
    assert printed.err == ""


def test_json_of_no_rows_is_an_empty_list(capsys: Capture) -> None:
    print_rows(COLUMNS, [], Output(OutputFormat.JSON))
    assert json.loads(capsys.readouterr().out) == []


def test_json_prints_other_types_as_text(capsys: Capture) -> None:
    print_rows(["day"], [{"day": date(2026, 1, 2)}], Output(OutputFormat.JSON))
    assert json.loads(capsys.readouterr().out) == [{"day": "2026-01-02"}]


def test_csv_with_its_header_can_be_read_back_unchanged(capsys: Capture) -> None:
    print_rows(COLUMNS, ROWS, Output(OutputFormat.CSV))
    printed = capsys.readouterr()
    read = list(csv.reader(io.StringIO(printed.out, newline="")))
    assert read == [COLUMNS, ['Größe, "two"\nlines', "1200"], ["", ""]]
    assert printed.err == ""


def test_csv_of_no_rows_is_the_header(capsys: Capture) -> None:
    print_rows(COLUMNS, [], Output(OutputFormat.CSV))
    assert capsys.readouterr().out.strip() == "name,n"


def test_csv_omits_values_without_a_column(capsys: Capture) -> None:
    print_rows(["n"], ROWS[:1], Output(OutputFormat.CSV))
    assert capsys.readouterr().out.split() == ["n", "1200"]


def test_a_table_goes_to_stdout_and_the_number_of_rows_to_stderr(capsys: Capture) -> None:
    print_rows(COLUMNS, ROWS, Output(OutputFormat.TABLE))
    printed = capsys.readouterr()
    assert 'Größe, "two" lines' in printed.out
    assert "None" not in printed.out
    assert "rows" not in printed.out
    assert printed.err.strip() == "2 rows"


def test_the_number_of_a_single_row_is_singular(capsys: Capture) -> None:
    print_rows(COLUMNS, ROWS[:1], Output(OutputFormat.TABLE))
    assert capsys.readouterr().err.strip() == "1 row"


def test_text_that_looks_like_markup_is_printed_unchanged(capsys: Capture) -> None:
    print_rows(["quote"], [{"quote": "[bold]price[/bold] [link=x]"}], Output(OutputFormat.TABLE))
    assert "[bold]price[/bold] [link=x]" in capsys.readouterr().out


def test_numbers_are_aligned_to_the_right(capsys: Capture) -> None:
    print_rows(["n"], [{"n": 7}, {"n": 1200}], Output(OutputFormat.TABLE))
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].rstrip().endswith("   7")
