"""The how-to builds a dataset step by step: its dataset must compile, its lists be complete."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path

import pytest

from local_aws.gemini_stand_in.reading import read_hints
from medallion.dataset_folders import check_datasets, describe_mistakes
from medallion.dataset_folders.dataset_source import compile_dataset
from medallion.dataset_folders.reasons import Reason
from medallion.dataset_folders.schema_keywords import FORMATS, KEYWORDS, REFUSED, ROOT_KEYWORDS
from medallion.requests.response_schema import build_response_schema
from medallion.vocabulary.datasets import (
    RESERVED_FIELD_NAMES,
    ChunkSettings,
    Dataset,
    Limits,
    ModelSettings,
    Policies,
)
from tests.unit.gemini_stand_in_builders import records_in

PAGE = (Path(__file__).parents[2] / "docs" / "datasets.md").read_text(encoding="utf-8")


@pytest.fixture
def shown(tmp_path: Path) -> Dataset:
    folder = tmp_path / "plant_sightings"
    for name, text in shown_files().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return compile_dataset(folder)


def shown_files() -> dict[str, str]:
    tour = PAGE.split("## dataset.yaml", maxsplit=1)[0]
    blocks = re.split(r"^```\w*\n", tour, flags=re.MULTILINE)
    files = {}
    for lead, content in zip(blocks[::2], blocks[1::2], strict=False):
        named = re.findall(r"^`([\w./]+\.(?:yaml|json|md|sql))`", lead, flags=re.MULTILINE)
        if named:
            files[named[-1]] = content
    return files


def test_the_dataset_of_the_how_to_compiles(shown: Dataset) -> None:
    assert [table.name for table in shown.gold_tables] == ["sightings_by_month"]
    assert len(shown.examples) == 1
    assert len(shown.expectations) == 2


def test_the_texts_of_the_how_to_are_extracted_offline_with_its_cue_words(
    shown: Dataset, tmp_path: Path
) -> None:
    hints = read_hints(str(tmp_path / "plant_sightings" / "offline.yaml"))
    (example,) = shown.examples
    schema = build_response_schema(shown.record_schema)
    (record, *_) = records_in(example.text, schema, hints=hints)
    assert record["plant"].startswith("Silver Thistle")
    assert (record["habitat"], record["seen_on"]) == ("rock", "2025-06-03")


def test_the_commands_name_tables_of_the_dataset(shown: Dataset) -> None:
    names = ["records", "quality_results", *(table.name for table in shown.gold_tables)]
    made = {f"{shown.name}_{name}" for name in names}
    assert set(re.findall(r"FROM gold\.(\w+)", PAGE)) == made


def test_every_setting_and_its_default_is_listed() -> None:
    sections = {
        "model": asdict(ModelSettings()),
        "chunking": asdict(ChunkSettings()),
        "policies": asdict(Policies()),
        "limits": asdict(Limits()),
    }
    for section, values in sections.items():
        for key, value in values.items():
            row = re.search(rf"^\| `{section}\.{key}` \| `?([^|`]+)`? \|", PAGE, re.MULTILINE)
            assert row is not None, f"{section}.{key}"
            assert row[1].strip() == str(value) or value == ""
    assert "`gold.gather_seconds` | the deployment's setting |" in PAGE


def schema_section() -> str:
    return PAGE.split("## record.schema.json\n")[1].split("\n## ")[0]


Row = tuple[str, str, str, str]


def keyword_rows() -> list[Row]:
    """Keyword, types, meaning and enforcement; a row of the page may name several keywords."""
    rows = re.findall(
        r"^\| (`[^|]*) \| ([^|]*) \| ([^|]*) \| ([^|]*) \|$", schema_section(), re.MULTILINE
    )
    return [(name, *cells) for names, *cells in rows for name in re.findall(r"`([^`]+)`", names)]


def test_every_keyword_of_a_schema_is_listed_with_its_types() -> None:
    listed: dict[str, str] = {
        name: kinds
        for name, kinds, _, enforced in keyword_rows()
        if not enforced.startswith("refused") and kinds != "the whole schema"
    }
    everything = ", ".join(KEYWORDS)
    assert {
        name: kinds.replace("all", everything).removesuffix(", required")
        for name, kinds in listed.items()
    } == {
        name: ", ".join(kind for kind, allowed in KEYWORDS.items() if name in allowed)
        for name in set().union(*KEYWORDS.values())
    }
    whole = {name for name, kinds, _, _ in keyword_rows() if kinds == "the whole schema"}
    assert whole == ROOT_KEYWORDS


def test_keywords_that_users_may_try_are_listed_as_refused() -> None:
    refused = {name for name, _, _, enforced in keyword_rows() if enforced.startswith("refused")}
    tried = {"default", "examples", "title", "$ref", "anyOf", "not", "deprecated", "nullable"}
    assert tried <= refused <= set(REFUSED)


def test_every_format_is_listed() -> None:
    formats = next(meaning for name, _, meaning, _ in keyword_rows() if name == "format")
    assert set(re.findall(r"`([^`]+)`", formats)) == set(FORMATS)
    assert set(re.findall(r"^- `([^`]+)`: ", schema_section(), re.MULTILINE)) == set(FORMATS)


def test_every_reserved_name_is_listed() -> None:
    sentence = PAGE.split("and are refused:")[1].split(".\n")[0]
    assert set(re.findall(r"`(\w+)`", sentence)) == RESERVED_FIELD_NAMES


def test_the_page_lists_every_reason_code_with_its_meaning_and_fix() -> None:
    table = PAGE.split("### Reason codes\n")[1]
    rows = re.findall(r"^\| `(\w+)` \| (.+) \| (.+) \|$", table, re.MULTILINE)
    assert rows == [(reason.value, reason.meaning, reason.fix) for reason in Reason]


def test_the_mistake_on_the_page_is_found_with_these_words(tmp_path: Path) -> None:
    folder = tmp_path / "my_datasets" / "plant_sightings"
    for name, text in shown_files().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        spoiled = text.replace('"required": ["plant"', '"required": ["plnt"')
        (folder / name).write_text(spoiled, encoding="utf-8")

    check = check_datasets(tmp_path / "my_datasets")

    assert describe_mistakes(check.mistakes, 80, tmp_path) in PAGE
