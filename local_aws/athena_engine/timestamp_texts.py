"""Read timestamps from JSON texts as Athena's Hive JSON SerDe does."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from local_aws.athena_engine.date_patterns import strftime_pattern

FORMATS = "timestamp.formats"
"""The SerDe property: Joda patterns, separated by commas."""

_DEFAULT = r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d{1,9})?"
_BAD_DATA = (
    "HIVE_BAD_DATA: Error parsing a field value of type timestamp: the text fits no format of the "
    "SerDe"
)


def timestamp_sql(column: str, parameters: Mapping[str, str]) -> str:
    """DuckDB's SQL for a column's text as a timestamp, which is in UTC and has milliseconds.

    A text that fits neither the declared formats nor the SerDe's own fails the query.

    Args:
        column: quoted.
        parameters: of the table's SerDe.
    """
    patterns = map(strftime_pattern, filter(None, parameters.get(FORMATS, "").split(",")))
    # Joda's ZZ also reads Z, strptime only digits.
    text = f"regexp_replace({column}, 'Z$', '+00:00')"
    declared = [
        f"CAST(try_strptime({text}, {_literal(pattern)}) AS TIMESTAMP)" for pattern in patterns
    ]
    fits = f"regexp_full_match({column}, '{_DEFAULT}')"
    own = f"CASE WHEN {fits} THEN try_cast({column} AS TIMESTAMP) END"
    read = ", ".join([*declared, own])
    # A cast that fails, as in strictness.py.
    failure = f"CASE WHEN {column} IS NOT NULL THEN CAST('{_BAD_DATA}' AS BIGINT) END"
    return f"date_trunc('milliseconds', coalesce({read}, epoch_ms({failure})))"


def _literal(text: str) -> str:
    return exp.Literal.string(text).sql(dialect="duckdb")
