"""Checks a dataset's SQL before it runs: one SELECT, known columns, deterministic."""

from __future__ import annotations

from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.qualify import qualify

from medallion.dataset_folders.dataset_files import ExpectationEntry
from medallion.schemas.json_schema import NAME_PATTERN
from medallion.vocabulary.datasets import GoldTable
from medallion.vocabulary.errors import DatasetInvalidError

RECORDS = "records"
_TAKEN_NAMES = frozenset({RECORDS, "quality_results"})
_CHANGING = (exp.CurrentDate, exp.CurrentTimestamp, exp.CurrentTime, exp.Rand, exp.Randn, exp.Uuid)


def read_gold_table(path: Path, record_columns: dict[str, str]) -> tuple[GoldTable, list[str]]:
    """Read one gold/*.sql file.

    Args:
        path: the file; its name is the table's name.
        record_columns: column name -> type of the view `records`.

    Returns:
        The table and the names of its columns.

    Raises:
        DatasetInvalidError: `INVALID_GOLD_SQL`.
    """
    if not NAME_PATTERN.fullmatch(path.stem) or path.stem in _TAKEN_NAMES:
        raise _bad_sql(path, "the file name is the table's name: snake_case, not reserved.")
    text = path.read_text(encoding="utf-8").strip()
    header = [line for line in text.splitlines() if line.strip()]
    comment: list[str] = []
    for line in header:
        if not line.startswith("--"):
            break
        comment.append(line.removeprefix("--").strip())
    description = " ".join(comment).strip()
    if not description:
        raise _bad_sql(path, "must begin with a comment line `-- …`, the table's description.")
    columns = _check_select(path, text, record_columns)
    return GoldTable(name=path.stem, description=description, sql=text.rstrip("; \n")), columns


def check_rule(entry: ExpectationEntry, columns: dict[str, list[str]], file: Path) -> None:
    """Refuse an expectation over a table or column that does not exist.

    Raises:
        DatasetInvalidError: `INVALID_EXPECTATION`.
    """
    if entry.table not in columns:
        known = ", ".join(sorted(columns))
        raise _bad_rule(file, entry, f"table {entry.table!r} is unknown; the tables are: {known}.")
    try:
        parsed = sqlglot.parse_one(f"SELECT ({entry.rule}) AS passed", dialect="spark")
    except SqlglotError as error:
        raise _bad_rule(file, entry, f"the rule is not a Spark SQL expression: {error}.") from error
    for column in parsed.find_all(exp.Column):
        if column.name.lower() not in columns[entry.table]:
            raise _bad_rule(file, entry, f"{entry.table} has no column {column.name!r}.")
    if bool(parsed.find(exp.AggFunc)) != (entry.kind == "table"):
        message = "`kind: table` needs an aggregate (count, avg, …) in the rule, and vice versa."
        raise _bad_rule(file, entry, message)


def columns_of_rule(rule: str) -> tuple[str, ...]:
    """The columns that a valid rule reads, each once, in the rule's order."""
    parsed = sqlglot.parse_one(f"SELECT ({rule}) AS passed", dialect="spark")
    columns = parsed.find_all(exp.Column, bfs=False)
    return tuple(dict.fromkeys(column.name.lower() for column in columns))


def _check_select(path: Path, text: str, record_columns: dict[str, str]) -> list[str]:
    try:
        statements = [s for s in sqlglot.parse(text, dialect="spark") if s is not None]
        if len(statements) != 1 or not isinstance(statements[0], exp.Query):
            raise _bad_sql(path, "must contain exactly one SELECT statement.")
        _check_names_and_time(path, statements[0])
        query = qualify(statements[0], schema={RECORDS: record_columns}, dialect="spark")
    except SqlglotError as error:
        raise _bad_sql(path, f"is refused: {error}.") from error
    columns: list[str] = query.named_selects
    if len(set(columns)) != len(columns) or not all(map(NAME_PATTERN.fullmatch, columns)):
        raise _bad_sql(path, "must give every column a unique snake_case name (`… AS name`).")
    return columns


def _check_names_and_time(path: Path, query: exp.Query) -> None:
    """Refuse other inputs: a table is recomputed when it lags, so only its input may change it."""
    own = {cte.alias for cte in query.find_all(exp.CTE)}
    for table in query.find_all(exp.Table):
        if table.sql() != table.name or table.name not in own | {RECORDS}:
            raise _bad_sql(path, f"reads {table.name!r}; it can only read the view {RECORDS!r}.")
    changing = query.find(*_CHANGING)
    if changing is not None:
        raise _bad_sql(path, f"uses {changing.sql('spark')}, which differs from run to run.")


def _bad_sql(path: Path, message: str) -> DatasetInvalidError:
    return DatasetInvalidError("INVALID_GOLD_SQL", f"{path}: {message}")


def _bad_rule(file: Path, entry: ExpectationEntry, message: str) -> DatasetInvalidError:
    return DatasetInvalidError("INVALID_EXPECTATION", f"{file}: {entry.name}: {message}")
