"""The rules of Choice states."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from tests.simulation.aws.states.language.failures import DefinitionRefusedError, runtime_error
from tests.simulation.aws.states.language.paths import path_of
from tests.simulation.aws.states.language.timestamps import timestamp_of

Rule = Callable[[Any, Any], bool]
"""(input, context object) -> whether it applies."""


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_boolean(value: Any) -> bool:
    return isinstance(value, bool)


def _is_timestamp(value: Any) -> bool:
    return _is_text(value) and timestamp_of(value) is not None


_COMPARE: Final = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "LessThanEquals": operator.le,
    "GreaterThan": operator.gt,
    "GreaterThanEquals": operator.ge,
}
_KINDS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "String": _is_text,
    "Numeric": _is_number,
    "Boolean": _is_boolean,
    "Timestamp": _is_timestamp,
}
_IS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "IsNull": lambda value: value is None,
    "IsString": _is_text,
    "IsNumeric": _is_number,
    "IsBoolean": _is_boolean,
    "IsTimestamp": _is_timestamp,
}
_IGNORED: Final = {"Next", "Comment", "Variable"}


def compiled_rule(rule: Mapping[str, Any]) -> Rule:
    """The rule as a function.

    Raises:
        DefinitionRefusedError: it is not a rule.
    """
    operators = [key for key in rule if key not in _IGNORED]
    if len(operators) != 1:
        raise DefinitionRefusedError(f"a rule has one operator: {sorted(rule)}")
    name = operators[0]
    if name in ("And", "Or"):
        parts = [compiled_rule(part) for part in rule[name]]
        combine = all if name == "And" else any
        return lambda data, context: combine(part(data, context) for part in parts)
    if name == "Not":
        part = compiled_rule(rule[name])
        return lambda data, context: not part(data, context)
    return _test(name, rule)


def _test(name: str, rule: Mapping[str, Any]) -> Rule:
    variable = path_of(rule.get("Variable"))
    if name == "IsPresent":
        return lambda data, context: variable.find(data, context)[0] is rule[name]
    check = _check(name, rule[name])

    def test(data: Any, context: Any) -> bool:
        exists, value = variable.find(data, context)
        if not exists:
            raise runtime_error(
                f"Invalid path '{variable.text}': The choice state's condition path references "
                "an invalid value"
            )
        return check(value, data, context)

    return test


def _check(name: str, expected: Any) -> Callable[[Any, Any, Any], bool]:
    if name in _IS:
        has_kind = _IS[name]
        return lambda value, _data, _context: has_kind(value) is expected
    if name == "StringMatches":
        pattern = _pattern(expected)
        return lambda value, _data, _context: _is_text(value) and bool(pattern.fullmatch(value))
    compare = _comparison(name.removesuffix("Path"))
    if not name.endswith("Path"):
        return lambda value, _data, _context: compare(value, expected)
    path = path_of(expected)
    return lambda value, data, context: compare(value, path.read(data, context))


@cache
def _comparison(name: str) -> Callable[[Any, Any], bool]:
    kind = next((kind for kind in _KINDS if name.startswith(kind)), "")
    compare = _COMPARE.get(name.removeprefix(kind))
    if not kind or compare is None or (kind == "Boolean" and compare is not operator.eq):
        raise DefinitionRefusedError(f"{name!r} is not an operator")
    has_kind = _KINDS[kind]
    key = _instant if kind == "Timestamp" else _itself

    def holds(value: Any, expected: Any) -> bool:
        is_comparable = has_kind(value) and has_kind(expected)
        return is_comparable and bool(compare(key(value), key(expected)))

    return holds


def _itself(value: Any) -> Any:
    return value


def _instant(value: str) -> Any:
    return timestamp_of(value)


def _pattern(text: str) -> re.Pattern[str]:
    parts = re.split(r"(\\\*|\\\\|\*)", text)
    escaped = {"*": ".*", r"\*": r"\*", r"\\": r"\\"}
    return re.compile("".join(escaped.get(part, re.escape(part)) for part in parts), re.DOTALL)
