"""A dataset of one's own: written, broken in the typical ways, repaired, deployed and queried."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.e2e.first_hour.newcomer import PROJECT, Newcomer

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

MISTAKES = {
    "tab": ("dataset.yaml", "owner: ", "\towner: "),
    "comma": ("record.schema.json", '"x-grounding": "verbatim",', '"x-grounding": "verbatim"'),
    "required": ("record.schema.json", '"required": ["item",', '"required": ["itme",'),
    "keyword": ("record.schema.json", '"additionalProperties"', '"aditionalProperties"'),
    "type": ("record.schema.json", '"decimal(18,2)"', '"decimal(2,18)"'),
    "reserved": ("record.schema.json", '"bought_on"', '"quote"'),
    "quote": ("examples.yaml", "quote: on 2026-03-04", "quote: on 2026-03-05"),
    "enum": ("examples.yaml", "category: office", "category: offices"),
    "setting": ("dataset.yaml", "owner: ", "ower: "),
    "column": ("gold/spending_by_month.sql", "sum(price)", "sum(prize)"),
    "syntax": ("gold/spending_by_month.sql", "GROUP BY", "GRUOP BY"),
    "table": ("expectations.yaml", "table: spending_by_month", "table: spending_by_year"),
    "field": ("offline.yaml", "bought_on:", "bougth_on:"),
}
"""Name of the broken copy -> file, what is there, and what a newcomer wrote instead."""

DIARY = """\
3 June 2025. Up at six. Two Silver Thistles on the scree below the hut, my knees complained.

Date: 2025-06-04
Plant: Alpine Rose
Habitat: rock
Specimens: 200000
"""


@pytest.fixture(scope="module")
def author(newcomer: Newcomer) -> Newcomer:
    """The newcomer after `init`."""
    newcomer.medallion("init", "my_mails", "--datasets", "mine").expect(0, "medallion check")
    return newcomer


def break_copies(author: Newcomer) -> None:
    """Copy the dataset once for each mistake, and make the mistake."""
    original = author.home / "mine" / "my_mails"
    for name, (file, before, after) in MISTAKES.items():
        for source in original.rglob("*"):
            if source.is_file():
                path = f"broken/mails_{name}/{source.relative_to(original)}"
                author.write(path, source.read_bytes())
        text = (original / file).read_text(encoding="utf-8")
        assert before in text
        author.write(f"broken/mails_{name}/{file}", text.replace(before, after, 1))


def test_a_new_dataset_has_no_mistakes(author: Newcomer) -> None:
    author.medallion("check", "mine").expect(0, "no mistake")
    author.medallion("init", "my_mails", "--datasets", "mine").expect(2, "already exists")
    author.medallion("init", "My-Mails", "--datasets", "mine").expect(2)
    author.medallion("check", "nowhere").expect(2, "medallion init")


def test_all_typical_mistakes_are_found_at_once(author: Newcomer) -> None:
    break_copies(author)
    checked = author.medallion("check", "broken", "--format", "json").expect(1)
    rows = json.loads(checked.out)
    for name, (file, *_) in MISTAKES.items():
        found = [row for row in rows if row["dataset"] == f"mails_{name}"]
        assert any(row["file"] == f"broken/mails_{name}/{file}" for row in found), name
        assert all(row["code"] and row["problem"] and row["fix"] for row in found)
    assert {row["dataset"] for row in rows} == {f"mails_{name}" for name in MISTAKES}
    author.medallion("check", "broken").expect(1, "13 of 13 datasets")


def test_a_broken_dataset_starts_nothing(author: Newcomer) -> None:
    break_copies(author)
    author.medallion("up", "--detach", "--datasets", "broken").expect(1, "→", "no dataset")
    assert author.processes() == []


def test_the_example_of_the_docs_holds_a_document_and_shows_its_row(author: Newcomer) -> None:
    """The files of docs/datasets.md, word for word, and a count that breaks its rule."""
    docs = (PROJECT / "docs" / "datasets.md").read_text(encoding="utf-8")
    files = re.findall(r"^`([\w./]+)`.*?^```\w+\n(.*?)^```$", docs, re.DOTALL | re.MULTILINE)
    wanted = {
        "dataset.yaml",
        "record.schema.json",
        "prompt.md",
        "examples.yaml",
        "gold/sightings_by_month.sql",
        "expectations.yaml",
        "offline.yaml",
    }
    written = dict(reversed(files))  # The first block after a name is its file.
    assert wanted <= written.keys()
    for name in wanted:
        author.write(f"plants/plant_sightings/{name}", written[name])
    author.write("diary.txt", DIARY)
    author.medallion("check", "plants").expect(0)
    author.medallion("up", "--detach", "--datasets", "plants").expect(0)
    author.medallion("drop", "diary.txt", "-d", "plant_sightings", "--wait").expect(3, "HELD")
    author.medallion("show", "plant_sightings/diary.txt").expect(
        0, "specimens_are_plausible", "200000", "Alpine Rose"
    )
    page = author.home / "diary.html"
    author.medallion("show", "plant_sightings/diary.txt", "--html", str(page)).expect(0)
    assert "specimens_are_plausible" in page.read_text(encoding="utf-8")
    held = author.medallion(
        "query",
        "select expectation, failed_rows from plant_sightings_quality_results where not passed",
        "--format",
        "csv",
    ).expect(0)
    assert "specimens_are_plausible,1" in held.out


def test_a_changed_dataset_is_live_at_once_and_loses_nothing(author: Newcomer) -> None:
    author.medallion("up", "--detach", "--datasets", "mine").expect(0)
    sample = next((author.home / "mine" / "my_mails" / "samples").iterdir())
    drop = ("drop", str(sample), "-d", "my_mails", "--wait")
    author.medallion(*drop).expect(0, "COMPLETE")
    counting = ("query", "select count(*) as n from my_mails_records", "--format", "csv")
    before = author.medallion(*counting).expect(0).out
    schema = Path("mine/my_mails/record.schema.json")
    text = (author.home / schema).read_text(encoding="utf-8")
    author.write(str(schema), text.replace('"type": "number"', '"type": "string"', 1))
    author.medallion("check", "mine", "--against", ".medallion/stack.json").expect(1, "→")
    author.write(str(schema), text)
    author.write(
        "mine/my_mails/prompt.md",
        (author.home / "mine/my_mails/prompt.md").read_text(encoding="utf-8") + "\nBe brief.\n",
    )
    author.medallion("up", "--detach", "--datasets", "mine").expect(0)
    author.medallion("stale", "my_mails").expect(0, "prompt")
    assert author.medallion(*counting).expect(0).out == before
