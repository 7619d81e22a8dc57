from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from cli.main import app

pytestmark = pytest.mark.contract

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
SPOKEN = re.compile(r"(?:^\s*|`|&& )((?:make|medallion) [^`\n]*)", re.MULTILINE)


def commands(program: str) -> list[str]:
    """The commands in the documents, without comments."""
    found = (match for path in DOCUMENTS for match in SPOKEN.findall(path.read_text("utf-8")))
    typed = {re.split(r"\s+#|\s+(?:&&|>) ", line)[0].strip() for line in found}
    return sorted(line for line in typed if line.startswith(f"{program} "))


def makefile_targets() -> Iterator[str]:
    for line in (ROOT / "Makefile").read_text("utf-8").splitlines():
        if match := re.match(r"([a-z][a-z0-9-]*):", line):
            yield match[1]


@pytest.mark.parametrize("line", commands("make"))
def test_every_documented_target_is_in_the_makefile(line: str) -> None:
    assert shlex.split(line)[1] in set(makefile_targets())


def misunderstood(line: str) -> list[str]:
    """Unknown options and excess arguments of a command line."""
    group: Any = typer.main.get_command(app)
    name, *words = [part for part in shlex.split(line)[1:] if part not in {"…", "..."}]
    if name.startswith("-"):
        return [] if name in {"-h", "--help"} else [name]
    parameters = group.commands[name].params
    options = {spelling: p for p in parameters for spelling in p.opts if spelling.startswith("-")}
    unknown, places = [], sum(p.param_type_name == "argument" for p in parameters)
    many = any(p.nargs == -1 for p in parameters)
    while words:
        word = words.pop(0)
        if not word.startswith("-"):
            places -= 1
            unknown += [word] if places < 0 and not many else []
        elif word not in options:
            unknown.append(word)
        elif not options[word].is_flag:
            words = words[1:]
    return unknown


@pytest.mark.parametrize("line", commands("medallion"))
def test_every_documented_command_is_valid(line: str) -> None:
    assert misunderstood(line) == []


def test_the_check_of_commands_notices_mistakes() -> None:
    assert misunderstood("medallion drop a.txt --datset x") == ["--datset"]
    assert misunderstood("medallion show a b") == ["b"]


def test_the_readme_names_the_demo_and_the_tests() -> None:
    assert {"make demo", "make test"} <= set(commands("make"))


def test_ci_runs_the_test_command_of_the_readme() -> None:
    assert "make test" in (ROOT / ".ci/run").read_text("utf-8").splitlines()
