"""Read the part of Terraform's expression language that a synthesized document uses."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from local_aws.deployer.errors import UnsupportedTerraformError


@dataclass(frozen=True)
class Literal:
    """A constant."""

    value: Any


@dataclass(frozen=True)
class Reference:
    """A dotted name: ``aws_s3_bucket.bronze.arn``, ``var.model_endpoint``."""

    path: tuple[str, ...]


@dataclass(frozen=True)
class Call:
    """A function call."""

    function: str
    arguments: "tuple[Expression, ...]"


@dataclass(frozen=True)
class Template:
    """Text with expressions in it."""

    parts: "tuple[Expression, ...]"


Expression = Literal | Reference | Call | Template

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<string>"(?:[^"\\]|\\.)*")
    | (?P<number>-?\d+(?:\.\d+)?)
    | (?P<path>[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*)
    | (?P<mark>[(),])
    )""",
    re.VERBOSE,
)
_MARK = re.compile(r"\$\$\{|%%\{|\$\{|%\{")
_ESCAPES = {"$${": "${", "%%{": "%{"}
_WORDS = {"true": True, "false": False, "null": None}


def parse_template(text: str) -> Expression:
    """Read a string of a Terraform JSON document.

    If the string is exactly one expression, it has that expression's value and type.

    Raises:
        UnsupportedTerraformError: the string contains unsupported syntax.
    """
    parts = tuple(_parts(text))
    if len(parts) == 1:
        return parts[0]
    return Template(parts) if parts else Literal("")


def references(expression: Expression) -> Iterator[Reference]:
    """Every reference in an expression."""
    match expression:
        case Reference():
            yield expression
        case Call(arguments=children) | Template(parts=children):
            for child in children:
                yield from references(child)
        case Literal():
            return


def evaluate(
    expression: Expression,
    look_up: Callable[[Reference], Any],
    call: Callable[[str, list[Any]], Any],
) -> Any:
    """The value of an expression.

    Args:
        expression: the result of ``parse_template``.
        look_up: the value of a reference.
        call: the result of a function, given by name, for the values of its arguments.
    """
    match expression:
        case Literal(value):
            return value
        case Reference():
            return look_up(expression)
        case Call(function, arguments):
            return call(function, [evaluate(argument, look_up, call) for argument in arguments])
        case Template(parts):
            return "".join(_as_text(evaluate(part, look_up, call)) for part in parts)


def _as_text(value: Any) -> str:
    """A value inside a longer string, as Terraform spells it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    raise UnsupportedTerraformError(f"a {type(value).__name__} cannot be part of a string")


def _parts(text: str) -> Iterator[Expression]:
    position, plain = 0, ""
    while mark := _MARK.search(text, position):
        plain += text[position : mark.start()]
        if mark.group() in _ESCAPES:
            plain += _ESCAPES[mark.group()]
            position = mark.end()
            continue
        if mark.group() == "%{":
            raise UnsupportedTerraformError(f"template directive in {text!r}")
        if plain:
            yield Literal(plain)
        end = _end_of_expression(text, mark.end())
        yield _parse(text[mark.end() : end])
        position, plain = end + 1, ""
    if plain + text[position:]:
        yield Literal(plain + text[position:])


def _end_of_expression(text: str, start: int) -> int:
    """The position of the closing brace; braces in quoted strings do not count."""
    for found in re.compile(r'"(?:[^"\\]|\\.)*"|[{}]').finditer(text, start):
        if found.group() == "{":
            break
        if found.group() == "}":
            return found.start()
    raise UnsupportedTerraformError(f"expression without a plain end in {text!r}")


def _parse(source: str) -> Expression:
    tokens = list(_tokens(source))
    expression, position = _parse_expression(tokens, 0, source)
    if position != len(tokens):
        raise UnsupportedTerraformError(f"expression ${{{source}}}")
    return expression


def _tokens(source: str) -> Iterator[tuple[str, str]]:
    source = source.strip()
    position = 0
    while position < len(source):
        token = _TOKEN.match(source, position)
        if token is None or token.lastgroup is None:
            raise UnsupportedTerraformError(f"expression ${{{source}}}")
        yield token.lastgroup, token.group(token.lastgroup)
        position = token.end()


def _parse_expression(
    tokens: list[tuple[str, str]], position: int, source: str
) -> tuple[Expression, int]:
    kind, text = tokens[position] if position < len(tokens) else ("end", "")
    following = tokens[position + 1] if position + 1 < len(tokens) else ("end", "")
    if kind == "string":
        return parse_template(json.loads(text)), position + 1
    if kind == "number":
        return Literal(json.loads(text)), position + 1
    if kind == "path" and following == ("mark", "("):
        return _parse_call(text, tokens, position + 2, source)
    if kind == "path":
        return Literal(_WORDS[text]) if text in _WORDS else _reference(text), position + 1
    raise UnsupportedTerraformError(f"expression ${{{source}}}")


def _parse_call(
    function: str, tokens: list[tuple[str, str]], position: int, source: str
) -> tuple[Expression, int]:
    arguments: list[Expression] = []
    while tokens[position : position + 1] != [("mark", ")")]:
        if arguments:
            if tokens[position : position + 1] != [("mark", ",")]:
                raise UnsupportedTerraformError(f"expression ${{{source}}}")
            position += 1
        argument, position = _parse_expression(tokens, position, source)
        arguments.append(argument)
    return Call(function, tuple(arguments)), position + 1


def _reference(text: str) -> Reference:
    return Reference(tuple(text.split(".")))
