"""A statement that DuckDB refused or failed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlglot import exp

from local_aws.athena_engine.source import Source, start_of


@dataclass(frozen=True)
class Failure:
    """A refused statement, and how the message was recognized."""

    match: re.Match[str]
    statement: exp.Expr
    source: Source

    def column(self, name: str, table: str = "") -> str:
        """The place of a column by its name."""
        found = (
            column
            for column in self.statement.find_all(exp.Column)
            if column.name.lower() == name.lower()
            and (not table or column.table.lower() == table.lower())
        )
        return self._first(found)

    def function(self, name: str) -> str:
        calls = (
            node
            for node in self.statement.find_all(exp.Func)
            if self.source.name_of(node).lower() == name.lower()
        )
        return self._first(calls)

    def string(self, text: str) -> str:
        literals = (
            node
            for node in self.statement.find_all(exp.Literal)
            if node.is_string and node.name == text
        )
        return self._first(literals)

    def _first(self, nodes: Iterable[exp.Expr]) -> str:
        starts = [start_of(node) for node in nodes]
        return self.source.place(min((s for s in starts if s is not None), default=None))
