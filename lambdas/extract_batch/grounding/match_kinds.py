"""Kinds of match between a quote and the source, from the strictest to the most lenient."""

from __future__ import annotations

from typing import Final

EXACT: Final = "exact"
NORMALIZED: Final = "normalized"
COMPATIBILITY: Final = "compatibility"
REJOINED: Final = "rejoined"
LAYOUT: Final = "layout"
UNSPACED: Final = "unspaced"
UNVOCALIZED: Final = "unvocalized"
UNESCAPED: Final = "unescaped"
ELIDED: Final = "elided"
FUZZY: Final = "fuzzy"

ALL: Final = (
    EXACT,
    NORMALIZED,
    COMPATIBILITY,
    REJOINED,
    LAYOUT,
    UNSPACED,
    UNVOCALIZED,
    UNESCAPED,
    ELIDED,
    FUZZY,
)


def more_lenient(first: str, second: str) -> str:
    """The kind that forgives more differences."""
    return max(first, second, key=ALL.index)
