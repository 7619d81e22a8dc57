"""What is wrong with a YAML file, in words for people who do not know its grammar."""

from __future__ import annotations

import re
from typing import Final

import yaml

from medallion.dataset_folders.mistakes import Problem

_QUOTE: Final = "put the text in quotation marks"
_WORDINGS: Final = (
    (r"character '\\t'", "a tab is used where YAML allows only spaces", "indent with spaces"),
    (
        r"character '(?P<found>[@`%&*!|>])'|alphabetic or numeric character|undefined alias",
        "a text begins with a character that has a meaning in YAML",
        _QUOTE,
    ),
    (
        "mapping values are not allowed here",
        "a second `:` in a text, or a wrong indentation",
        "put a text that contains `: ` in quotation marks, and indent keys of one level equally",
    ),
    ("could not find expected ':'", "a `:` or the space after it is missing", "write `key: value`"),
    (
        r"expected (<block end>|the node content|<document start>)|sequence entries are not",
        "the indentation or a `-` does not fit the lines above",
        "indent all keys of one level equally, and quote texts that begin with a bracket",
    ),
    (
        "unexpected end of stream|found unexpected document separator",
        "a quotation mark is not closed",
        "close it",
    ),
    (r"expected ',' or '[\]}]'", "a `,` or the closing bracket is missing", "add it"),
    (
        "expected a single document",
        "contains a second document",
        "remove the line `---`",
    ),
    (
        "escape",
        "a backslash in double quotation marks begins an unknown escape",
        "use single quotation marks",
    ),
    ("constructor for the tag", "a tag such as `!name` or `<<` is not supported", _QUOTE),
    ("half of a character", "an escape is half of a character", "write the character itself"),
    ("unhashable key", "a key is a list or a map", "put a text with brackets in quotation marks"),
)


def yaml_problem(error: yaml.YAMLError, text: str) -> tuple[Problem, int | None]:
    """The problem and its line."""
    if isinstance(error, yaml.reader.ReaderError):
        line = text[: error.position].count("\n") + 1
        problem = f"contains the control character U+{ord(text[error.position]):04X}"
        return Problem(f"is not valid YAML: {problem}", "remove it"), line
    if not isinstance(error, yaml.MarkedYAMLError):
        return Problem("is not valid YAML"), None
    place = _line(error, text)
    problem = error.problem or ""
    if problem.startswith("the number "):
        what, _, fix = problem.partition("; ")
        return Problem(what, fix), place
    words = f"{error.context} {problem}"
    for pattern, what, fix in _WORDINGS:
        if re.search(pattern, words):
            return Problem(f"is not valid YAML: {what}", fix), place
    return Problem("is not valid YAML at this line"), place


def _line(error: yaml.MarkedYAMLError, text: str) -> int | None:
    """The line of the problem; that of its beginning for what is not closed."""
    begun = (error.context or "").endswith(("quoted scalar", "simple key"))
    mark = (error.context_mark if begun else None) or error.problem_mark
    return None if mark is None else min(int(mark.line) + 1, max(1, len(text.splitlines())))
