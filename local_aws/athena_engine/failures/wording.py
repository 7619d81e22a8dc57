"""DuckDB's errors in Athena's words."""

from __future__ import annotations

import re

from sqlglot import exp

from local_aws.athena_engine.errors import AthenaQueryError, query_error
from local_aws.athena_engine.failures.failure import Failure
from local_aws.athena_engine.failures.patterns import PATTERNS
from local_aws.athena_engine.source import Source

_HINTS = re.compile(
    r"(?:\n|\s)*(?:LINE \d|Did you mean|Candidate|Candidates|Possible|Use \"|Either add|You might|"
    r"Hint:|To |Try ).*",
    re.DOTALL,
)
_PREFIX = re.compile(r"^(?:[A-Z][\w ]{0,40}(?:Error|Exception): )+")
_FOREIGN_WORDS = re.compile(r"duckdb|sqlglot|python|tables_of_the_query|query_scope", re.IGNORECASE)
_PATHS = re.compile(r"(?:s3://|https?://|/)[^\s\"']+/[^\s\"']*")


def athena_error(message: str, statement: exp.Expr, source: Source) -> AthenaQueryError:
    """The error that Athena gives for what DuckDB refuses.

    Args:
        message: DuckDB's message with its prefix.
        statement: what was run, in the parser's form.
        source: its text.
    """
    text = _PREFIX.sub("", message.strip())
    for pattern, rule in PATTERNS:
        match = pattern.search(text)
        if match is not None:
            return rule(Failure(match, statement, source))
    return query_error("GENERIC_INTERNAL_ERROR", plain(text))


def plain(text: str) -> str:
    """The first sentence of a message, without hints, paths and the engine's own names."""
    first = _HINTS.sub("", text).strip().split("\n")[0]
    if not first or _FOREIGN_WORDS.search(first):
        return "the statement cannot be run"
    return _PATHS.sub("a file", first)
