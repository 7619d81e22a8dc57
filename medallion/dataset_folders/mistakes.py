"""A dataset's mistakes: where they are, what is wrong, and how to fix it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from medallion.dataset_folders.reasons import Reason
from medallion.vocabulary.errors import DatasetInvalidError
from medallion.vocabulary.printing import printable

Place = tuple[str | int, ...]
"""Keys and positions that lead to a value in a YAML or JSON file."""


@dataclass(frozen=True)
class Problem:
    """What is wrong at a place of a file.

    Attributes:
        text: a sentence without its period.
        fix: what to do, also without a period; empty for the fix of the reason code.
        at: keys and positions that lead to the place.
    """

    text: str
    fix: str = ""
    at: Place = ()

    def below(self, *at: str | int) -> Problem:
        """The same problem, seen from further above."""
        return Problem(self.text, self.fix, (*at, *self.at))


@dataclass(frozen=True)
class Mistake:
    """A mistake in a file or folder; `line` is None if the whole file is meant."""

    dataset: str
    file: Path
    line: int | None
    reason: Reason
    problem: str
    fix: str

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}" if self.line else str(self.file)


class DatasetMistakesError(DatasetInvalidError):
    """At least one dataset has mistakes; the error carries all of them.

    Attributes:
        mistakes: at least one.
        checked: number of datasets that were read.
    """

    def __init__(self, mistakes: Iterable[Mistake], checked: int) -> None:
        self.mistakes = tuple(mistakes)
        self.checked = checked
        lines = (f"{found.place}: {found.problem}; {found.fix}." for found in self.mistakes)
        super().__init__(str(self.mistakes[0].reason), "\n".join(lines))


@dataclass
class FileFindings:
    """Collects the mistakes of one file.

    Attributes:
        dataset: name of the dataset.
        file: the file.
        reason: the code of its mistakes, unless one is given.
        line_of: the line of a place in the file; None if it is unknown.
        mistakes: the mistakes so far.
    """

    dataset: str
    file: Path
    reason: Reason
    line_of: Callable[[Place], int | None] = lambda _place: None
    mistakes: list[Mistake] = field(default_factory=list)

    def add(self, problem: Problem, line: int | None = None, reason: Reason | None = None) -> None:
        """Add a mistake; its place in the file gives the line if none is known."""
        code = reason or self.reason
        found = Mistake(
            printable(self.dataset),
            self.file,
            line or self.line_of(problem.at),
            code,
            printable(problem.text),
            printable(problem.fix or code.fix),
        )
        if found not in self.mistakes:
            self.mistakes.append(found)

    def add_all(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self.add(problem)

    def in_order(self) -> list[Mistake]:
        return sorted(self.mistakes, key=lambda found: found.line or 0)


def similar(name: str, known: Iterable[str]) -> str:
    """The known name that was probably meant; empty if none is similar."""
    names = list(known)
    folded = {candidate.casefold(): candidate for candidate in names}
    if name.casefold() in folded:
        return folded[name.casefold()]
    return next(iter(get_close_matches(name, names, n=1, cutoff=0.7)), "")


def suggestion(name: str, known: Iterable[str]) -> str:
    """A fix that names a similar name, or lists the known names."""
    names = sorted(known)
    meant = similar(name, names)
    return f"write {meant!r}" if meant else f"choose from {', '.join(names)}"
