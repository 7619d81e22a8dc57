"""All mistakes of all datasets are found at once, each with its line, code and fix."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medallion.dataset_folders import (
    DatasetMistakesError,
    check_datasets,
    compile_datasets,
    describe_mistakes,
    summary,
)
from medallion.dataset_folders.dataset_source import compile_dataset
from medallion.dataset_folders.files.text_files import MAX_FILE_BYTES
from medallion.dataset_folders.mistakes import Mistake
from medallion.dataset_folders.reasons import Reason
from tests.unit.broken_datasets import NEWCOMERS, TEMPLATE, Broken, a_dataset, appended, replaced

FILES = sorted(
    str(path.relative_to(TEMPLATE))
    for path in TEMPLATE.rglob("*")
    if path.is_file() and path.parent.name != "samples"
)


def facts_of(found: Mistake, folder: Path) -> tuple[str, int | None, str]:
    return (str(found.file.relative_to(folder)), found.line, found.reason)


@pytest.mark.parametrize("broken", NEWCOMERS, ids=lambda broken: broken.name)
def test_a_typical_mistake_has_one_precise_answer(tmp_path: Path, broken: Broken) -> None:
    folder = a_dataset(tmp_path / broken.name)
    broken.spoil(folder)

    (found,) = check_datasets(tmp_path).mistakes

    assert facts_of(found, folder) == (broken.file, broken.line, broken.code)
    assert broken.words in f"{found.problem}; {found.fix}"
    assert found.dataset == broken.name


def test_the_mistakes_of_all_datasets_are_reported_at_once(tmp_path: Path) -> None:
    for broken in NEWCOMERS:
        broken.spoil(a_dataset(tmp_path / broken.name))
    a_dataset(tmp_path / "valid")

    check = check_datasets(tmp_path)

    assert sorted(found.dataset for found in check.mistakes) == sorted(b.name for b in NEWCOMERS)
    assert [dataset.name for dataset in check.datasets] == ["valid"]


def test_all_mistakes_of_one_dataset_are_reported_at_once(tmp_path: Path) -> None:
    folder = a_dataset(tmp_path / "several")
    spoil = [
        appended("dataset.yaml", "colour: red\nmodel: {temperature: 3}\n"),
        replaced("record.schema.json", '"minimum": 0,', '"minimum": "0",'),
        replaced("record.schema.json", '"office", "travel"', '"office", "office"'),
        replaced("prompt.md", "Do not make", "Do not\0 make"),
        replaced("examples.yaml", "item: desk lamp", "item: desk lump\n      shop: corner"),
        replaced("gold/spending_by_month.sql", "sum(price)", "sum(prize), now()"),
        replaced("expectations.yaml", "price <= 10000", "price <= "),
        replaced("offline.yaml", "labels: [date]", "labels: date"),
    ]
    for change in spoil:
        change(folder)

    with pytest.raises(DatasetMistakesError) as caught:
        compile_datasets(tmp_path)

    found = [facts_of(mistake, folder)[:2] for mistake in caught.value.mistakes]
    assert found == [
        ("record.schema.json", 12),
        ("record.schema.json", 24),
        ("dataset.yaml", 4),
        ("dataset.yaml", 5),
        ("prompt.md", 3),
        ("examples.yaml", 6),
        ("examples.yaml", 7),
        ("offline.yaml", 10),
        ("gold/spending_by_month.sql", 6),
        ("gold/spending_by_month.sql", 6),
        ("expectations.yaml", 3),
    ]
    assert caught.value.reason_code == "INVALID_SCHEMA"


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_a_byte_order_mark_and_other_line_ends_change_nothing(
    tmp_path: Path, name: str, ending: str
) -> None:
    folder = a_dataset(tmp_path / "notes")
    before = compile_dataset(folder)
    text = (folder / name).read_text(encoding="utf-8")
    (folder / name).write_bytes(text.replace("\n", ending).encode("utf-8-sig"))

    after = compile_dataset(folder)

    assert after.to_json() == before.to_json()
    assert after.prompt_version == before.prompt_version


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "cp1252", "latin-1"])
def test_another_encoding_is_named_for_every_file(tmp_path: Path, name: str, encoding: str) -> None:
    folder = a_dataset(tmp_path / "notes")
    text = (folder / name).read_text(encoding="utf-8").replace("€", "")
    (folder / name).write_bytes(f"{text}\né\n".encode(encoding))

    found = [each for each in check_datasets(folder).mistakes if each.file == folder / name]

    assert [each.reason for each in found] == [Reason.NOT_UTF8]
    assert found[0].fix == "save it as UTF-8"
    assert found[0].line == (text.count("\n") + 2 if encoding in {"cp1252", "latin-1"} else 1)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    ("replacement", "problem"),
    [
        ("folder", "is a folder, not a file"),
        ("loop", "leads back to itself"),
        ("broken link", "to a file that does not exist"),
        ("pipe", "is not a regular file"),
        ("large", "more than the"),
    ],
)
def test_what_is_no_text_file_is_a_mistake(
    tmp_path: Path, name: str, replacement: str, problem: str
) -> None:
    path = a_dataset(tmp_path / "notes") / name
    path.unlink()
    match replacement:
        case "folder":
            path.mkdir()
        case "loop":
            path.symlink_to(path)
        case "broken link":
            path.symlink_to("nowhere")
        case "pipe":
            os.mkfifo(path)
        case "large":
            path.write_bytes(b" " * (MAX_FILE_BYTES + 1))

    found = [each for each in check_datasets(tmp_path).mistakes if each.file == path]

    assert [each.reason for each in found] == [Reason.UNREADABLE_FILE]
    assert problem in found[0].problem


@pytest.mark.parametrize("name", FILES)
def test_an_empty_file_is_a_mistake(tmp_path: Path, name: str) -> None:
    folder = a_dataset(tmp_path / "notes")
    (folder / name).write_bytes(b"")

    found = [each for each in check_datasets(tmp_path).mistakes if each.file == folder / name]

    assert found
    assert found[0].line in {1, None}


PIECES = st.sampled_from(
    ["- ", "a: ", "{", "}", "[", "]", "\n", "  ", "\t", '"', "'", ",", ":", "&a ", "*a", "!!int ",
     "!x ", "|", ">", "---\n", "1e999", "0x1", "null", "\\", "SELECT ", "FROM records", "(", ")",
     "--", "/*", ";", "item", "*", "text: ", "records: ", "quote: ", "é", "\x07", "\ufeff", "<<: ",
     "x -> x", '"\\ud800"', '"\\e[2J"', "\u202e", "CAST(", "'", "%", "?", "$", "#"]
)  # fmt: skip


@given(name=st.sampled_from(FILES), pieces=st.lists(PIECES, max_size=12), start=st.integers(0, 400))
def test_no_content_makes_the_check_crash(
    tmp_path_factory: pytest.TempPathFactory, name: str, pieces: list[str], start: int
) -> None:
    folder = a_dataset(tmp_path_factory.mktemp("hostile") / "notes")
    text = (folder / name).read_text(encoding="utf-8")
    (folder / name).write_text(text[:start] + "".join(pieces), encoding="utf-8")

    check = check_datasets(folder)

    assert all(dataset.prompt_version for dataset in check.datasets)
    for found in check.mistakes:
        assert found.problem.isprintable()
        assert found.fix.isprintable()
        assert found.problem
        assert found.fix
        for internal in ("sqlglot", "pydantic", "yaml.", "Traceback", "<class", "Input should"):
            assert internal not in f"{found.problem} {found.fix}"
        assert found.line is None or found.line >= 1


@given(content=st.binary(max_size=300), name=st.sampled_from(FILES))
def test_no_bytes_make_the_check_crash(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str
) -> None:
    folder = a_dataset(tmp_path_factory.mktemp("bytes") / "notes")
    (folder / name).write_bytes(content)
    check_datasets(folder)


SQL_PIECES = st.sampled_from(
    ["SELECT ", "FROM records ", "WITH t AS (", ")", "(", ", ", "'", "date_trunc(", "item ",
     "AS x ", "CASE WHEN ", "THEN ", "END ", "CAST(", "extract(", "trim(", "1 ", "* ", "JOIN ",
     "ON ", "-- c\n", "UNION ALL ", "GROUP BY ", "ORDER BY ", "INTERVAL ", "x -> ", "{{", "}}",
     "[", "]", "OVER (", "approx_distinct(", "date_parse(", "json_extract(", "try(", "NULL ",
     "= ", "t.", "`", '"', ";", "position(", "substring(", "LATERAL VIEW ", "VALUES ", "PIVOT (",
     "listagg(", "map(", "split("]
)  # fmt: skip


@given(st.lists(SQL_PIECES, min_size=1, max_size=14).map("".join))
def test_no_sql_makes_the_check_crash(tmp_path_factory: pytest.TempPathFactory, sql: str) -> None:
    folder = a_dataset(tmp_path_factory.mktemp("sql") / "notes")
    (folder / "gold" / "spending_by_month.sql").write_text(f"-- X\nSELECT {sql}")
    rule = json.dumps([{"name": "a_rule", "table": "records", "rule": sql}])
    (folder / "expectations.yaml").write_text(rule)

    for found in check_datasets(folder).mistakes:
        assert found.problem
        assert not any(word in found.problem for word in ("sqlglot", "<class", "Token", "var"))


def test_deep_nesting_is_a_mistake(tmp_path: Path) -> None:
    folder = a_dataset(tmp_path / "notes")
    (folder / "record.schema.json").write_text("[" * 100_000)
    (folder / "offline.yaml").write_text("[" * 10_000)
    assert {found.file.name for found in check_datasets(tmp_path).mistakes} == {
        "record.schema.json",
        "offline.yaml",
    }


def test_a_dataset_itself_is_understood(tmp_path: Path) -> None:
    folder = a_dataset(tmp_path / "notes")
    a_dataset(tmp_path / "others")
    assert [dataset.name for dataset in compile_datasets(folder)] == ["notes"]


def test_a_dataset_without_its_settings_is_not_taken_for_a_folder_of_datasets(
    tmp_path: Path,
) -> None:
    folder = a_dataset(tmp_path / "notes")
    (folder / "dataset.yaml").unlink()
    (found,) = check_datasets(folder).mistakes
    assert (found.file, found.reason) == (folder, Reason.MISSING_FILE)


def test_a_linked_dataset_has_the_name_of_the_link(tmp_path: Path) -> None:
    a_dataset(tmp_path / "elsewhere" / "version-2")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes").symlink_to(tmp_path / "elsewhere" / "version-2")
    assert [dataset.name for dataset in compile_datasets(tmp_path / "mine")] == ["notes"]


def test_mistakes_fit_a_terminal(tmp_path: Path) -> None:
    for broken in NEWCOMERS:
        broken.spoil(a_dataset(tmp_path / broken.name))
    check = check_datasets(tmp_path)

    text = describe_mistakes(check.mistakes, 80, tmp_path)

    assert max(map(len, text.splitlines())) <= 80
    assert "\nsql_syntax/gold/spending_by_month.sql:7  INVALID_GOLD_SQL\n  is not Spark SQL" in text
    assert summary(check.mistakes, len(check.folders)) == (
        f"{len(NEWCOMERS)} mistakes in {len(NEWCOMERS)} of {len(NEWCOMERS)} datasets"
    )
    assert summary([], 1) == "no mistakes in 1 dataset"


def test_a_folder_name_that_is_not_text_is_printed_without_its_bytes(tmp_path: Path) -> None:
    a_dataset(Path(os.fsdecode(os.fsencode(tmp_path / "notes") + b"\xff\x1b[2J")))
    check = check_datasets(tmp_path)
    assert [found.reason for found in check.mistakes] == [Reason.INVALID_NAME]
    printed = describe_mistakes(check.mistakes, 80, tmp_path)
    assert printed.replace("\n", "").isprintable()
    assert printed.encode()
    assert check.mistakes[0].dataset.encode()


@pytest.mark.parametrize("name", ["record.schema.json", "dataset.yaml", "examples.yaml"])
def test_half_of_a_character_is_a_mistake(tmp_path: Path, name: str) -> None:
    folder = a_dataset(tmp_path / "notes")
    text = (folder / name).read_text(encoding="utf-8")
    for old, new in {
        '"What was bought': '"\\ud83dWhat was bought',
        '"$title"': '"\\ud83d"',
        "item: desk lamp": 'item: "desk\\ud83d"',
    }.items():
        text = text.replace(old, new)
    (folder / name).write_text(text, encoding="utf-8")
    (found,) = check_datasets(tmp_path).mistakes
    assert found.file == folder / name
    assert "an escape is half of a character" in found.problem
