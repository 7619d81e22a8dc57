"""Documents are wrapped, so that a change of a sentence is a change of a line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("local_aws/*/README.md"),
    ]
)
MOST_CHARACTERS = 100
_CODE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)

pytestmark = pytest.mark.contract


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_lines_are_wrapped_apart_from_tables_code_and_what_has_no_space(path: Path) -> None:
    text = _CODE.sub("", path.read_text(encoding="utf-8"))
    long = [
        line
        for line in text.split("\n")
        if len(line) > MOST_CHARACTERS and not line.startswith("|") and " " in _without_code(line)
    ]
    assert long == []


def _without_code(line: str) -> str:
    return re.sub(r"`[^`]*`|\]\([^)]*\)", "", line.strip().lstrip("-* "))
