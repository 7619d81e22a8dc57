"""Places in the text of a statement, as Athena's messages name them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token, TokenType


@dataclass(frozen=True)
class Source:
    """The text of a statement."""

    sql: str

    @cached_property
    def tokens(self) -> list[Token]:
        """The tokens, none if the text has an open quote."""
        try:
            found = sqlglot.tokenize(self.sql, read="athena")
        except SqlglotError:
            return []
        return [token for token in found if token.token_type != TokenType.HIVE_TOKEN_STREAM]

    def place(self, offset: int | None) -> str:
        """Line and column of a character, both from 1, such as ``1:8``."""
        if offset is None:
            return ""
        before = self.sql[:offset]
        return f"{before.count(chr(10)) + 1}:{offset - (before.rfind(chr(10)) + 1) + 1}"

    def place_of(self, node: exp.Expr | None) -> str:
        """The place where an expression begins, empty if the parser did not keep it."""
        return self.place(None if node is None else start_of(node))

    def place_of_operator(self, node: exp.Expr) -> str:
        """The place of a binary expression's operator, as Athena reports it."""
        begin, end = start_of(node.args["this"]), start_of(node.args["expression"])
        if begin is None or end is None:
            return self.place_of(node)
        between = [
            token
            for token in self.tokens
            if begin <= token.start < end and token.text not in {"(", "'", '"'}
        ]
        return self.place(between[-1].start if between else begin)

    def name_of(self, node: exp.Expr) -> str:
        """A function's name as it is written, empty if the parser did not keep its place."""
        start, end = node.meta.get("start"), node.meta.get("end")
        return self.sql[start : end + 1] if start is not None and end is not None else ""


def start_of(node: exp.Expr) -> int | None:
    """The offset of an expression's first character that the parser kept."""
    return min(_starts(node), default=None)


def _starts(node: exp.Expr) -> Iterator[int]:
    for inner in node.walk():
        start = inner.meta.get("start")
        if start is not None:
            yield int(start)
