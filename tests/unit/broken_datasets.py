"""Datasets with the typical mistakes of newcomers, each made from the valid template."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "cli" / "datasets" / "template"
SCHEMA = "record.schema.json"
PLAIN = '{"type": "string", "description": "x"}'
SQL = "gold/spending_by_month.sql"


@dataclass(frozen=True)
class Broken:
    """A broken dataset, and its only mistake: file, line, code, and words of problem and fix."""

    name: str
    spoil: Callable[[Path], object]
    file: str
    line: int | None
    code: str
    words: str


def a_dataset(folder: Path) -> Path:
    shutil.copytree(TEMPLATE, folder)
    return folder


def replaced(file: str, old: str, new: str) -> Callable[[Path], object]:
    def spoil(folder: Path) -> None:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return spoil


def appended(file: str, text: str) -> Callable[[Path], object]:
    def spoil(folder: Path) -> None:
        with (folder / file).open("a", encoding="utf-8") as stream:
            stream.write(text)

    return spoil


def encoded(file: str, encoding: str, text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / file).write_bytes(text.encode(encoding))


NEWCOMERS = (
    Broken(
        "tab_in_yaml",
        replaced("offline.yaml", "    travel:", "\ttravel:"),
        *("offline.yaml", 7, "INVALID_OFFLINE", "a tab is used where YAML allows only spaces"),
    ),
    Broken(
        "comma_missing",
        replaced(SCHEMA, '"type": "object",\n', '"type": "object"\n'),
        *(SCHEMA, 3, "INVALID_SCHEMA", "a `,` or a closing bracket is missing"),
    ),
    Broken(
        "comma_too_many",
        replaced(SCHEMA, '"minimum": 0,', '"minimum": 0,,'),
        *(SCHEMA, 24, "INVALID_SCHEMA", "remove a `,` too many"),
    ),
    Broken(
        "misspelled_required",
        replaced(SCHEMA, '["item", "category"]', '["item", "catgory"]'),
        *(SCHEMA, 28, "INVALID_SCHEMA", "requires 'catgory', which is not among its properties"),
    ),
    Broken(
        "quote_not_in_text",
        replaced("examples.yaml", "quote: on 2026", "quote: On 2026"),
        *("examples.yaml", 5, "INVALID_EXAMPLE", "its quote is not in the text; copy it"),
    ),
    Broken(
        "value_outside_the_enum",
        replaced("examples.yaml", "category: office", "category: furniture"),
        *("examples.yaml", 7, "INVALID_EXAMPLE", "'furniture' is none of 'office', 'travel'"),
    ),
    Broken(
        "unknown_key",
        appended("dataset.yaml", "chunking:\n  max_char: 5000\n"),
        *("dataset.yaml", 5, "INVALID_SETTINGS", "`chunking.max_char` is an unknown key; write 'm"),
    ),
    Broken(
        "record_start_with_look_ahead",
        appended("dataset.yaml", "chunking:\n  record_start: '(?=a)'\n"),
        *(
            "dataset.yaml",
            5,
            "INVALID_SETTINGS",
            "not a regular expression that can be used (look-around",
        ),
    ),
    Broken(
        "record_start_over_two_lines",
        appended("dataset.yaml", "chunking:\n  record_start: 'a\\n-'\n"),
        *(
            "dataset.yaml",
            5,
            "INVALID_SETTINGS",
            "contains a line end, but it is compared with single",
        ),
    ),
    Broken(
        "record_start_everywhere",
        appended("dataset.yaml", "chunking:\n  record_start: 'x*'\n"),
        *(
            "dataset.yaml",
            5,
            "INVALID_SETTINGS",
            "matches every line; write what only the first line of a",
        ),
    ),
    Broken(
        "key_missing",
        replaced("dataset.yaml", "owner:", "# owner:"),
        *("dataset.yaml", 1, "INVALID_SETTINGS", "`owner` is missing; add it"),
    ),
    Broken(
        "wrong_column",
        replaced(SQL, "sum(price)", "sum(prize)"),
        *(SQL, 6, "INVALID_GOLD_SQL", "there is no column 'prize'; write 'price'"),
    ),
    Broken(
        "sql_syntax",
        replaced(SQL, "FROM records", "FORM records"),
        *(SQL, 7, "INVALID_GOLD_SQL", "is not Spark SQL at 'FORM'"),
    ),
    Broken(
        "sql_quotation_mark",
        replaced(SQL, "'MONTH'", "'MONTH"),
        *(SQL, 3, "INVALID_GOLD_SQL", "the ' is not closed"),
    ),
    Broken(
        "function_of_athena",
        replaced(SQL, "count(*)", "approx_distinct(item)"),
        *(
            SQL,
            5,
            "INVALID_GOLD_SQL",
            "Spark has no function approx_distinct; write it as ",
        ),
    ),
    Broken(
        "unknown_table",
        replaced("expectations.yaml", "table: spending_by_month", "table: spendings_by_month"),
        *(
            "expectations.yaml",
            7,
            "INVALID_EXPECTATION",
            "'spendings_by_month' is unknown; write '",
        ),
    ),
    Broken(
        "unknown_column",
        replaced("expectations.yaml", "price <= 10000", "prices <= 10000"),
        *("expectations.yaml", 3, "INVALID_EXPECTATION", "has no column 'prices'; write 'price'"),
    ),
    Broken(
        "duplicate_rule",
        replaced("expectations.yaml", "month_has_purchases", "price_is_plausible"),
        *(
            "expectations.yaml",
            6,
            "INVALID_EXPECTATION",
            "the name 'price_is_plausible' appears tw",
        ),
    ),
    Broken("with-dash", lambda _: None, *(".", None, "INVALID_NAME", "name it with_dash")),
    Broken("Capital", lambda _: None, *(".", None, "INVALID_NAME", "name it capital")),
    Broken(
        "missing_prompt",
        lambda folder: (folder / "prompt.md").rename(folder / "prompt.txt"),
        *(".", None, "MISSING_FILE", "prompt.md is missing; rename prompt.txt to prompt.md"),
    ),
    Broken(
        "misnamed_examples",
        lambda folder: (folder / "examples.yaml").rename(folder / "examples.yml"),
        *(".", None, "MISNAMED_FILE", "rename examples.yml to examples.yaml"),
    ),
    Broken(
        "windows_encoding",
        encoded("prompt.md", "cp1252", "Read mails.\nPrices are in \u20ac.\n"),
        *("prompt.md", 2, "NOT_UTF8", "the byte 0x80 is not part of a text; save it as UTF-8"),
    ),
    Broken(
        "utf16_of_notepad",
        encoded("prompt.md", "utf-16", "Read mails.\n"),
        *("prompt.md", 1, "NOT_UTF8", "is UTF-16, not UTF-8; save it as UTF-8"),
    ),
    Broken(
        "reserved_column",
        replaced(
            SCHEMA,
            '"bought_on": {',
            '"quote": {"type": "string", "description": "x"},\n"bought_on": {',
        ),
        *(
            SCHEMA,
            15,
            "INVALID_SCHEMA",
            "property 'quote': every records table has a colu",
        ),
    ),
    Broken(
        "wrong_type_of_a_column",
        replaced(SCHEMA, "decimal(18,2)", "decimal(18.2)"),
        *(SCHEMA, 22, "INVALID_SCHEMA", '"x-type" must be "decimal(precision,scale)"'),
    ),
    Broken(
        "duplicate_key_in_json",
        replaced(SCHEMA, '"minimum": 0,', '"minimum": 0,\n      "minimum": 1,'),
        *(SCHEMA, 25, "INVALID_SCHEMA", "the key 'minimum' appears twice in one object"),
    ),
    Broken(
        "duplicate_key_in_yaml",
        appended("dataset.yaml", "title: Again\n"),
        *("dataset.yaml", 4, "INVALID_SETTINGS", "the key 'title' appears twice; remove one"),
    ),
    Broken(
        "names_that_differ_in_case",
        replaced(
            SCHEMA, '"price": {', '"Item": {"type": "string", "description": "x"},\n"price": {'
        ),
        *(SCHEMA, 20, "INVALID_SCHEMA", "another property differs only in case"),
    ),
    Broken(
        "columns_that_differ_in_case",
        replaced(SQL, "AS purchases", "AS Spending"),
        *(SQL, 6, "INVALID_GOLD_SQL", "column 4 has the same name as another column: 'spending'"),
    ),
)
