"""The documented reason codes are those that the steps give, each with what to do about it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cli.evidence.reason_codes import MEANINGS
from cli.reasons import advice_about

ROOT = Path(__file__).parents[2]
SECTION = (ROOT / "docs/operations.md").read_text(encoding="utf-8").split("\n## Reason codes\n")[1]
ROWS = [line.strip("| ").split(" | ") for line in SECTION.splitlines() if line.startswith("| `")]
TABLE = [row for row in ROWS if len(row) == 4]
CODE = re.compile(r"`([A-Z][A-Z_]+)`")
DOCUMENTED = {code: row for row in TABLE for code in CODE.findall(row[0])}
GIVEN = re.compile(
    r"(?:Decision|Rejection|Outcome|Verdict|Failure|Judgement|_refused|Error)\("
    r"[^()\"]*?\"([A-Z]+(?:_[A-Z]+)*)\""
)
RUN_AGAIN = ("rerun", "run the document again", "redrive")


def given_codes() -> set[str]:
    """Codes in the constructors of what ends a document, a chunk or a record."""
    steps = [path for path in (ROOT / "lambdas").rglob("*.py") if "settle" not in path.name]
    return {code for path in steps for code in GIVEN.findall(path.read_text(encoding="utf-8"))}


def test_every_code_of_a_step_is_documented() -> None:
    # A dataset with this code is refused before it is deployed; docs/datasets.md has it.
    assert given_codes() - {"INEXPRESSIBLE_SCHEMA"} <= set(DOCUMENTED)
    assert len(given_codes()) > 15


def test_every_code_on_the_evidence_page_is_documented() -> None:
    assert set(MEANINGS) <= set(DOCUMENTED)


@pytest.mark.parametrize("code", sorted(DOCUMENTED))
def test_a_documented_code_has_a_meaning_and_an_action(code: str) -> None:
    _, where, meaning, action = DOCUMENTED[code]
    assert all(where.split())
    assert len(meaning.split()) > 2
    assert action


@pytest.mark.parametrize("code", [code for code, row in DOCUMENTED.items() if "FAILED" in row[1]])
def test_a_failed_chunk_or_document_can_be_run_again(code: str) -> None:
    action = DOCUMENTED[code][3]
    assert any(words in action for words in RUN_AGAIN)
    if DOCUMENTED[code][1] == "chunk FAILED":
        assert "{rerun}" in advice_about(code)
