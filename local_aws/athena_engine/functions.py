"""Trino functions that sqlglot does not translate, or translates with another type."""

from collections.abc import Callable, Mapping

from sqlglot import exp

from local_aws.athena_engine.date_patterns import strftime_pattern
from local_aws.athena_engine.errors import AthenaQueryError

_Rule = Callable[[exp.Expr], exp.Expr]


def with_duckdb_functions(statement: exp.Expr) -> exp.Expr:
    """Rewrite a statement's functions in place, inner calls first."""
    for node in reversed(list(statement.walk())):
        rule = _RULES.get(type(node))
        if rule is not None:
            replacement = rule(node)
            if replacement is not node:
                node.replace(replacement)
    return statement


def _anonymous(node: exp.Expr) -> exp.Expr:
    rule = _BY_NAME.get(node.name.upper())
    return rule(node.expressions) if rule else node


def _format_datetime(arguments: list[exp.Expr]) -> exp.Expr:
    moment, pattern = arguments
    return exp.func("STRFTIME", moment, _strftime(pattern))


def _parse_datetime(arguments: list[exp.Expr]) -> exp.Expr:
    text, pattern = arguments
    return exp.func("STRPTIME", text, _strftime(pattern))


def _strftime(pattern: exp.Expr) -> exp.Expr:
    if not isinstance(pattern, exp.Literal):
        raise AthenaQueryError("NOT_SUPPORTED: a date pattern must be a literal here")
    return exp.Literal.string(strftime_pattern(pattern.name))


def _at_timezone(arguments: list[exp.Expr]) -> exp.Expr:
    moment, zone = arguments
    return exp.func("TIMEZONE", zone, moment)


def _printf(node: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this="PRINTF", expressions=[node.this, *node.expressions])


def _rows(node: exp.Expr) -> exp.Expr:
    """Give each field of an unnested row a column, as Trino does; DuckDB makes one column.

    The number of names distinguishes rows from other elements.
    """
    alias = node.args.get("alias")
    if alias is None or len(node.expressions) != 1 or len(alias.columns) < 2:
        return node
    elements = exp.select(exp.alias_(exp.Unnest(expressions=node.expressions), "unnested_row"))
    fields = exp.select("unnested_row.*").from_(elements.subquery("unnested_rows"))
    return exp.Lateral(this=fields.subquery(), alias=alias)


def _keep_type(node: exp.Expr) -> exp.Expr:
    """Give date arithmetic the type of its operand: DuckDB turns a date into a timestamp."""
    return exp.Anonymous(this="CAST_TO_TYPE", expressions=[node.copy(), node.this.copy()])


def _keep_type_of_interval_sum(node: exp.Expr) -> exp.Expr:
    return _keep_type(node) if isinstance(node.expression, exp.Interval) else node


def _in_milliseconds(node: exp.Expr) -> exp.Expr:
    """Athena's current time has milliseconds, DuckDB's microseconds."""
    if isinstance(node.parent, exp.Anonymous):
        return node
    unit = exp.Literal.string("milliseconds")
    return exp.Anonymous(this="DATE_TRUNC", expressions=[unit, node.copy()])


def _every(arguments: list[exp.Expr]) -> exp.Expr:
    return exp.func("BOOL_AND", *arguments)


_BY_NAME: Mapping[str, Callable[[list[exp.Expr]], exp.Expr]] = {
    "FORMAT_DATETIME": _format_datetime,
    "PARSE_DATETIME": _parse_datetime,
    "AT_TIMEZONE": _at_timezone,
    "EVERY": _every,
}
_RULES: Mapping[type[exp.Expr], _Rule] = {
    exp.Anonymous: _anonymous,
    exp.CurrentTimestamp: _in_milliseconds,
    exp.Localtimestamp: _in_milliseconds,
    exp.Format: _printf,
    exp.Unnest: _rows,
    exp.TimestampTrunc: _keep_type,
    exp.DateTrunc: _keep_type,
    exp.DateAdd: _keep_type,
    exp.Add: _keep_type_of_interval_sum,
    exp.Sub: _keep_type_of_interval_sum,
}
