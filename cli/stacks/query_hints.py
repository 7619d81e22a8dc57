"""The next step for a statement that Athena refused, from Athena's own message."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from cli.stacks.catalog_tables import Tables

_LISTED: Final = 12
_NEAR: Final = 0.7
_LIST_TABLES: Final = "`medallion query 'show tables'` lists the tables of gold"
_DIALECT: Final = "Athena's SQL: https://docs.aws.amazon.com/athena/latest/ug/select.html"
_FUNCTIONS: Final = "Athena's functions: https://trino.io/docs/current/functions.html"


@dataclass(frozen=True)
class _Question:
    """A refused statement.

    Attributes:
        name: what the message names.
        tables: of both databases.
        gold: the database of names without one.
    """

    name: str
    sql: str
    tables: Tables
    gold: str


def next_step_for(message: str, sql: str, tables: Tables, gold: str) -> str:
    """What to do about Athena's message: the nearest names, or how to avoid the error."""
    for pattern, answer in _ANSWERS:
        match = pattern.search(message)
        if match is not None:
            name = match.groupdict().get("name", "")
            return answer(_Question(name.lower(), sql, tables, gold))
    return _DIALECT


def needs_names(message: str) -> bool:
    """True if the hint for a message needs the names in the catalog."""
    return re.search(r"(?:Table|Schema|Column) '.*'", message) is not None


def _table(question: _Question) -> str:
    name = question.name.rpartition(".")[2]
    every = _every_table(question)
    near = get_close_matches(name, every.values(), n=3, cutoff=_NEAR)
    # The same name in the other database is nearer than any similar name.
    found = _spelled(every, [name] if name in near else near)
    if found:
        return f"did you mean {_either(found)}?"
    return f"tables: {_some(every)}" if every else _LIST_TABLES


def _every_table(question: _Question) -> dict[str, str]:
    """The names of all tables, by how the user writes them."""
    return {
        _written(schema, table, question): table
        for schema, found in question.tables.items()
        for table in found
    }


def _spelled(every: Mapping[str, str], names: Iterable[str]) -> list[str]:
    wanted = set(names)
    return [spelled for spelled, name in every.items() if name in wanted]


def _schema(question: _Question) -> str:
    near = [name for name in question.tables if question.name in name or name in question.name]
    near = near or get_close_matches(question.name, question.tables, n=1)
    if near:
        return f"did you mean {_either(near)}?"
    return f"databases: {', '.join(question.tables)}"


def _column(question: _Question) -> str:
    name = question.name.rpartition(".")[2]
    used = dict(_used_tables(question))
    columns = list(dict.fromkeys(column for found in used.values() for column in found))
    near = get_close_matches(name, columns, n=3, cutoff=_NEAR)
    if near:
        return f"did you mean {_either(near)}?"
    elsewhere = [
        _written(schema, table, question)
        for schema, found in question.tables.items()
        for table, names in found.items()
        if name in names
    ]
    if elsewhere:
        return f"{name} is a column of {_either(elsewhere, 'and')}"
    return f"columns of {', '.join(used)}: {_some(columns)}" if columns else _LIST_TABLES


def _used_tables(question: _Question) -> Iterator[tuple[str, list[str]]]:
    """The statement's tables with their columns, as far as it can be parsed."""
    try:
        statement = sqlglot.parse_one(question.sql, dialect="athena")
    except SqlglotError:
        return
    for node in statement.find_all(exp.Table):
        schema, name = (node.db or question.gold).lower(), node.name.lower()
        columns = question.tables.get(schema, {}).get(name)
        if columns is not None:
            yield _written(schema, name, question), columns


def _written(schema: str, table: str, question: _Question) -> str:
    """A table as the user writes it."""
    return table if schema == question.gold else f"{schema}.{table}"


def _either(names: Iterable[str], word: str = "or") -> str:
    *others, last = list(names)[:_LISTED]
    return f"{', '.join(others)} {word} {last}" if others else last


def _some(names: Iterable[str]) -> str:
    every = list(names)
    more = len(every) - _LISTED
    return ", ".join(every[:_LISTED]) + (f" and {more} more" if more > 0 else "")


def _always(text: str) -> Callable[[_Question], str]:
    return lambda _question: text


_MOMENT: Final = "write a moment with its type: date '2026-01-31', timestamp '2026-12-24 18:00:00'"
_TEXTS: Final[Mapping[str, Callable[[_Question], str]]] = {
    r"Table '(?P<name>[^']+)' does not exist": _table,
    r"Schema '(?P<name>[^']+)' does not exist": _schema,
    r"Column '(?P<name>[^']+)' cannot be resolved": _column,
    r"Column '(?P<name>[^']+)' is ambiguous": _always("name its table: a.column"),
    r"(?:date|timestamp\S*(?: with time zone)?) \S+ varchar|is BETWEEN varchar": _always(_MOMENT),
    r"Division by zero": _always("nullif(divisor, 0) gives null instead of the error"),
    r"INVALID_CAST_ARGUMENT": _always("try_cast(… as …) gives null instead of the error"),
    r"Array subscript|Key not present": _always("element_at(…) gives null instead of the error"),
    r"must be an aggregate expression": _always("add it to GROUP BY, or use arbitrary(…)"),
    r"^TYPE_MISMATCH": _always("convert a side with cast(… as …)"),
    r"^FUNCTION_NOT_FOUND": _always(_FUNCTIONS),
}
_ANSWERS: Final = [(re.compile(pattern), answer) for pattern, answer in _TEXTS.items()]
