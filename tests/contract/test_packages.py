"""Packages say what they are, and CONTRIBUTING says the same of them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DIVIDED = ("medallion", "lambdas/extract_batch", "cli")
PACKAGES = sorted(
    str(path.parent.relative_to(ROOT))
    for folder in DIVIDED
    for path in (ROOT / folder).glob("*/__init__.py")
)
LISTED = dict(
    re.findall(
        r"^\| `((?:medallion|lambdas/extract_batch|cli)/\w+)/` \| ([^|]+) \|",
        (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
)

pytestmark = pytest.mark.contract


def test_every_package_is_listed_with_what_it_is() -> None:
    said = {
        package: ast.get_docstring(ast.parse((ROOT / package / "__init__.py").read_text("utf-8")))
        for package in PACKAGES
    }
    assert said == LISTED


def test_no_module_of_the_shared_code_is_outside_of_a_package() -> None:
    assert [path.name for path in (ROOT / "medallion").glob("*.py")] == ["__init__.py"]


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_is_small_enough_to_be_seen_at_once(package: str) -> None:
    assert 2 < len(list((ROOT / package).glob("*.py"))) <= 20
