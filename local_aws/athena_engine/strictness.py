"""Rewrite a statement so that it fails where Athena fails, although DuckDB would give a value.

An error is a cast of its message to a number: DuckDB stops at the cast with a message that
contains it, and TRY turns it into null, as in Athena.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlglot import exp
from sqlglot.expressions import apply_index_offset

from local_aws.athena_engine.checks import Analysis, cast_name, name_of

MACROS = (
    """CREATE MACRO athena_divisor(a, b) AS CASE WHEN b = 0
    AND typeof(a) NOT IN ('DOUBLE', 'FLOAT') AND typeof(b) NOT IN ('DOUBLE', 'FLOAT')
    THEN CAST('DIVISION_BY_ZERO: Division by zero' AS INTEGER) ELSE b END""",
    # DuckDB gives null for a division by 0.
    """CREATE MACRO athena_ratio(a, b) AS CASE WHEN b <> 0 THEN a / b
    WHEN b IS NULL OR a IS NULL THEN NULL WHEN a > 0 THEN CAST('inf' AS DOUBLE)
    WHEN a < 0 THEN CAST('-inf' AS DOUBLE) ELSE CAST('nan' AS DOUBLE) END""",
    # Athena gives null for a text that is not JSON.
    "CREATE MACRO athena_json(v) AS CASE WHEN json_valid(v) THEN v END",
    """CREATE MACRO athena_index(a, i) AS CASE
    WHEN i > len(a) THEN CAST('INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or '
        || 'equal to array length: ' || i || ' > ' || len(a) AS TINYINT)
    WHEN i = 0 THEN CAST('INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1' AS TINYINT)
    WHEN i < 0 THEN CAST('INVALID_FUNCTION_ARGUMENT: Array subscript is negative: ' || i AS TINYINT)
    ELSE i END""",
    """CREATE MACRO athena_entry(m, k) AS CASE WHEN map_contains(m, k) THEN m[k]
    ELSE error('INVALID_FUNCTION_ARGUMENT: Key not present in map: ' || k) END""",
    """CREATE MACRO athena_digits(v, kind) AS CASE WHEN v IS NULL
    OR regexp_full_match(v, '[+-]?[0-9]+') THEN v
    ELSE 'INVALID_CAST_ARGUMENT: Cannot cast ''' || v || ''' to ' || kind END""",
)
_WHOLE = {exp.DType.TINYINT, exp.DType.SMALLINT, exp.DType.INT, exp.DType.BIGINT}
_FLOATING = {exp.DType.DOUBLE, exp.DType.FLOAT}
_MAX_DIGITS = 38
_Rule = Callable[[exp.Expr, Analysis], exp.Expr]


def as_strict_as_athena(statement: exp.Expr, analysis: Analysis) -> exp.Expr:
    """Rewrite a statement's expressions in place, inner ones first."""
    for bracket in statement.find_all(exp.Bracket):
        _count_from_one(bracket)
    for node in reversed(list(statement.walk())):
        rule = _RULES.get(type(node))
        if rule is not None and node.parent is not None:
            replacement = rule(node, analysis)
            if replacement is not node:
                analysis.keep_type(node, replacement)
                node.replace(replacement)
    return statement


def _call(name: str, *arguments: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this=name, expressions=[argument.copy() for argument in arguments])


def _type(node: exp.Expr, analysis: Analysis) -> exp.DType | None:
    found = analysis.type_of(node)
    return None if found is None else found.this


def _division(node: exp.Expr, analysis: Analysis) -> exp.Expr:
    left, right = node.args["this"], node.args["expression"]
    if _FLOATING & {_type(left, analysis), _type(right, analysis)}:
        return _call("athena_ratio", left, right)
    divisor = _call("athena_divisor", left, right)
    scales = [_scale(side, analysis) for side in (left, right)]
    if None in scales or not any(scales):
        node.set("expression", divisor)
        return node
    scale = max(found for found in scales if found is not None)
    quotient = exp.Div(this=exp.cast(left.copy(), "double"), expression=divisor)
    return _decimal(exp.func("ROUND", quotient, exp.Literal.number(scale)), scale)


def _decimal(value: exp.Expr, scale: int) -> exp.Expr:
    return exp.cast(value, exp.DataType.build(f"DECIMAL({_MAX_DIGITS}, {scale})"))


def _scale(node: exp.Expr, analysis: Analysis) -> int | None:
    """The digits after the point; None if the type is not an exact number's."""
    found = analysis.type_of(node)
    if found is None:
        return None
    if found.this in _WHOLE:
        return 0
    if found.this != exp.DType.DECIMAL or len(found.expressions) != 2:
        return None
    return int(found.expressions[1].name)


def _average(node: exp.Expr, analysis: Analysis) -> exp.Expr:
    """The average of decimals is a decimal with their scale."""
    found = analysis.type_of(node.this)
    scale = _scale(node.this, analysis)
    if found is None or found.this != exp.DType.DECIMAL or scale is None:
        return node
    if isinstance(node.parent, exp.Window | exp.Filter):
        return node
    return _decimal(exp.func("ROUND", node.copy(), exp.Literal.number(scale)), scale)


def _sum(node: exp.Expr, analysis: Analysis) -> exp.Expr:
    """The sum of whole numbers is a bigint and may overflow; DuckDB's has more digits."""
    if _type(node.this, analysis) not in _WHOLE or isinstance(node.parent, exp.Window | exp.Filter):
        return node
    return exp.cast(node.copy(), "bigint")


def _type_of(node: exp.Expr, analysis: Analysis) -> exp.Expr:
    found = analysis.type_of(node.this)
    return (
        node
        if found is None or not analysis.kind_of(node.this)
        else exp.Literal.string(name_of(found))
    )


def _modulus(node: exp.Expr, _analysis: Analysis) -> exp.Expr:
    left, right = node.args["this"], node.args["expression"]
    node.set("expression", _call("athena_divisor", left, right))
    return node


def _subscript(node: exp.Expr, analysis: Analysis) -> exp.Expr:
    if len(node.expressions) != 1 or node.args.get("safe"):
        return node
    (index,), kind = node.expressions, analysis.kind_of(node.this)
    if kind == "array":
        return _call("ARRAY_EXTRACT", node.this, _call("athena_index", node.this, index))
    if kind == "map" and node.find_ancestor(exp.Try) is None:
        return _call("athena_entry", node.this, index)
    return node


def _count_from_one(node: exp.Bracket) -> None:
    """Undo what the parser did to some subscripts: it counts from 0."""
    if not node.args.get("offset"):
        counted = apply_index_offset(node.this, node.expressions, 1, dialect="trino")
        node.set("expressions", counted)
        node.set("offset", 1)


def _json(node: exp.Expr, analysis: Analysis) -> exp.Expr:
    if analysis.kind_of(node.this) == "text":
        node.set("this", _call("athena_json", node.this))
    return node


def _whole_number(node: exp.Expr, analysis: Analysis) -> exp.Expr:
    kind = node.args["to"]
    if kind.this in _WHOLE and analysis.kind_of(node.this) == "text":
        name = exp.Literal.string(cast_name(kind.sql("duckdb")))
        node.set("this", _call("athena_digits", node.this, name))
    return node


def _text(node: exp.Expr, _analysis: Analysis) -> exp.Expr:
    """Give a string its type: DuckDB would make it a date or a number where one is expected."""
    if not node.args.get("is_string") or not isinstance(node.parent, _TYPED_PARENTS):
        return node
    return exp.cast(node.copy(), "varchar")


_TYPED_PARENTS = (
    exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between, exp.In, exp.Coalesce, exp.If,
    exp.Case, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.Sum, exp.Avg, exp.Abs, exp.Nullif,
    exp.Greatest, exp.Least, exp.Neg, exp.Tuple, exp.Array,
)  # fmt: skip
_RULES: Mapping[type[exp.Expr], _Rule] = {
    exp.Div: _division,
    exp.IntDiv: _division,
    exp.Mod: _modulus,
    exp.Bracket: _subscript,
    exp.Cast: _whole_number,
    exp.TryCast: _whole_number,
    exp.Literal: _text,
    exp.Avg: _average,
    exp.Sum: _sum,
    exp.Typeof: _type_of,
    exp.JSONExtract: _json,
    exp.JSONExtractScalar: _json,
}
