"""The types of a statement's expressions, and the names that none of its tables has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlglot import exp
from sqlglot.dialects.trino import Trino
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.resolver import Resolver
from sqlglot.optimizer.scope import Scope, traverse_scope
from sqlglot.schema import MappingSchema

from local_aws.athena_engine.checks.types import kind_of

Tables = Mapping[str, Mapping[str, Mapping[str, str]]]
"""Schema -> table -> column -> DuckDB's type."""

_ID = "athena_id"


@dataclass(frozen=True)
class Analysis:
    """What is known about a statement without running it.

    Attributes:
        statement: a copy whose expressions have types.
        types: the types of the original's expressions by their numbers.
        unresolved: columns of the copy that no table has.
    """

    statement: exp.Expr
    types: Mapping[int, exp.DataType] = field(default_factory=dict)
    unresolved: tuple[exp.Column, ...] = ()

    def kind_of(self, original: exp.Expr) -> str:
        """The kind of an expression of the original, empty if it is not known."""
        return kind_of(self.type_of(original))

    @staticmethod
    def keep_type(original: exp.Expr, replacement: exp.Expr) -> None:
        """Let a rewritten expression have the type of the original."""
        replacement.meta[_ID] = original.meta.get(_ID, -1)

    def type_of(self, original: exp.Expr) -> exp.DataType | None:
        return self.types.get(original.meta.get(_ID, -1))


def analyse(statement: exp.Expr, tables: Tables) -> Analysis:
    """Find the types of a statement's expressions; the statement itself gets only numbers.

    What the optimizer cannot follow remains unknown: the engine decides about it.
    """
    for number, node in enumerate(statement.walk()):
        node.meta[_ID] = number
    try:
        typed = _typed(statement.copy(), tables)
    except Exception:  # noqa: BLE001 (a defect of the optimizer refuses no query)
        return Analysis(statement.copy())
    types = {
        node.meta[_ID]: node.type
        for node in typed.walk()
        if _ID in node.meta and node.type is not None
    }
    return Analysis(typed, types, tuple(_unresolved(typed, _schema(tables))))


def _typed(statement: exp.Expr, tables: Tables) -> exp.Expr:
    schema = _schema(tables)
    qualified = qualify(
        statement.transform(_with_exact_type, copy=False),
        schema=schema,
        dialect="trino",
        expand_stars=False,
        expand_alias_refs=False,
        validate_qualify_columns=False,
        quote_identifiers=False,
        identify=False,
        allow_partial_qualification=True,
    )
    return annotate_types(qualified, schema=schema, expression_metadata=_METADATA, dialect="trino")


def _schema(tables: Tables) -> MappingSchema:
    known: dict[str, object] = {name: dict(found) for name, found in tables.items() if found}
    return MappingSchema(known, dialect="duckdb")


def _with_exact_type(node: exp.Expr) -> exp.Expr:
    """Give 1.5 its type in Athena: the optimizer takes it for a double, as other engines do."""
    text = node.name if isinstance(node, exp.Literal) and not node.is_string else ""
    if "." not in text or "e" in text.lower() or isinstance(node.parent, exp.Cast):
        return node
    whole, _, fraction = text.partition(".")
    digits = max(len(whole.lstrip("0")) + len(fraction), 1)
    decimal = exp.DataType.build(f"DECIMAL({digits}, {len(fraction)})")
    literal = node.copy()
    cast = exp.Cast(this=literal, to=decimal)
    cast.meta.update(node.meta)
    literal.meta.pop(_ID, None)
    return cast


def _unresolved(statement: exp.Expr, schema: MappingSchema) -> Iterator[exp.Column]:
    for scope in traverse_scope(statement):
        if isinstance(scope.expression, exp.Select):
            yield from _unresolved_in(scope, Resolver(scope, schema).all_columns)


def _unresolved_in(scope: Scope, columns: set[str]) -> Iterator[exp.Column]:
    """The aliases of a SELECT that its other clauses use as columns.

    DuckDB permits that, Athena only in ORDER BY. DuckDB itself refuses all other unknown names.
    The optimizer has named the unnamed columns; only aliases of the text have a number.
    """
    select = scope.expression
    aliases = {
        found.alias.lower()
        for found in select.expressions
        if isinstance(found, exp.Alias) and _ID in found.meta
    }
    for column in scope.find_all(exp.Column):
        if column.table or column.name.lower() not in aliases - columns:
            continue
        clause = column.find_ancestor(exp.Order, exp.Lambda, exp.Select)
        if clause is select:
            yield column


def _set(annotator: Any, node: Any, kind: exp.DType) -> Any:
    annotator._set_type(node, kind)
    return node


def _subtraction(annotator: Any, node: Any) -> Any:
    """A difference of two moments is an interval, not a moment."""
    if kind_of(node.left.type) == kind_of(node.right.type) == "moment":
        return _set(annotator, node, exp.DType.INTERVAL)
    return annotator._annotate_binary(node)


_UNKNOWN = (
    exp.DateTrunc, exp.TimestampTrunc, exp.DateAdd, exp.DateSub, exp.TsOrDsAdd, exp.StrToTime,
    exp.UnixToTime, exp.JSONExtract, exp.Extract, exp.TimeToStr,
)  # fmt: skip
"""Expressions whose type the optimizer gets wrong for Athena."""

_METADATA: dict[Any, Any] = {
    **Trino.EXPRESSION_METADATA,
    **{kind: {"returns": exp.DType.UNKNOWN} for kind in _UNKNOWN},
    exp.Sub: {"annotator": _subtraction},
    exp.DateDiff: {"returns": exp.DType.BIGINT},
    exp.CurrentTimestamp: {"returns": exp.DType.TIMESTAMPTZ},
    exp.JSONExtractScalar: {"returns": exp.DType.VARCHAR},
}
