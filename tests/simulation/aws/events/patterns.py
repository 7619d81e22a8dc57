"""Event patterns of rules, compiled to functions of an event."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

Test = Callable[[Any], bool]
"""A test of a value; None is an absent one."""

_EXACT: Final = (str, int, float, bool, type(None))


class UnknownPatternError(ValueError):
    """The pattern has an operator that the simulation does not model."""


def compile_pattern(pattern: dict[str, Any]) -> Test:
    """A test whether an event matches the pattern.

    Raises:
        UnknownPatternError: an operator is unknown.
    """
    tests = [(name, _field(wanted)) for name, wanted in pattern.items()]
    if not tests:
        raise UnknownPatternError("an empty pattern")
    return lambda event: (
        isinstance(event, dict) and all(test(event.get(name, _ABSENT)) for name, test in tests)
    )


_ABSENT: Final = object()


def _field(wanted: Any) -> Test:
    if isinstance(wanted, dict):
        return compile_pattern(wanted)
    if not isinstance(wanted, list) or not wanted:
        raise UnknownPatternError(f"neither a pattern nor a list: {wanted!r}")
    return _any_member([_value(each) for each in wanted])


def _any_member(tests: list[Test]) -> Test:
    """A field that is a list matches if one of its members does."""

    def test(value: Any) -> bool:
        members = value if isinstance(value, list) else [value]
        return any(each(member) for each in tests for member in members)

    return test


def _value(wanted: Any) -> Test:
    if isinstance(wanted, _EXACT):
        return lambda value: type(value) is type(wanted) and value == wanted
    if isinstance(wanted, dict) and len(wanted) == 1:
        ((operator, operand),) = wanted.items()
        if operator in _OPERATORS:
            return _OPERATORS[operator](operand)
    raise UnknownPatternError(f"an operator that is not modelled: {wanted!r}")


def _prefix(operand: Any) -> Test:
    start = _text(operand)
    return lambda value: isinstance(value, str) and value.startswith(start)


def _suffix(operand: Any) -> Test:
    end = _text(operand)
    return lambda value: isinstance(value, str) and value.endswith(end)


def _exists(operand: Any) -> Test:
    return lambda value: (value is not _ABSENT) is bool(operand)


def _anything_but(operand: Any) -> Test:
    unwanted = operand if isinstance(operand, list) else [operand]
    tests = [_value(each) for each in unwanted]
    return lambda value: value is not _ABSENT and not any(test(value) for test in tests)


def _text(operand: Any) -> str:
    if not isinstance(operand, str):
        raise UnknownPatternError(f"an operand that is not modelled: {operand!r}")
    return operand


_OPERATORS: Final[dict[str, Callable[[Any], Test]]] = {
    "prefix": _prefix,
    "suffix": _suffix,
    "exists": _exists,
    "anything-but": _anything_but,
}
