"""The quote of a record: the words of the text that support it, as short as they can be."""

from __future__ import annotations

from collections.abc import Sequence

from local_aws.gemini_stand_in.candidates import Candidate
from local_aws.gemini_stand_in.scope import Found, Scope
from local_aws.gemini_stand_in.sentences import sentence_spans, trimmed

MAX_QUOTE_CHARS = 800


def quote_span(scope: Scope, candidate: Candidate, found: Sequence[Found]) -> tuple[int, int]:
    """The span from the first to the last piece of evidence, widened to whole lines or sentences.

    Evidence before the candidate (a mail's header) is left out: a quote is one contiguous piece.
    """
    inside = [item for item in found if scope.start <= item.start and item.end <= scope.end]
    if candidate.is_prose:
        start, end = _sentences_around(scope, inside)
    else:
        start, end = _pairs_around(scope, inside)
    if end - start > MAX_QUOTE_CHARS:
        start, end = _densest(inside, start, end)
    return trimmed(scope.text, start, end)


def _sentences_around(scope: Scope, found: Sequence[Found]) -> tuple[int, int]:
    first = min(item.start for item in found)
    last = max(item.end for item in found)
    spans = [
        (start, end)
        for start, end in sentence_spans(scope.text, scope.start, scope.end)
        if end > first and start < last
    ]
    return spans[0][0], spans[-1][1]


def _pairs_around(scope: Scope, found: Sequence[Found]) -> tuple[int, int]:
    """Labels belong to the quote: from the first label that served to the last value's end."""
    start = min(item.start for item in found)
    end = max(item.end for item in found)
    for pair in scope.pairs.values():
        start, end = min(start, pair.label_start), max(end, pair.value_end)
    line_start = scope.text.rfind("\n", scope.start, start) + 1
    line_end = scope.text.find("\n", end, scope.end)
    return max(line_start, scope.start), scope.end if line_end < 0 else line_end


def _densest(found: Sequence[Found], start: int, end: int) -> tuple[int, int]:
    """The window of the allowed length that begins at a piece of evidence and holds the most."""
    starts = sorted(max(item.start, start) for item in found)
    best = max(starts, key=lambda at: sum(at <= other < at + MAX_QUOTE_CHARS for other in starts))
    return best, min(end, best + MAX_QUOTE_CHARS)
