"""Checks a dataset's SQL before it runs: one SELECT, known columns, deterministic."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlglot import exp
from sqlglot.optimizer.qualify import qualify

from medallion.dataset_folders.files import read_text
from medallion.dataset_folders.mistakes import FileFindings, Problem, suggestion
from medallion.dataset_folders.sql_functions import unknown_functions
from medallion.dataset_folders.sql_syntax import SQL_FAILURES, SqlProblemError, parse_sql
from medallion.schemas.json_schema import NAME_PATTERN
from medallion.vocabulary.datasets import GoldTable

RECORDS = "records"
_TAKEN_NAMES = frozenset({RECORDS, "quality_results"})
_CHANGING = (
    *(exp.CurrentDate, exp.CurrentTimestamp, exp.CurrentTime, exp.Localtimestamp),
    *(exp.Rand, exp.Randn, exp.Shuffle, exp.Uuid),
)
_CHANGING_NAMES = frozenset({"now", "monotonically_increasing_id", "spark_partition_id"})


_NAMED_COLUMN = re.compile(r"""[Cc]olumn:? ['"]*(?:\w+['".]+)?(\w+)""")


def read_gold_table(
    path: Path, record_columns: dict[str, str] | None, found: FileFindings
) -> tuple[GoldTable, list[str]] | None:
    """Read one gold/*.sql file.

    Args:
        path: the file; its name is the table's name.
        record_columns: column name -> type of the view `records`; None if they are unknown.
        found: receives the mistakes.

    Returns:
        The table and the names of its columns; None if they are unknown.
    """
    if not NAME_PATTERN.fullmatch(path.stem):
        what = f"the file's name {path.stem!r} is the table's name, and not in snake_case"
        found.add(Problem(what, "rename the file, for example to totals_by_month.sql"))
    elif path.stem in _TAKEN_NAMES:
        found.add(Problem(f"the table name {path.stem!r} is reserved", "rename the file"))
    text = read_text(path, found)
    if text is None:
        return None
    description = _description(text)
    if not description:
        what = "must begin with a comment line `-- …`, the table's description"
        found.add(Problem(what, "write the comment in the first line"), 1)
    columns = _checked_columns(text, record_columns, found)
    sql = text.strip().rstrip("; \n")
    return None if columns is None else (GoldTable(path.stem, description, sql), columns)


def _description(text: str) -> str:
    comment: list[str] = []
    for line in text.strip().splitlines():
        if line.strip() and not line.startswith("--"):
            break
        comment.append(line.removeprefix("--").strip())
    return " ".join(filter(None, comment))


def _checked_columns(
    text: str, record_columns: dict[str, str] | None, found: FileFindings
) -> list[str] | None:
    query = _parsed(text, found)
    if query is None:
        return None
    for problem, line in (*_name_problems(query), *unknown_functions(text, query)):
        found.add(problem, line)
    if record_columns is not None:
        query = _qualified(query, record_columns, found)
    return None if query is None else _output_columns(query, found)


def _parsed(text: str, found: FileFindings) -> exp.Query | None:
    try:
        statements = parse_sql(text)
    except SqlProblemError as error:
        found.add(error.problem, error.line)
        return None
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        what = "must contain exactly one SELECT statement"
        found.add(Problem(what, "remove the other statements" if statements else "write one"), 1)
        return None
    return statements[0]


def _name_problems(query: exp.Query) -> Iterator[tuple[Problem, int | None]]:
    """Refuse other inputs: a table is recomputed when it lags, so only its input may change it."""
    own = {cte.alias for cte in query.find_all(exp.CTE)}
    for table in query.find_all(exp.Table):
        bare = table.copy()
        bare.set("alias", None)
        if bare.sql() != table.name or table.name not in own | {RECORDS}:
            what = f"reads {table.name!r}; it can only read the view {RECORDS!r}"
            yield Problem(what, f"write FROM {RECORDS}"), line_of(table)
    unparsed = (call for call in query.find_all(exp.Anonymous) if call.name in _CHANGING_NAMES)
    for changing in (*query.find_all(*_CHANGING), *unparsed):
        what = f"uses {changing.sql('spark')}, which differs from run to run"
        yield Problem(what, "take dates from the records"), line_of(changing)


def _qualified(
    query: exp.Query, record_columns: dict[str, str], found: FileFindings
) -> exp.Query | None:
    """The query with the table of each column; None if it has an unknown column."""
    tolerant = {"validate_qualify_columns": False, "allow_partial_qualification": True}
    schema: dict[str, object] = {RECORDS: record_columns}
    own_names = {alias.alias.lower() for alias in query.find_all(exp.Alias)}
    try:
        partial = qualify(query.copy(), schema=schema, dialect="spark", **tolerant)  # type: ignore[arg-type] # flags
        problems = list(_unknown_columns(partial, record_columns, own_names))
        for problem, line in problems:
            found.add(problem, line)
        if problems:
            return None
        whole = qualify(query.copy(), schema=schema, dialect="spark")
    except SQL_FAILURES as error:
        found.add(*_unresolved(str(error), query))
        return None
    return whole if isinstance(whole, exp.Query) else None


def _unresolved(message: str, query: exp.Query) -> tuple[Problem, int | None]:
    named = _NAMED_COLUMN.search(message)
    fix = "correct its name, or write the table's name before it, as in records.name"
    if named is None:
        return Problem("a column or table alias cannot be resolved", fix), None
    columns = (column for column in query.find_all(exp.Column) if column.name == named[1])
    line = next(map(line_of, columns), None)
    return Problem(f"column {named[1]!r} does not exist there, or is ambiguous", fix), line


def _unknown_columns(
    query: exp.Expr, record_columns: Iterable[str], own_names: set[str]
) -> Iterator[tuple[Problem, int | None]]:
    records = set(record_columns)
    aliases = {table.alias_or_name for table in query.find_all(exp.Table) if table.name == RECORDS}
    for column in query.find_all(exp.Column):
        name = column.name
        unresolved = not column.table and name not in own_names
        if unresolved and name in records:
            fix = f"write the table's name before it, as in {RECORDS}.{name}"
            yield Problem(f"column {name!r} is ambiguous", fix), line_of(column.this)
        elif unresolved or (column.table in aliases and name not in records):
            yield (
                Problem(f"there is no column {name!r}", suggestion(name, records)),
                (line_of(column.this)),
            )


def _output_columns(query: exp.Query, found: FileFindings) -> list[str] | None:
    columns = [name.lower() for name in query.named_selects]
    if "*" in columns:  # Only the columns of `records` say what it is.
        return None
    wrong = [n for n, name in enumerate(columns) if columns.index(name) != n or not _is_name(name)]
    for number in wrong:
        what, fix = "has no snake_case name", "write `AS name` after the expression"
        if _is_name(columns[number]):
            what = f"has the same name as another column: {columns[number]!r}"
            fix = "write `AS name` after the expression, with a name that differs not only in case"
        found.add(Problem(f"column {number + 1} {what}", fix), line_of(query.selects[number]))
    return None if wrong else columns


def _is_name(name: str) -> bool:
    return NAME_PATTERN.fullmatch(name) is not None


def line_of(node: exp.Expr) -> int | None:
    """The line of a node, or of the first node in it that has a line."""
    for part in node.walk():
        if "line" in part.meta:
            return int(part.meta["line"])
    return None
