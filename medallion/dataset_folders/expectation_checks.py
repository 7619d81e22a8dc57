"""Problems of the rules in expectations.yaml."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sqlglot import exp

from medallion.dataset_folders.dataset_files import ExpectationEntry
from medallion.dataset_folders.mistakes import Problem, suggestion
from medallion.dataset_folders.sql_functions import unknown_functions
from medallion.dataset_folders.sql_syntax import SqlProblemError, parse_sql

Columns = Mapping[str, list[str] | None]
"""Table name -> names of its columns; None if a mistake elsewhere hides them."""


def expectation_problems(
    entries: Iterable[ExpectationEntry], columns: Columns
) -> Iterator[Problem]:
    """The problems of all rules; a rule's name must be unique."""
    names: set[str] = set()
    for position, entry in enumerate(entries):
        if entry.name in names:
            what = f"the name {entry.name!r} appears twice"
            yield Problem(what, "rename one of them", (position, "name"))
        names.add(entry.name)
        for problem in _rule_problems(entry, columns):
            named = Problem(f"{entry.name}: {problem.text}", problem.fix, problem.at)
            yield named.below(position)


def columns_of_rule(rule: str) -> tuple[str, ...]:
    """The columns that a rule reads, each once, in the rule's order; none if it has a mistake."""
    try:
        parsed = parse_sql(_as_query(rule))
    except SqlProblemError:
        return ()
    columns = (column for query in parsed for column in query.find_all(exp.Column, bfs=False))
    return tuple(dict.fromkeys(column.name.lower() for column in columns))


def _as_query(rule: str) -> str:
    return f"SELECT ({rule}) AS passed"


def _rule_problems(entry: ExpectationEntry, columns: Columns) -> Iterator[Problem]:
    if entry.table not in columns:
        yield Problem(
            f"table {entry.table!r} is unknown", suggestion(entry.table, columns), ("table",)
        )
    sql = _as_query(entry.rule)
    try:
        parsed = parse_sql(sql)
    except SqlProblemError as error:
        what = error.problem.text.removeprefix("is ")
        yield Problem(f"the rule is {what}", error.problem.fix, ("rule",))
        return
    if len(parsed) != 1:
        yield Problem("the rule is not one Spark SQL expression", "remove the `;`", ("rule",))
        return
    yield from _column_problems(parsed[0], entry.table, columns.get(entry.table))
    for problem, _ in unknown_functions(sql, parsed[0]):
        yield problem.below("rule")
    yield from _kind_problems(entry, parsed[0].find(exp.AggFunc))


def _kind_problems(entry: ExpectationEntry, aggregate: exp.Expr | None) -> Iterator[Problem]:
    if entry.kind == "table" and aggregate is None:
        what = "`kind: table` needs an aggregate (count, avg, …) in the rule"
        yield Problem(what, "add one, or write `kind: row`", ("rule",))
    if entry.kind == "row" and aggregate is not None:
        what = f"the rule has the aggregate {aggregate.sql('spark')}, which no single row has"
        yield Problem(what, "write `kind: table`, or compare the columns of a row", ("rule",))


def _column_problems(rule: exp.Expr, table: str, columns: list[str] | None) -> Iterator[Problem]:
    for column in rule.find_all(exp.Column):
        if columns is not None and column.name.lower() not in columns:
            what = f"{table} has no column {column.name!r}"
            yield Problem(what, suggestion(column.name, columns), ("rule",))
