"""The types of branches, clauses and set operations."""

from __future__ import annotations

from sqlglot import exp

from local_aws.athena_engine.checks.agreement import Check, condition, differ, no_common_type
from local_aws.athena_engine.checks.types import type_name

_CONDITION_OF_CASE = condition("CASE WHEN clause must evaluate to a boolean (actual: {})")
_WHERE = condition("WHERE clause must evaluate to a boolean: actual type {}")
_HAVING = condition("HAVING clause must evaluate to a boolean: actual type {}")
_JOIN = condition("JOIN ON clause must evaluate to a boolean: actual type {}", "on")


def _coalesce(node: exp.Expr) -> str:
    items = [node.this, *node.expressions]
    return no_common_type("All COALESCE operands", items) if differ(*items) else ""


def _results(node: exp.Expr) -> str:
    branches = [branch.args["true"] for branch in node.args.get("ifs") or ()]
    if isinstance(node, exp.If):
        branches = [] if isinstance(node.parent, exp.Case) else [node.args["true"]]
    default = node.args.get("default") or node.args.get("false")
    items = [*branches, *([default] if branches and default is not None else [])]
    return no_common_type("All CASE results", items) if differ(*items) else ""


def _branch(node: exp.Expr) -> str:
    """A branch of CASE or IF: its condition, or its value to compare with the operand of CASE."""
    case = node.parent if isinstance(node.parent, exp.Case) else None
    if case is None or case.this is None:
        return _CONDITION_OF_CASE(node)
    if not differ(case.this, node.this):
        return ""
    names = f"{type_name(case.this)} vs {type_name(node.this)}"
    return f"CASE operand type does not match WHEN clause operand type: {names}"


def _nullif(node: exp.Expr) -> str:
    if not differ(node.this, node.expression):
        return ""
    names = f"{type_name(node.this)} vs {type_name(node.expression)}"
    return f"Types are not comparable with NULLIF: {names}"


def _set_operation(node: exp.Expr) -> str:
    if not isinstance(node, exp.SetOperation):
        return ""
    left, right = node.left.selects, node.right.selects
    if any(column.is_star for column in (*left, *right)) or len(left) != len(right):
        return ""
    for index, pair in enumerate(zip(left, right, strict=True), 1):
        outputs = [column.unalias() for column in pair]
        if differ(*outputs):
            names = ", ".join(map(type_name, outputs))
            return f"column {index} in {node.key.upper()} query has incompatible types: {names}"
    return ""


def _distinct_order(node: exp.Expr) -> str:
    order = node.args.get("order")
    if not isinstance(node, exp.Select) or not node.args.get("distinct") or order is None:
        return ""
    shown = {text.lower() for c in node.selects for text in (c.unalias().sql(), c.alias_or_name)}
    keys = {o.this.sql().lower() for o in order.expressions if not o.this.is_number}
    if "*" in shown or keys <= shown:
        return ""
    return "For SELECT DISTINCT, ORDER BY expressions must appear in select list"


def _aliases(node: exp.Expr) -> str:
    alias, query = node.args.get("alias"), node.this
    given = len(alias.columns) if isinstance(alias, exp.TableAlias) else 0
    if not given or not isinstance(query, exp.Query) or any(c.is_star for c in query.selects):
        return ""
    has = len(query.selects)
    if given == has:
        return ""
    return f"Column alias list has {given} entries but '{node.alias}' has {has} columns available"


CLAUSE_CHECKS: tuple[tuple[type[exp.Expr] | tuple[type[exp.Expr], ...], str, Check], ...] = (
    (exp.Coalesce, "TYPE_MISMATCH", _coalesce),
    ((exp.Case, exp.If), "TYPE_MISMATCH", _results),
    (exp.If, "TYPE_MISMATCH", _branch),
    (exp.Nullif, "TYPE_MISMATCH", _nullif),
    (exp.Where, "TYPE_MISMATCH", _WHERE),
    (exp.Having, "TYPE_MISMATCH", _HAVING),
    (exp.Join, "TYPE_MISMATCH", _JOIN),
    (exp.SetOperation, "TYPE_MISMATCH", _set_operation),
    (exp.Select, "EXPRESSION_NOT_IN_DISTINCT", _distinct_order),
)
"""For expressions with types."""

SHAPE_CHECKS = (((exp.CTE, exp.Subquery), "MISMATCHED_COLUMN_ALIASES", _aliases),)
"""For the text as it is: the optimizer removes columns that have no use."""
