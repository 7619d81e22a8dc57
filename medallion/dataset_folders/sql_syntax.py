"""Parses Spark SQL, and words what cannot be parsed."""

from __future__ import annotations

import re
from typing import Final

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError

from medallion.dataset_folders.mistakes import Problem

_PIECE: Final = re.compile(
    r"""--[^\n]*|/\*.*?\*/|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`|(?P<open>/\*|['"`])|.""",
    re.DOTALL,
)


SQL_FAILURES: Final = (
    *(SqlglotError, ValueError, TypeError, AttributeError, LookupError, RecursionError),
)
"""What sqlglot raises for SQL that is wrong: some of its functions do not check arguments."""


class SqlProblemError(Exception):
    """A text is not Spark SQL.

    Attributes:
        problem: what is wrong.
        line: its line in the text, from 1.
    """

    def __init__(self, problem: Problem, line: int) -> None:
        super().__init__(problem.text)
        self.problem = problem
        self.line = line


def parse_sql(sql: str) -> list[exp.Expr]:
    """The statements of a text.

    Raises:
        SqlProblemError: it cannot be parsed.
    """
    try:
        return [found for found in sqlglot.parse(sql, dialect="spark") if found is not None]
    except ParseError as error:
        first = error.errors[0] if error.errors else {}
        raise SqlProblemError(_near(first), int(first.get("line") or 1)) from error
    except SQL_FAILURES as error:
        raise _unread(sql) from error


def _near(error: dict[str, object]) -> Problem:
    word = str(error.get("highlight") or "").strip()
    if not word:
        return Problem("is not Spark SQL", "correct the statement")
    if str(error.get("description", "")).startswith("Expecting )"):
        return Problem(f"is not Spark SQL at {word!r}: a `)` is missing before it", "add it")
    return Problem(f"is not Spark SQL at {word!r}", "correct the statement at or before this word")


def _unread(sql: str) -> SqlProblemError:
    for piece in _PIECE.finditer(sql):
        mark = piece["open"] or piece[0][0]
        # A text over several lines probably ends where the next one begins.
        if piece["open"] or (mark in "'\"`" and "\n" in piece[0]):
            line = sql[: piece.start()].count("\n") + 1
            return SqlProblemError(Problem(f"the {mark} is not closed", "close it"), line)
    return SqlProblemError(Problem("is not Spark SQL", "correct the statement"), 1)
