"""Patterns as JSON Schema defines them: ECMA-262 regular expressions with the flag `u`."""

from __future__ import annotations

from functools import lru_cache

from regress import Regex, RegressError


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> Regex:
    """The compiled pattern.

    Raises:
        ValueError: it is not such a regular expression.
    """
    try:
        return Regex(pattern, "u")
    except RegressError as error:
        raise ValueError(str(error)) from error


def occurs(pattern: str, text: str) -> bool:
    """Whether the pattern matches anywhere in the text: `pattern` is not anchored."""
    return compiled(pattern).find(text) is not None
