"""The examples in docs/evidence.md match the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lambdas.extract_batch.grounding import match_kinds
from lambdas.extract_batch.grounding.quote_finder import QuoteFinder

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "evidence.md"
ROW = re.compile(r"^\| `(\w+)` \| [^|]+ \| `(.+)` \| `(.+)` \|$", re.MULTILINE)
EXAMPLES = ROW.findall(DOCUMENTATION.read_text(encoding="utf-8"))


def test_every_kind_has_an_example() -> None:
    assert tuple(kind for kind, _, _ in EXAMPLES) == match_kinds.ALL


@pytest.mark.parametrize(("kind", "text", "quote"), EXAMPLES)
def test_an_example_is_of_its_kind(kind: str, text: str, quote: str) -> None:
    source = text.replace("\u23ce", "\n")
    (grounding,) = QuoteFinder("", source, "", core_start=0).ground([quote])
    assert grounding is not None
    assert grounding.match == kind
