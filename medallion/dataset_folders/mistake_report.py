"""Mistakes as text for people, for a terminal of any width."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path

from medallion.dataset_folders.mistakes import Mistake
from medallion.vocabulary.printing import printable


def describe_mistakes(mistakes: Iterable[Mistake], width: int, base: Path) -> str:
    """Each mistake: its place and code, then the problem and the fix on lines of their own.

    Args:
        mistakes: in the order to print.
        width: characters of a line; a place may be longer.
        base: files below this folder are named relative to it.
    """
    return "\n".join("\n".join(_lines(found, width, base)) + "\n" for found in mistakes)


def summary(mistakes: Iterable[Mistake], checked: int) -> str:
    """A line such as "3 mistakes in 2 of 4 datasets"."""
    found = list(mistakes)
    total = _counted(checked, "dataset")
    if not found:
        return f"no mistakes in {total}"
    broken = len({mistake.dataset for mistake in found})
    return f"{_counted(len(found), 'mistake')} in {broken} of {total}"


def shown_path(path: Path, base: Path) -> str:
    """The path for a terminal, relative to the base if it is below."""
    shown = path.relative_to(base) if path.is_relative_to(base) else path
    return printable(str(shown))


def _lines(found: Mistake, width: int, base: Path) -> Iterator[str]:
    line = f":{found.line}" if found.line else ""
    yield f"{shown_path(found.file, base)}{line}  {found.reason}"
    yield from _wrapped(found.problem, width, "  ")
    yield from _wrapped(found.fix, width, "  → ")


def _wrapped(text: str, width: int, start: str) -> list[str]:
    return textwrap.wrap(
        " ".join(text.split()),
        max(width, 40),
        initial_indent=start,
        subsequent_indent=" " * len(start),
        break_on_hyphens=False,
        break_long_words=False,
    )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
