from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest

from cli.output import OutputFormat, print_rows

COLUMNS = ["name", "n"]
ROWS: list[dict[str, object]] = [
    {"name": 'Größe, "two"\nlines', "n": 1200},
    {"name": None, "n": None},
]

Capture = pytest.CaptureFixture[str]


def test_json_keeps_types_and_letters(capsys: Capture) -> None:
    print_rows(COLUMNS, ROWS, OutputFormat.JSON)
    told = capsys.readouterr()
    assert json.loads(told.out) == ROWS
    assert "Größe" in told.out
    assert told.err == ""


def test_json_of_no_rows_is_an_empty_list(capsys: Capture) -> None:
    print_rows(COLUMNS, [], OutputFormat.JSON)
    assert json.loads(capsys.readouterr().out) == []


def test_json_prints_what_json_does_not_know_as_text(capsys: Capture) -> None:
    print_rows(["day"], [{"day": date(2026, 1, 2)}], OutputFormat.JSON)
    assert json.loads(capsys.readouterr().out) == [{"day": "2026-01-02"}]


def test_csv_comes_back_as_it_went_in_with_a_header(capsys: Capture) -> None:
    print_rows(COLUMNS, ROWS, OutputFormat.CSV)
    told = capsys.readouterr()
    read = list(csv.reader(io.StringIO(told.out, newline="")))
    assert read == [COLUMNS, ['Größe, "two"\nlines', "1200"], ["", ""]]
    assert told.err == ""


def test_csv_of_no_rows_is_the_header(capsys: Capture) -> None:
    print_rows(COLUMNS, [], OutputFormat.CSV)
    assert capsys.readouterr().out.strip() == "name,n"


def test_csv_leaves_out_what_is_no_column(capsys: Capture) -> None:
    print_rows(["n"], ROWS[:1], OutputFormat.CSV)
    assert capsys.readouterr().out.split() == ["n", "1200"]


def test_a_table_is_data_and_the_number_of_rows_a_message(capsys: Capture) -> None:
    print_rows(COLUMNS, ROWS, OutputFormat.TABLE)
    told = capsys.readouterr()
    assert 'Größe, "two" lines' in told.out
    assert "None" not in told.out
    assert "rows" not in told.out
    assert told.err.strip() == "2 rows"


def test_one_row_is_one_row(capsys: Capture) -> None:
    print_rows(COLUMNS, ROWS[:1], OutputFormat.TABLE)
    assert capsys.readouterr().err.strip() == "1 row"


def test_what_looks_like_markup_is_printed_as_it_is(capsys: Capture) -> None:
    print_rows(["quote"], [{"quote": "[bold]price[/bold] [link=x]"}], OutputFormat.TABLE)
    assert "[bold]price[/bold] [link=x]" in capsys.readouterr().out


def test_numbers_stand_at_the_right_of_their_column(capsys: Capture) -> None:
    print_rows(["n"], [{"n": 7}, {"n": 1200}], OutputFormat.TABLE)
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].rstrip().endswith("   7")
