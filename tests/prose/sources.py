"""The prose of a file: its text with everything else blanked, line for line."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from itertools import accumulate
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

GAP: Final = "|"
"""Replaces what is no prose, so that the words before and after it are not read as one phrase."""

_MARKDOWN_CODE: Final = re.compile(
    r"^(```|~~~).*?^\1|`[^`\n]+`|\]\([^)]*\)|<[^>\n]+>", re.MULTILINE | re.DOTALL
)
_JSON_COMMENT: Final = re.compile(r'"Comment"\s*:\s*"((?:[^"\\]|\\.)*)"')
_SENTENCE: Final = re.compile(r"[A-Za-z]\w*[,:;]? [a-z]")
_PYTHON_CODE: Final = re.compile(
    r"`[^`\n]+`|\{[^{}\n]*\}|https?://\S+|\"\"\"|\\n|noqa: [A-Z0-9, ]+|^ *#", re.MULTILINE
)
_BLANK: Final = re.compile(r"[^\n]+")


def prose_of(path: Path) -> str:
    """The prose of a file, each word on the line that it has in the file.

    Of Markdown it is everything but code and links, of a state machine its comments, of Python
    docstrings, comments and test names, and, outside the tests, the sentences among the strings.
    """
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return _python_prose(text, messages="tests" not in path.parts)
    if path.suffix == ".json":
        return _only(text, (match.span(1) for match in _JSON_COMMENT.finditer(text)))
    return _MARKDOWN_CODE.sub(_gap, text)


def _python_prose(text: str, *, messages: bool) -> str:
    starts = list(accumulate(map(len, text.splitlines(keepends=True)), initial=0))
    docstrings = set(_docstring_places(ast.parse(text)))
    spans, names = [], []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        start, end = (starts[row - 1] + column for row, column in (token.start, token.end))
        if token.type == tokenize.NAME and token.string.startswith("test_"):
            names.append((start, end))
        elif token.type == tokenize.COMMENT or (
            token.type == tokenize.STRING
            and (token.start in docstrings or (messages and _SENTENCE.search(token.string)))
        ):
            spans.append((start, end))
    for start, end in names:
        words = text[start:end].replace("stand_in", "stand-in").replace("_", " ")
        text = text[:start] + words + text[end:]
    return _PYTHON_CODE.sub(_gap, _only(text, (*spans, *names)))


def _docstring_places(tree: ast.Module) -> Iterator[tuple[int, int]]:
    """Where the strings begin that are statements of their own."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.lineno, node.col_offset


def _only(text: str, spans: Iterable[tuple[int, int]]) -> str:
    parts, last = [], 0
    for start, end in sorted(spans):
        parts += [_blanked(text[last:start]), text[start:end]]
        last = end
    return "".join([*parts, _blanked(text[last:])])


def _gap(match: re.Match[str]) -> str:
    return "" if match[0].strip() == "#" else _blanked(match[0])


def _blanked(text: str) -> str:
    return _BLANK.sub(GAP, text) if text.strip() else _BLANK.sub(" ", text)
