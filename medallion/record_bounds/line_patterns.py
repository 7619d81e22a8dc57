"""Patterns that match at the start of a line, in a time that grows only with the line."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import StringConstraints, TypeAdapter
from pydantic_core import SchemaError

LINE_CHARS: Final = 500
"""A pattern sees no more of a line."""


class LinePattern:
    """A regular expression of Rust's regex crate: it has no backreferences and no look-around.

    Python's own expressions can take exponential time on a line that an attacker writes.
    """

    def __init__(self, pattern: str) -> None:
        """Compile the pattern.

        Raises:
            ValueError: it is not such a regular expression; the message states why.
        """
        _compiled(pattern)  # otherwise the brackets below could complete it
        self._begins = _compiled(rf"\A(?:{pattern})").validator.isinstance_python

    def matches(self, line: str) -> bool:
        """Whether the line, without its end, begins with a match."""
        return self._begins(line)


def _compiled(pattern: str) -> TypeAdapter[str]:
    # pydantic is the only installed package with an engine that guarantees linear time.
    try:
        return TypeAdapter(
            Annotated[str, StringConstraints(pattern=pattern, strip_whitespace=False)]
        )
    except SchemaError as error:
        _, found, cause = str(error).rpartition("error: ")
        raise ValueError(cause.strip() if found else "it is too large") from None
