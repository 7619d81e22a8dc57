"""Tokens of DynamoDB's expressions."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from tests.simulation.aws.errors import AwsError

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<value>:\w+)|(?P<name>\#\w+)|(?P<number>\d+)"
    r"|(?P<word>[A-Za-z_]\w*)|(?P<sign><=|>=|<>|[=<>()\[\],.+-]))"
)


class Token(NamedTuple):
    """One token: its kind is value, name, number, word, sign or end."""

    kind: str
    text: str


class Tokens:
    """The tokens of one expression, from left to right."""

    def __init__(self, parameter: str, text: str) -> None:
        self.parameter = parameter
        self._tokens: list[Token] = []
        self._at = 0
        if not text.strip():
            raise self.error("The expression can not be empty;")
        end = len(text.rstrip())
        position = 0
        while position < end:
            match = _TOKEN.match(text, position)
            if match is None:
                raise self.syntax_error(text[position:].strip()[:1])
            self._tokens.append(Token(str(match.lastgroup), match[str(match.lastgroup)]))
            position = match.end()
        self._tokens.append(Token("end", "<EOF>"))

    def peek(self, ahead: int = 0) -> Token:
        return self._tokens[min(self._at + ahead, len(self._tokens) - 1)]

    def take(self) -> Token:
        token = self.peek()
        self._at += 1
        return token

    def accept(self, sign: str) -> bool:
        """Take this sign or keyword if it is next."""
        if self.peek().kind in {"sign", "word"} and self.peek().text.upper() == sign:
            self._at += 1
            return True
        return False

    def expect(self, sign: str) -> None:
        if not self.accept(sign):
            raise self.syntax_error(self.peek().text)

    def expect_kind(self, kind: str) -> str:
        if self.peek().kind != kind:
            raise self.syntax_error(self.peek().text)
        return self.take().text

    def expect_end(self) -> None:
        self.expect_kind("end")

    def syntax_error(self, text: str) -> AwsError:
        return self.error(f'Syntax error; token: "{text}"')

    def error(self, message: str) -> AwsError:
        return AwsError("ValidationException", f"Invalid {self.parameter}: {message}")
