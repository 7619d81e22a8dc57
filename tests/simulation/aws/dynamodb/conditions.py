"""Condition and filter expressions, compiled to functions of an item and the values."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, Final

from tests.simulation.aws.dynamodb.paths import Path, Scope, find
from tests.simulation.aws.dynamodb.values import Item, Value, comparable, equal, length

Values = dict[str, Value]
Operand = Callable[[Item, Values], Value | None]
Test = Callable[[Item, Values], bool]

_ORDERS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def parse_condition(scope: Scope) -> Test:
    test = _any_of(scope)
    scope.tokens.expect_end()
    return test


def _any_of(scope: Scope) -> Test:
    test = _all_of(scope)
    while scope.tokens.accept("OR"):
        test = _either(test, _all_of(scope))
    return test


def _all_of(scope: Scope) -> Test:
    test = _negated(scope)
    while scope.tokens.accept("AND"):
        test = _both(test, _negated(scope))
    return test


def _either(left: Test, right: Test) -> Test:
    return lambda item, values: left(item, values) or right(item, values)


def _both(left: Test, right: Test) -> Test:
    return lambda item, values: left(item, values) and right(item, values)


def _negated(scope: Scope) -> Test:
    if scope.tokens.accept("NOT"):
        test = _negated(scope)
        return lambda item, values: not test(item, values)
    if scope.tokens.accept("("):
        test = _any_of(scope)
        scope.tokens.expect(")")
        return test
    if _is_call(scope) and scope.tokens.peek().text != "size":
        return _function(scope)
    return _comparison(scope)


def _is_call(scope: Scope) -> bool:
    return scope.tokens.peek().kind == "word" and scope.tokens.peek(1).text == "("


def _function(scope: Scope) -> Test:
    name = scope.tokens.take().text
    parse = _FUNCTIONS.get(name)
    if parse is None:
        raise scope.tokens.error(f"Invalid function name; function: {name}")
    scope.tokens.expect("(")
    test = parse(scope)
    scope.tokens.expect(")")
    return test


def _exists(scope: Scope) -> Test:
    path = scope.path()
    if len(path) == 1:
        name = path[0]
        return lambda item, _values: name in item
    return lambda item, _values: find(item, path) is not None


def _not_exists(scope: Scope) -> Test:
    test = _exists(scope)
    return lambda item, values: not test(item, values)


def _two(scope: Scope) -> tuple[Operand, Operand]:
    left = _operand(scope)
    scope.tokens.expect(",")
    return left, _operand(scope)


def _has_type(scope: Scope) -> Test:
    left, right = _two(scope)

    def test(item: Item, values: Values) -> bool:
        value, wanted = left(item, values), right(item, values) or {}
        return value is not None and wanted.get("S") in value

    return test


def _begins(scope: Scope) -> Test:
    left, right = _two(scope)

    def test(item: Item, values: Values) -> bool:
        value, start = left(item, values) or {}, right(item, values) or {}
        return any(
            kind in value and kind in start and bool(value[kind].startswith(start[kind]))
            for kind in ("S", "B")
        )

    return test


def _contains(scope: Scope) -> Test:
    left, right = _two(scope)

    def test(item: Item, values: Values) -> bool:
        value, part = left(item, values), right(item, values)
        return value is not None and part is not None and contains(value, part)

    return test


def contains(value: Value, part: Value) -> bool:
    """Whether a text has this part, or a set or list this member."""
    ((kind, content),) = value.items()
    if kind == "L":
        return any(equal(member, part) for member in content)
    if kind in {"S", "B", "SS", "NS", "BS"}:
        return kind[0] in part and part[kind[0]] in content
    return False


_FUNCTIONS: Final[dict[str, Callable[[Scope], Test]]] = {
    "attribute_exists": _exists,
    "attribute_not_exists": _not_exists,
    "attribute_type": _has_type,
    "begins_with": _begins,
    "contains": _contains,
}


def _operand(scope: Scope) -> Operand:
    if scope.tokens.peek().kind == "value":
        placeholder = scope.value()
        return lambda _item, values: values[placeholder]
    if not _is_call(scope):
        return operand_at(scope.path())
    name = scope.tokens.take().text
    if name != "size":
        raise scope.tokens.error(f"The function is not allowed to be used this way: {name}")
    scope.tokens.expect("(")
    path = scope.path()
    scope.tokens.expect(")")
    return lambda item, _values: length(find(item, path))


def operand_at(path: Path) -> Operand:
    if len(path) == 1:
        name = str(path[0])
        return lambda item, _values: item.get(name)
    return lambda item, _values: find(item, path)


def _comparison(scope: Scope) -> Test:
    left = _operand(scope)
    if scope.tokens.accept("BETWEEN"):
        low = _operand(scope)
        scope.tokens.expect("AND")
        high = _operand(scope)
        return _both(_ordered(low, "<=", left), _ordered(left, "<=", high))
    if scope.tokens.accept("IN"):
        return _in(scope, left)
    sign = scope.tokens.expect_kind("sign")
    right = _operand(scope)
    if sign == "=":
        return lambda item, values: equal(left(item, values), right(item, values))
    if sign == "<>":
        return lambda item, values: not equal(left(item, values), right(item, values))
    if sign in _ORDERS:
        return _ordered(left, sign, right)
    raise scope.tokens.syntax_error(sign)


def _ordered(left: Operand, sign: str, right: Operand) -> Test:
    compare = _ORDERS[sign]

    def test(item: Item, values: Values) -> bool:
        pair = comparable(left(item, values), right(item, values))
        return pair is not None and compare(*pair)

    return test


def _in(scope: Scope, left: Operand) -> Test:
    scope.tokens.expect("(")
    members = [_operand(scope)]
    while scope.tokens.accept(","):
        members.append(_operand(scope))
    scope.tokens.expect(")")
    return lambda item, values: any(
        equal(left(item, values), member(item, values)) for member in members
    )
