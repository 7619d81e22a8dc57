"""The lines of a text and what each looks like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

_BLANK = re.compile(r"[ \t\r\f>]*\Z")
_RULE = re.compile(r"[ \t>]*(?:[-=*_~#+][ \t]?){3,}\r?\Z")
_HEADING = re.compile(r"[ \t]*(?:#{1,6}[ \t]+\S|=+[ \t]\S.*[ \t]=+|-{2,}[ \t]\S.*-{2,}\r?\Z)")
_ITEM = re.compile(
    r"[ \t]*(?:[-*•\u2013+][ \t]+|\(?\d{1,3}[.)][ \t]+|#\d+[ \t:]|\[\d{1,3}\][ \t])\S"
)
_LOG = re.compile(
    r"[ \t]*\{[ \t]*\"|[ \t]*[\[(<]?(?:\d{4}-\d\d-\d\d|\d\d[./]\d\d[./]\d{2,4}|\d\d:\d\d|"
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[ ]{1,2}\d{1,2}[ ]\d\d:\d\d)[\])>T, \t|:-]"
)
_MAIL = re.compile(r"(?:From|Von|De)(?::[ \t]|[ ]\S+@)")


class Look(Enum):
    """What a line looks like."""

    BLANK = 1
    RULE = 2
    HEADING = 3
    ITEM = 4
    LOG = 5
    MAIL = 6
    PLAIN = 7


_LOOKS = (
    (_BLANK, Look.BLANK),
    (_RULE, Look.RULE),
    (_HEADING, Look.HEADING),
    (_ITEM, Look.ITEM),
    (_LOG, Look.LOG),
    (_MAIL, Look.MAIL),
)


@dataclass(frozen=True)
class Line:
    """One line without its line end."""

    start: int
    end: int
    look: Look


def read_lines(text: str) -> list[Line]:
    return list(_read_lines(text))


def _read_lines(text: str) -> Iterator[Line]:
    start = 0
    while start < len(text):
        stop = text.find("\n", start)
        stop = len(text) if stop < 0 else stop
        line = text[start:stop]
        yield Line(start, stop - line.endswith("\r"), _look(line))
        start = stop + 1


def _look(line: str) -> Look:
    return next((look for pattern, look in _LOOKS if pattern.match(line)), Look.PLAIN)
