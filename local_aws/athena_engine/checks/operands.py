"""The types of operators' and functions' operands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlglot import exp

from local_aws.athena_engine.checks.agreement import (
    FUNCTION,
    Check,
    condition,
    differ,
    is_null,
    no_common_type,
)
from local_aws.athena_engine.checks.types import kind_of, type_name

_SIGNS: Mapping[type[exp.Expr], str] = {
    exp.EQ: "=", exp.NEQ: "<>", exp.GT: ">", exp.GTE: ">=", exp.LT: "<", exp.LTE: "<=",
    exp.NullSafeEQ: "IS DISTINCT FROM", exp.NullSafeNEQ: "IS DISTINCT FROM",
    exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/", exp.Mod: "%",
}  # fmt: skip
_COMPARISONS = (
    exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ, exp.NullSafeNEQ,
)  # fmt: skip
_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod)
_WITH_INTERVALS = {
    (exp.Add, "moment", "interval"), (exp.Add, "interval", "moment"),
    (exp.Sub, "moment", "interval"), (exp.Sub, "moment", "moment"),
    (exp.Mul, "interval", "number"), (exp.Mul, "number", "interval"),
    (exp.Div, "interval", "number"), (exp.Add, "interval", "interval"),
    (exp.Sub, "interval", "interval"), (exp.Add, "time", "interval"),
    (exp.Sub, "time", "interval"), (exp.Sub, "time", "time"),
}  # fmt: skip


def _cannot_apply(node: exp.Expr) -> str:
    left, right = type_name(node.this), type_name(node.expression)
    return f"Cannot apply operator: {left} {_SIGNS[type(node)]} {right}"


def _comparison(node: exp.Expr) -> str:
    if not differ(node.this, node.expression):
        return ""
    return _cannot_apply(node)


def _arithmetic(node: exp.Expr) -> str:
    kinds = (kind_of(node.this.type), kind_of(node.expression.type))
    known = "" not in kinds and not is_null(node.this) and not is_null(node.expression)
    if not known or kinds == ("number", "number") or (type(node), *kinds) in _WITH_INTERVALS:
        return ""
    return _cannot_apply(node)


def _between(node: exp.Expr) -> str:
    low, high = node.args["low"], node.args["high"]
    if not differ(node.this, low, high):
        return ""
    names = [type_name(part) for part in (node.this, low, high)]
    return f"Cannot check if {names[0]} is BETWEEN {names[1]} and {names[2]}"


def _in(node: exp.Expr) -> str:
    query = node.args.get("query")
    if query is not None:
        inner = query.unnest() if isinstance(query, exp.Subquery) else query
        outputs = inner.selects if isinstance(inner, exp.Query) else []
        if len(outputs) != 1 or not differ(node.this, outputs[0].unalias()):
            return ""
        names = f"{type_name(node.this)} vs {type_name(outputs[0].unalias())}"
        return f"value and result of subquery must be of the same type for IN expression: {names}"
    items = [node.this, *node.expressions]
    return no_common_type("IN value and list items", items) if differ(*items) else ""


def _like(node: exp.Expr) -> str:
    for side, value in (("Left side of", node.this), ("Pattern for", node.expression)):
        if kind_of(value.type) not in {"", "text"} and not is_null(value):
            return f"{side} LIKE expression must evaluate to a varchar (actual: {type_name(value)})"
    return ""


def _concatenation(node: exp.Expr) -> str:
    items = list(_joined(node))
    kinds = {kind_of(item.type) for item in items if not is_null(item)}
    if kinds <= {"", "text", "array", "bytes"}:
        return ""
    names = ", ".join(type_name(item) for item in items)
    return f"Unexpected parameters ({names}) for function concat"


def _joined(node: exp.Expr) -> Iterator[exp.Expr]:
    yield from (node.this, node.expression) if isinstance(node, exp.DPipe) else node.expressions


def _sum(node: exp.Expr) -> str:
    if kind_of(node.this.type) in {"", "number", "interval"} or is_null(node.this):
        return ""
    return f"Unexpected parameters ({type_name(node.this)}) for function {FUNCTION}"


def _moments(node: exp.Expr) -> str:
    """A function of a date or a timestamp: DuckDB would convert a text."""
    moments = [node.expression, node.this] if isinstance(node, exp.DateDiff) else [node.this]
    if "text" not in {kind_of(moment.type) for moment in moments}:
        return ""
    names = ", ".join(type_name(moment) for moment in moments)
    return f"Unexpected parameters ({names}) for function {FUNCTION}"


_OF_MOMENTS = (
    exp.DateDiff, exp.DateAdd, exp.DateTrunc, exp.TimestampTrunc, exp.Year, exp.Quarter, exp.Month,
    exp.Week, exp.Day, exp.Hour, exp.Minute, exp.Second, exp.TimeToStr,
)  # fmt: skip
_TERM = "Logical expression term must evaluate to a boolean (actual: {})"
_NOT = condition("Value of logical NOT expression must evaluate to a boolean (actual: {})")

OPERAND_CHECKS: tuple[tuple[type[exp.Expr] | tuple[type[exp.Expr], ...], str, Check], ...] = (
    (_COMPARISONS, "TYPE_MISMATCH", _comparison),
    (_ARITHMETIC, "TYPE_MISMATCH", _arithmetic),
    (exp.Between, "TYPE_MISMATCH", _between),
    (exp.In, "TYPE_MISMATCH", _in),
    (exp.Connector, "TYPE_MISMATCH", condition(_TERM)),
    (exp.Connector, "TYPE_MISMATCH", condition(_TERM, "expression")),
    (exp.Not, "TYPE_MISMATCH", _NOT),
    (exp.Like, "TYPE_MISMATCH", _like),
    ((exp.DPipe, exp.Concat), "FUNCTION_NOT_FOUND", _concatenation),
    ((exp.Sum, exp.Avg), "FUNCTION_NOT_FOUND", _sum),
    (_OF_MOMENTS, "FUNCTION_NOT_FOUND", _moments),
)
