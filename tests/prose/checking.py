"""Runs proselint's checks and the project's word list over the prose of a file."""

from __future__ import annotations

import ast
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from proselint.checks import __register__ as proselint_checks
from proselint.registry.checks import Check, Padding, engine, types

from tests.prose.sources import prose_of

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS: Final = Path(__file__).with_name("words.toml")

_LEFT_OUT: Final = ("typography", "restricted", "misc.preferred_forms", "uncomparables")
"""Typographers' quotes, basic English, French accents, and "more complete"."""


_UNNAMED: Final = ("one",)


class Remark(NamedTuple):
    """A place in a file, and what to change there; lines count from 1."""

    line: int
    words: str
    message: str


def remarks_on(path: Path) -> list[Remark]:
    """What a file should say otherwise, in the order of its lines."""
    remarks = [*_of_prose(prose_of(path))]
    if path.suffix == ".py":
        remarks += _of_names(path.read_text(encoding="utf-8"))
    return sorted(remarks)


def _of_prose(text: str) -> Iterator[Remark]:
    for check in _checks():
        for result in check.check_with_flags(text):
            start, end = result.span
            words = " ".join(text[start:end].split())
            yield Remark(_line(text, start), words, f"{result.message} ({result.check_path})")


def _of_names(text: str) -> Iterator[Remark]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.arg):
            name = node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            name = node.id
        else:
            continue
        if name in _UNNAMED:
            yield Remark(node.lineno, name, "name the variable after what it is")


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


@cache
def _checks() -> tuple[Check, ...]:
    kept = (check for check in proselint_checks if not check.path.startswith(_LEFT_OUT))
    return (*kept, *_word_list())


def _word_list() -> Iterator[Check]:
    for group, words in tomllib.loads(WORDS.read_text(encoding="utf-8")).items():
        for pattern, better in words.items():
            words_apart = Padding.SAFE_JOIN.format(pattern.replace(" ", r"\s+"))
            yield Check(
                check_type=types.ExistenceSimple(Padding.WORDS_IN_TEXT.format(words_apart)),
                path=f"words.{group}",
                message=f"write: {better}",
                engine=engine.Fancy(),
            )
