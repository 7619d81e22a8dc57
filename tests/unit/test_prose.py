"""The prose linter finds bad English wherever people read it, and nothing in code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.prose.__main__ import main
from tests.prose.checking import remarks_on

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    LinesOf = Callable[[str, str], list[tuple[int, str]]]


@pytest.fixture
def lines_of(tmp_path: Path) -> LinesOf:
    def lines(name: str, text: str) -> list[tuple[int, str]]:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return [(line, words) for line, words, _ in remarks_on(path)]

    return lines


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('"""What stands here."""\n', (1, "stands")),
        ("x = 1\n# The user is\n# told so.\n", (2, "is told")),
        ("def test_a_gap_is_mended():\n    pass\n", (1, "mended")),
        ('raise Bad("The file shall be there.")\n', (1, "shall")),
        ('help = f"Deletes {name} besides others."\n', (1, "besides")),
        ("for one in []:\n    pass\n", (1, "one")),
        ("x = [1 for one, two in ()]\n", (1, "one")),
        ("f = lambda one: 1\n", (1, "one")),
    ],
)
def test_each_kind_of_prose_in_python_is_checked(
    lines_of: LinesOf, text: str, found: tuple[int, str]
) -> None:
    assert lines_of("module.py", text) == [found]


def test_markdown_is_checked_apart_from_code_and_links(lines_of: LinesOf) -> None:
    text = "Fine: `it stands`, [a link](stands.md).\n\n```\nit stands\n```\n\nIt stands.\n"
    assert lines_of("page.md", text) == [(7, "stands")]


def test_comments_of_a_state_machine_are_checked(lines_of: LinesOf) -> None:
    text = '{\n  "Comment": "Mends it.",\n  "Next": "mends"\n}\n'
    assert lines_of("machine.asl.json", text) == [(2, "Mends")]


def test_values_and_names_are_no_prose(lines_of: LinesOf) -> None:
    text = 'stands = told("mend")\nkey = "house/room"\nx = {"stood": 1}\n'
    assert lines_of("module.py", text) == []


def test_texts_in_tests_are_no_messages(tmp_path: Path) -> None:
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "test_it.py").write_text('TEXT = "The house stands."\n', encoding="utf-8")
    assert remarks_on(folder / "test_it.py") == []


def test_proselint_s_own_checks_run(lines_of: LinesOf) -> None:
    assert lines_of("page.md", "This is is wrong.\n") == [(1, "is is")]


def test_the_stand_in_and_what_tells_two_things_apart_are_allowed(lines_of: LinesOf) -> None:
    assert lines_of("page.md", "The stand-in tells one from another apart.\n") == []


def test_the_command_prints_places_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.md"
    page.write_text("It stands.\n", encoding="utf-8")
    assert main([str(page)]) == 1
    assert f"{page}:1: stands: write: is" in capsys.readouterr().out
    page.write_text("It is here.\n", encoding="utf-8")
    assert main([str(page)]) == 0


def test_a_missing_file_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "missing.md")]) == 2
    assert "missing.md" in capsys.readouterr().err
