"""The sentences of a span, with offsets."""

import re

_END = re.compile(
    r"(?<!\b[A-Z])(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bNo)(?<!\be\.g)(?<!\bi\.e)(?<!\bapprox)"
    r"[.!?…]+[\"'”\u2019)\]]*(?=\s+[^\sa-z]|\s*\Z)|\n[ \t\r]*\n"
)


def sentence_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The spans of the sentences, trimmed of white space; blank lines also end sentences."""
    spans = []
    at = start
    for match in _END.finditer(text, start, end):
        spans.append((at, match.end()))
        at = match.end()
    spans.append((at, end))
    return [span for span in (trimmed(text, *span) for span in spans) if span[0] < span[1]]


def trimmed(text: str, start: int, end: int, around: str | None = None) -> tuple[int, int]:
    """The span without white space, or the characters `around`, at its ends."""
    inner = text[start:end]
    start += len(inner) - len(inner.lstrip(around))
    return start, start + len(inner.strip(around))
