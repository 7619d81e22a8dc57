"""Refuses statements that write, before they reach Athena."""

from __future__ import annotations

import logging
from difflib import get_close_matches

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from cli.errors import CommandError, ExitCode

_WRITING = (exp.DML, exp.DDL)
_READING_COMMANDS = {"SHOW", "DESCRIBE", "DESC"}
_READING_WORDS = ("SELECT", "WITH", "SHOW", "DESCRIBE", "EXPLAIN")
_NEXT_STEP = (
    "`medallion query` takes SELECT, WITH, SHOW, DESCRIBE and EXPLAIN; tables change by runs: "
    "see `medallion rerun --help`"
)


def require_read_only(sql: str) -> None:
    """Refuse what could change or remove a table.

    A query that cannot be parsed here is left to Athena, which explains its error: no statement
    that begins like a query writes.

    Raises:
        CommandError: it is not one statement that only reads.
    """
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    try:
        statements = [found for found in sqlglot.parse(sql, dialect="athena") if found is not None]
    except SqlglotError:
        if _first_word(sql) in {"SELECT", "WITH", "("}:
            return
        raise _unknown(_first_word(sql)) from None
    if len(statements) != 1:
        raise _refusal(f"one statement is expected, there are {len(statements)}")
    if not _reads(statements[0]):
        raise _refusal(f"{_what(statements[0])} is refused: a query only reads")


def _reads(statement: exp.Expr) -> bool:
    if isinstance(statement, exp.Command):
        if statement.name.upper() == "EXPLAIN":
            return _reads_explained(statement.text("expression"))
        return statement.name.upper() in _READING_COMMANDS
    if isinstance(statement, exp.Describe):
        return True
    return isinstance(statement, exp.Query) and statement.find(*_WRITING) is None


def _reads_explained(text: str) -> bool:
    """EXPLAIN ANALYZE runs its statement, so that statement must also only read."""
    words = text.strip()
    for prefix in ("ANALYZE", "VERBOSE"):
        if words.upper().startswith(prefix):
            words = words[len(prefix) :].strip()
    if words.startswith("(") and _first_word(words[1:]) in {"FORMAT", "TYPE"}:
        words = words.partition(")")[2]
    try:
        return all(map(_reads, filter(None, sqlglot.parse(words, dialect="athena"))))
    except SqlglotError:
        return _first_word(words) in {"SELECT", "WITH"}


def _first_word(sql: str) -> str:
    try:
        words = [token.text for token in sqlglot.tokenize(sql, dialect="athena")]
    except SqlglotError:
        words = sql.split()
    return words[0].upper() if words else ""


def _what(statement: exp.Expr) -> str:
    if isinstance(statement, exp.Command):
        return statement.name.upper()
    return {"truncatetable": "TRUNCATE"}.get(statement.key, statement.key.upper())


def _unknown(word: str) -> CommandError:
    near = get_close_matches(word, _READING_WORDS, n=1)
    if near:
        message = f"{word} begins no statement"
        return CommandError(message, f"did you mean {near[0]}?", ExitCode.USAGE)
    return _refusal("this is not a statement that only reads")


def _refusal(message: str) -> CommandError:
    return CommandError(message, _NEXT_STEP, ExitCode.USAGE)
