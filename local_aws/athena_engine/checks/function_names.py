"""The functions that Athena has: DuckDB has more, which would fail on AWS."""

from __future__ import annotations

import re
from pathlib import Path

from sqlglot import exp

from local_aws.athena_engine.errors import query_error
from local_aws.athena_engine.source import Source

_NAMES = frozenset(Path(__file__).with_name("functions.txt").read_text(encoding="utf-8").split())
_NAME = re.compile(r"\w+")


def require_known_functions(statement: exp.Expr, source: Source) -> None:
    """Refuse functions that Athena does not have.

    Raises:
        AthenaQueryError: the first of them.
    """
    for table in statement.find_all(exp.Table):
        if isinstance(table.this, exp.Func) and not isinstance(table.this, exp.Unnest):
            name = _written(table.this, source)
            if name not in {"unnest", "table", "sequence"}:
                place = source.place_of(table.this)
                raise query_error(
                    "FUNCTION_NOT_FOUND", f"Table function '{name}' not registered", place
                )
    for call in statement.find_all(exp.Func):
        name = _written(call, source)
        if name and name not in _NAMES:
            message = f"Function '{name}' not registered"
            raise query_error("FUNCTION_NOT_FOUND", message, source.place_of(call))


def _written(call: exp.Expr, source: Source) -> str:
    """The name in the text; empty for an expression that is written without a name."""
    name = source.name_of(call) or (call.name if isinstance(call, exp.Anonymous) else "")
    end = call.meta.get("end")
    is_call = end is None or source.sql[end + 1 :].lstrip().startswith("(")
    return name.lower() if is_call and _NAME.fullmatch(name) else ""
