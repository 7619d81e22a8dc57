"""The checks of names and types that Athena makes and DuckDB does not."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from local_aws.athena_engine.checks.agreement import FUNCTION
from local_aws.athena_engine.checks.analysis import Analysis
from local_aws.athena_engine.checks.clauses import CLAUSE_CHECKS, SHAPE_CHECKS
from local_aws.athena_engine.checks.operands import OPERAND_CHECKS
from local_aws.athena_engine.errors import AthenaQueryError, query_error
from local_aws.athena_engine.source import Source

UNRESOLVED = "cannot be resolved or requester is not authorized to access requested resources"


def check(statement: exp.Expr, analysis: Analysis, source: Source) -> None:
    """Refuse a statement whose names or types Athena refuses.

    A type that is not known passes: the engine decides.

    Raises:
        AthenaQueryError: the first error.
    """
    for error in _errors(statement, analysis, source):
        raise error


def _errors(statement: exp.Expr, analysis: Analysis, source: Source) -> Iterator[AthenaQueryError]:
    for column in analysis.unresolved:
        message = f"Column '{column.name}' {UNRESOLVED}"
        yield query_error("COLUMN_NOT_FOUND", message, source.place_of(column))
    for tree, checks in (
        (statement, SHAPE_CHECKS),
        (analysis.statement, (*OPERAND_CHECKS, *CLAUSE_CHECKS)),
    ):
        for node in tree.walk():
            for kinds, code, find in checks:
                if isinstance(node, kinds) and (message := find(node)):
                    name = source.name_of(node).lower() or node.key
                    found = message.replace(FUNCTION, name)
                    yield query_error(code, found, _place(node, source))


def _place(node: exp.Expr, source: Source) -> str:
    if isinstance(node, exp.Binary) and not isinstance(node, exp.Connector):
        return source.place_of_operator(node)
    return source.place_of(node)
