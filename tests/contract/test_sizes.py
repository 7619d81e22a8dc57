"""Modules, functions and packages stay within the limits of size."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path
from statistics import median

import pytest
from radon.complexity import cc_visit

ROOT = Path(__file__).parents[2]
FOLDERS = ("cdktf_app", "cli", "glue_jobs", "lambdas", "local_aws", "medallion")
MODULES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
MOST_LINES_OF_A_MODULE = 250
MOST_LINES_AT_THE_MEDIAN = 75
MOST_LINES_OF_A_FUNCTION = 40
MOST_COMPLEXITY = 10
MOST_MODULES_OF_A_PACKAGE = 20
REGISTRIES = {
    "cdktf_app": "one file for each construct",
    "local_aws/emulator/ministack_additions": "one file for each addition",
    "local_aws/deployer/resources": "one file for each resource type",
}

pytestmark = pytest.mark.contract


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_modules_are_short() -> None:
    lengths = {name_of(path): lines_of(path) for path in MODULES if path.name != "__init__.py"}
    assert {name: n for name, n in lengths.items() if n > MOST_LINES_OF_A_MODULE} == {}
    assert median(lengths.values()) <= MOST_LINES_AT_THE_MEDIAN


def test_functions_are_short_except_the_initialisers_of_constructs() -> None:
    long = [
        f"{name_of(path)}: {function.name}"
        for path in MODULES
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
        and (function.end_lineno or 0) - function.lineno + 1 > MOST_LINES_OF_A_FUNCTION
        and not (name_of(path).startswith("cdktf_app/") and function.name == "__init__")
    ]
    assert long == []


def test_no_function_is_complex() -> None:
    complex_ones = [
        f"{name_of(path)}: {block.fullname} {block.complexity}"
        for path in MODULES
        for block in cc_visit(path.read_text(encoding="utf-8"))
        if block.complexity > MOST_COMPLEXITY and block.letter in "FM"
    ]
    assert complex_ones == []


def test_packages_are_small_except_registries() -> None:
    counts = Counter(name_of(path.parent) for path in MODULES if path.name != "__init__.py")
    large = {name for name, n in counts.items() if n > MOST_MODULES_OF_A_PACKAGE}
    assert large <= REGISTRIES.keys()
