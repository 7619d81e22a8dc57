"""Where records begin in a text, and which records may end after the text that the model saw."""

from __future__ import annotations

from medallion.record_bounds.line_patterns import LINE_CHARS, LinePattern
from medallion.record_bounds.open_ends import OpenEnds, SeenText, following_key, runs_on
from medallion.record_bounds.record_starts import RecordStarts

__all__ = [
    "LINE_CHARS",
    "LinePattern",
    "OpenEnds",
    "RecordStarts",
    "SeenText",
    "following_key",
    "runs_on",
]
