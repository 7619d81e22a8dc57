"""Key conditions: one value of the partition key, and maybe a range of sort keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from tests.simulation.aws.dynamodb.paths import Scope

KeyTest = Callable[[Any, list[Any]], bool]

_TESTS: Final[dict[str, KeyTest]] = {
    "=": lambda key, bounds: bool(key == bounds[0]),
    "<": lambda key, bounds: bool(key < bounds[0]),
    "<=": lambda key, bounds: bool(key <= bounds[0]),
    ">": lambda key, bounds: bool(key > bounds[0]),
    ">=": lambda key, bounds: bool(key >= bounds[0]),
    "BETWEEN": lambda key, bounds: bool(bounds[0] <= key <= bounds[1]),
    "begins_with": lambda key, bounds: bool(key.startswith(bounds[0])),
}


class KeyTerm(NamedTuple):
    """A comparison of a key attribute with values, named by their placeholders."""

    attribute: str
    operator: str
    placeholders: tuple[str, ...]

    def holds(self, key: Any, bounds: list[Any]) -> bool:
        """Whether the key's sortable value is within the bounds."""
        return _TESTS[self.operator](key, bounds)


def parse_key_condition(scope: Scope) -> tuple[KeyTerm, ...]:
    terms = [_term(scope)]
    while scope.tokens.accept("AND"):
        terms.append(_term(scope))
    scope.tokens.expect_end()
    return tuple(terms)


def _term(scope: Scope) -> KeyTerm:
    if scope.tokens.accept("("):
        term = _term(scope)
        scope.tokens.expect(")")
        return term
    if scope.tokens.peek(1).text == "(":
        return _prefix(scope)
    attribute = str(scope.path()[0])
    if scope.tokens.accept("BETWEEN"):
        low = scope.value()
        scope.tokens.expect("AND")
        return KeyTerm(attribute, "BETWEEN", (low, scope.value()))
    sign = scope.tokens.expect_kind("sign")
    if sign not in _TESTS:
        raise scope.tokens.error(f"Invalid operator used in KeyConditionExpression: {sign}")
    return KeyTerm(attribute, sign, (scope.value(),))


def _prefix(scope: Scope) -> KeyTerm:
    name = scope.tokens.take().text
    if name != "begins_with":
        raise scope.tokens.error(f"Invalid operator used in KeyConditionExpression: {name}")
    scope.tokens.expect("(")
    attribute = str(scope.path()[0])
    scope.tokens.expect(",")
    placeholder = scope.value()
    scope.tokens.expect(")")
    return KeyTerm(attribute, name, (placeholder,))
