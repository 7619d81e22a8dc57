"""The functions that Spark SQL 3.5 has, and what replaces those of Athena."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final

import sqlglot
from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

from medallion.dataset_folders.mistakes import Problem, similar
from medallion.dataset_folders.sql_syntax import SQL_FAILURES

_SYNTAX: Final = frozenset({"try_cast", "sets", "group", "interval", "cube", "rollup"})
"""Words that may precede a parenthesis and are not functions."""


@cache
def spark_functions() -> frozenset[str]:
    """The names that `SHOW FUNCTIONS` lists in Spark 3.5."""
    file = Path(__file__).with_name("spark_functions.txt")
    return frozenset(file.read_text(encoding="utf-8").split())


def unknown_functions(sql: str, query: exp.Expr) -> Iterator[tuple[Problem, int]]:
    """A problem for each call of a function that Spark does not have, with its line.

    Args:
        sql: the statement.
        query: the parsed statement.
    """
    aliases = {alias.name.lower() for alias in query.find_all(exp.TableAlias)}
    tokens = sqlglot.tokenize(sql, dialect="spark")
    for token, following in pairwise(tokens):
        if token.token_type is TokenType.VAR and following.token_type is TokenType.L_PAREN:
            name = token.text.lower()
            if name not in spark_functions() | _SYNTAX | aliases:
                yield (
                    Problem(f"Spark has no function {name}", _replacement(name, sql, token)),
                    (token.line),
                )


def _replacement(name: str, sql: str, token: Token) -> str:
    translated = _translated(sql[token.start :])
    if translated:
        return f"write it as {translated}"
    meant = similar(name, spark_functions())
    return f"write {meant}" if meant else "use a function of Spark SQL 3.5"


def _translated(sql: str) -> str:
    """The call at the beginning of the text, translated from Athena; empty if it cannot be."""
    try:
        call = _call(sql)
        logging.getLogger("sqlglot").setLevel(logging.ERROR)
        parsed = sqlglot.parse_one(call, dialect="athena")
        if isinstance(parsed, exp.Anonymous):
            return ""
        spark = parsed.sql("spark")
        if list(unknown_functions(spark, sqlglot.parse_one(spark, dialect="spark"))):
            return ""
    except SQL_FAILURES:
        return ""
    return spark


def _call(sql: str) -> str:
    """The text up to the parenthesis that closes the first one."""
    depth = 0
    for token in sqlglot.tokenize(sql, dialect="spark"):
        depth += token.token_type is TokenType.L_PAREN
        if token.token_type is TokenType.R_PAREN:
            depth -= 1
            if depth == 0:
                return sql[: token.end + 1]
    return sql
