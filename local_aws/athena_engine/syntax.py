"""Parse a statement; syntax errors have Athena's words."""

from __future__ import annotations

import re
from itertools import zip_longest

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError, TokenError
from sqlglot.tokenizer_core import Token, TokenType

from local_aws.athena_engine.errors import AthenaQueryError, query_error
from local_aws.athena_engine.source import Source

_STATEMENTS = (
    "ALTER", "ANALYZE", "CREATE", "DELETE", "DESC", "DESCRIBE", "DROP", "EXECUTE", "EXPLAIN",
    "INSERT", "MERGE", "MSCK", "OPTIMIZE", "PREPARE", "SELECT", "SHOW", "TABLE", "TRUNCATE",
    "UNLOAD", "UPDATE", "VACUUM", "VALUES", "WITH", "DEALLOCATE", "USE", "(",
)  # fmt: skip
_EXPECTED = "'DESCRIBE', 'EXPLAIN', 'SELECT', 'SHOW', 'VALUES', 'WITH'"
# Tokens that the parser takes, because other engines do, but Athena does not.
_FOREIGN = {
    TokenType.DCOLON, TokenType.ILIKE, TokenType.QUALIFY, TokenType.PIVOT, TokenType.UNPIVOT,
    TokenType.RLIKE, TokenType.XOR,
}  # fmt: skip
_FOREIGN_AFTER = {
    TokenType.COMMA: {TokenType.FROM, TokenType.R_PAREN},
    TokenType.INTERVAL: {TokenType.NUMBER},
}
_UNITS = {"YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"}
_FOREIGN_CLAUSES: tuple[tuple[type[exp.Expr], str, str], ...] = (
    (exp.Star, "except_", "EXCLUDE"),
    (exp.Star, "except", "EXCLUDE"),
    (exp.Star, "replace", "REPLACE"),
    (exp.Group, "all", "ALL"),
    (exp.Distinct, "on", "ON"),
)
_ENDS_OF_SELECT = {
    "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "UNION", ")", ",", ";",
}  # fmt: skip
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/", re.DOTALL)


def parse(sql: str) -> exp.Expr:
    """Parse one statement.

    Raises:
        AthenaQueryError: the text is not one statement in Athena's dialect.
    """
    source = Source(sql)
    _require_known_statement(source)
    try:
        statements = [statement for statement in sqlglot.parse(sql, read="athena") if statement]
    except ParseError as error:
        raise _syntax_error(error, source) from error
    except TokenError as error:
        raise _open_quote(source) from error
    except SqlglotError as error:
        raise query_error("SYNTAX_ERROR", "the statement cannot be read") from error
    if not statements:
        raise _mismatched(None, source, _EXPECTED)
    if len(statements) != 1:
        raise AthenaQueryError("SYNTAX_ERROR: Only one sql statement is allowed")
    _refuse_foreign_tokens(source)
    _refuse_foreign_clauses(statements[0], source)
    return statements[0]


def mismatched(text: str, place: str, expecting: str = "") -> AthenaQueryError:
    """The error for a token that does not fit."""
    ending = f". Expecting: {expecting}" if expecting else ""
    return query_error("SYNTAX_ERROR", f"mismatched input '{text}'{ending}", place)


def _require_known_statement(source: Source) -> None:
    if source.tokens and source.tokens[0].text.upper() not in _STATEMENTS:
        raise _mismatched(source.tokens[0], source, _EXPECTED)


def _mismatched(token: Token | None, source: Source, expecting: str = "") -> AthenaQueryError:
    if token is None:
        return mismatched("<EOF>", source.place(len(source.sql.rstrip())), expecting)
    text = source.sql[token.start : token.end + 1]
    return mismatched(text, source.place(token.start), expecting)


def _syntax_error(error: ParseError, source: Source) -> AthenaQueryError:
    found = error.errors[0] if error.errors else {}
    index = _index(source, found)
    if index is None:
        return query_error("SYNTAX_ERROR", "the statement cannot be read")
    description = str(found.get("description", ""))
    call = _call_that_ends_at(index, source)
    if call is not None and ("missing" in description or "arguments" in description):
        message = f"Unexpected parameters for function {call.text.lower()}"
        return query_error("FUNCTION_NOT_FOUND", message, source.place(call.start))
    expecting = ""
    if "missing" in description:
        # At the end of the text, the parser names the last token instead of the end.
        index += source.tokens[index] is source.tokens[-1]
        expecting = "<expression>"
    elif description.startswith("Expecting "):
        index += source.tokens[index] is source.tokens[-1]
        expecting = f"'{description.removeprefix('Expecting ')}'"
    tokens = source.tokens
    return _mismatched(tokens[index] if index < len(tokens) else None, source, expecting)


def _index(source: Source, found: dict[str, object]) -> int | None:
    """The index of the token that the parser names by its line and last column."""
    place = (found.get("line"), found.get("col"))
    indexes = (i for i, token in enumerate(source.tokens) if (token.line, token.col) == place)
    return next(indexes, None)


def _call_that_ends_at(index: int, source: Source) -> Token | None:
    """The name of the function whose closing parenthesis is the token."""
    tokens, depth = source.tokens, 0
    if tokens[index].text != ")":
        return None
    for place in range(index, 0, -1):
        depth += {")": 1, "(": -1}.get(tokens[place].text, 0)
        if depth == 0:
            return tokens[place - 1] if tokens[place - 1].text.isidentifier() else None
    return None


def _open_quote(source: Source) -> AthenaQueryError:
    rest = _QUOTED.sub(lambda match: " " * len(match.group()), source.sql)
    opened = re.search(r"['\"]|/\*", rest)
    if opened is None:
        return query_error("SYNTAX_ERROR", "the statement cannot be read")
    text = source.sql[opened.start() :].split("\n")[0]
    return mismatched(text, source.place(opened.start()))


def _refuse_foreign_tokens(source: Source) -> None:
    depth, limits = 0, set()
    for token, after in zip_longest(source.tokens, source.tokens[1:]):
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        late = token.token_type is TokenType.OFFSET and depth in limits
        found = token if late else _foreign(token, after)
        if found is not None:
            raise _mismatched(found, source)
        if token.token_type is TokenType.LIMIT:
            limits.add(depth)


def _foreign(token: Token, after: Token | None) -> Token | None:
    """The token that Athena does not take at this place."""
    if token.token_type in _FOREIGN or token.text == "==":
        return token
    following = _FOREIGN_AFTER.get(token.token_type, set())
    return after if after is not None and after.token_type in following else None


def _refuse_foreign_clauses(statement: exp.Expr, source: Source) -> None:
    for node in statement.walk():
        if isinstance(node, exp.Select) and not node.expressions:
            raise _mismatched(_after_empty_select(source), source, "'*', <expression>")
        word = _foreign_word(node)
        if word:
            found = (token for token in source.tokens if token.text.upper() == word.upper())
            raise _mismatched(next(found, None), source)


def _after_empty_select(source: Source) -> Token | None:
    """The token in the place of a select list, None at the end of the text."""
    for token, after in zip_longest(source.tokens, source.tokens[1:]):
        ends = after is None or after.text.upper() in _ENDS_OF_SELECT
        if token.token_type is TokenType.SELECT and ends:
            return after
    return None


def _foreign_word(node: exp.Expr) -> str:
    """The word of a clause that the parser takes and Athena does not, empty if there is none."""
    for kind, argument, word in _FOREIGN_CLAUSES:
        if isinstance(node, kind) and node.args.get(argument):
            return word
    if isinstance(node, exp.Interval):
        unit = node.text("unit").upper()
        return "" if unit in _UNITS or " TO " in unit else unit
    if isinstance(node, exp.Limit) and node.expression.is_string:
        return str(node.expression.name)
    return ""
