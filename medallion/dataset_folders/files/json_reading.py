"""Reads a JSON file of a dataset, and words what is not valid JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from medallion.dataset_folders.files.strict_json import JsonLines, LossyJsonError, parse_strict_json
from medallion.dataset_folders.files.text_files import read_text
from medallion.dataset_folders.files.yaml_text import has_half_character
from medallion.dataset_folders.mistakes import FileFindings, Place, Problem

UNREAD: Final = object()
"""The result for a file that cannot be read."""

_CORRECT: Final = "correct this line or the line above"
_COMMA: Final = "remove a `,` too many, or add what is missing"
_WORDINGS: Final = (
    (
        "Expecting ',' delimiter",
        "a `,` or a closing bracket is missing before this place",
        _CORRECT,
    ),
    ("Expecting ':' delimiter", "a `:` is missing after a key", "add it"),
    (
        "Expecting property name|Illegal trailing comma",
        "a key in double quotation marks is expected here",
        _COMMA,
    ),
    ("Expecting value", "a value is expected here", _COMMA),
    ("Extra data", "the content continues after its end", "remove what follows the last bracket"),
    (
        "Unterminated string|control character",
        "a quotation mark is not closed in its line",
        "write the text on one line",
    ),
    ("escape", "a backslash begins an unknown escape", r"write \\ for a backslash"),
)
_CHARACTERS: Final = (
    (("//", "/*", "#"), "JSON has no comments", "remove the comment"),
    (tuple("'`“”„«»"), "{0} is no quotation mark in JSON", 'write "'),
    (("None", "True", "False"), "{0} is no value in JSON", "write null, true or false"),
)


def read_json(path: Path, found: FileFindings) -> Any:
    """The content of a JSON file, or UNREAD.

    Args:
        path: the file.
        found: receives the mistakes, and the lines of the file's places.
    """
    text = read_text(path, found)
    if text is None:
        return UNREAD
    if not text.strip():
        found.add(Problem("is empty", "copy the schema of another dataset"), 1)
        return UNREAD
    return _parsed(text, found)


def line_finder(path: Path) -> Callable[[Place], int | None]:
    """The lines of a valid JSON file."""
    return JsonLines.of(path.read_text(encoding="utf-8-sig")).line_of


def _parsed(text: str, found: FileFindings) -> Any:
    value = _with_losses(text, found)
    if value is UNREAD:
        return UNREAD
    found.line_of = JsonLines.of(text).line_of
    if has_half_character(json.dumps(value, ensure_ascii=False)):
        found.add(Problem("an escape is half of a character", "write the character itself"))
        return UNREAD
    return value


def _with_losses(text: str, found: FileFindings) -> Any:
    """The content; UNREAD if it is not JSON or has a number with too many digits."""
    try:
        return parse_strict_json(text)
    except json.JSONDecodeError as error:
        found.add(*_syntax_problem(error))
    except LossyJsonError as error:
        _add_losses(error, text, found)
        return UNREAD if error.value is None else error.value
    except ValueError as error:
        found.add(Problem(f"is not valid JSON: {error}", "write digits"))
    except RecursionError:
        found.add(Problem("is nested too deeply", "remove brackets"))
    return UNREAD


def _syntax_problem(error: json.JSONDecodeError) -> tuple[Problem, int]:
    what, fix = _wording(error)
    return Problem(f"is not valid JSON: {what}", fix), _line(error)


def _wording(error: json.JSONDecodeError) -> tuple[str, str]:
    rest = error.doc[error.pos :].lstrip()
    if not rest:
        return "the file ends too early", "add the missing brackets at its end"
    for beginnings, what, fix in _CHARACTERS:
        found = next(filter(rest.startswith, beginnings), None)
        if found:
            return what.format(found), fix
    for pattern, what, fix in _WORDINGS:
        if re.search(pattern, error.msg):
            return what, fix
    return "something at this line is not JSON", _CORRECT


def _line(error: json.JSONDecodeError) -> int:
    """The line of the error; that of the character before it if something is missing there."""
    if "',' delimiter" not in error.msg and error.doc[error.pos :].strip():
        return error.lineno
    return error.doc[: error.pos].rstrip().count("\n") + 1


def _add_losses(error: LossyJsonError, text: str, found: FileFindings) -> None:
    lines = JsonLines.of(text)
    for token, problem in error.losses:
        if "appears twice" in problem.text:
            found.add(problem, lines.line_of_repeated(token))
        else:
            found.add(problem, text[: text.index(token)].count("\n") + 1)
