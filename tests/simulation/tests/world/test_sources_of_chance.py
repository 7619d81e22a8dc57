"""No module of the simulation reads a clock, starts a thread or has randomness of its own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2]
MODULES = sorted(
    path
    for path in FOLDER.rglob("*.py")
    if path.relative_to(FOLDER).parts[0] not in ("tests", "planted_bugs", "calibration")
)
FORBIDDEN_MODULES = {
    "asyncio",
    "concurrent.futures.process",
    "concurrent.futures.thread",
    "multiprocessing",
    "secrets",
    "signal",
    "threading",
    "time",
}
FORBIDDEN_CALLS = {
    "ProcessPoolExecutor",
    "ThreadPoolExecutor",
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "date.today",
    "os.urandom",
    "os.getpid",
    "uuid.uuid1",
    "uuid.uuid4",
    "id",
    "hash",
}
MODULE_FUNCTION = re.compile(r"random\.(?!Random$)\w+")
ALLOWED = {
    "__main__.py": {"time"},
    "campaigns/campaign.py": {"multiprocessing.get_context"},
}


def sources_of_chance(text: str) -> Iterator[str]:
    """What the module uses although another run may get another value from it."""
    tree = ast.parse(text)
    imported = set(imports_of(tree))
    yield from sorted(name for name in imported if is_forbidden_import(name))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            is_random = "random" in imported and MODULE_FUNCTION.fullmatch(name)
            if is_random or any(name == bad or name.endswith(f".{bad}") for bad in FORBIDDEN_CALLS):
                yield name


def imports_of(tree: ast.AST) -> Iterator[str]:
    """Modules as they are imported, and names with their module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_forbidden_import(name: str) -> bool:
    if name.startswith("random."):
        return name != "random.Random"
    return any(name == module or name.startswith(f"{module}.") for module in FORBIDDEN_MODULES)


def test_there_are_modules_to_look_at() -> None:
    assert len(MODULES) > 100


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_a_module_has_no_source_of_chance(path: Path) -> None:
    allowed = ALLOWED.get(str(path.relative_to(FOLDER)), set())
    assert set(sources_of_chance(path.read_text(encoding="utf-8"))) - allowed == set()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import time", "time"),
        ("from time import monotonic", "time.monotonic"),
        ("ThreadPoolExecutor(2)", "ThreadPoolExecutor"),
        ("import uuid\nuuid.uuid4()", "uuid.uuid4"),
        ("from random import shuffle", "random.shuffle"),
        ("import random\nrandom.shuffle([])", "random.shuffle"),
        ("import datetime\ndatetime.datetime.now()", "datetime.datetime.now"),
        ("datetime.now(UTC)", "datetime.now"),
        ("sorted(parts, key=lambda part: hash(part))", "hash"),
    ],
)
def test_a_source_of_chance_is_found(text: str, found: str) -> None:
    assert list(sources_of_chance(text)) == [found]


def test_randomness_with_a_seed_is_no_source_of_chance() -> None:
    assert list(sources_of_chance("import random\nrandom.Random('seed').random()")) == []
