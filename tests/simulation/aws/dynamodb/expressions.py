"""The expressions of a request: compiled once for each text, checked together."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, NamedTuple

from tests.simulation.aws.dynamodb.conditions import Values, parse_condition
from tests.simulation.aws.dynamodb.key_conditions import parse_key_condition
from tests.simulation.aws.dynamodb.paths import Names, Scope, parse_projection
from tests.simulation.aws.dynamodb.tokens import Tokens
from tests.simulation.aws.dynamodb.updates import parse_update
from tests.simulation.aws.dynamodb.values import invalid, stored

_PARSERS: Final[dict[str, Callable[[Scope], Any]]] = {
    "ConditionExpression": parse_condition,
    "FilterExpression": parse_condition,
    "KeyConditionExpression": parse_key_condition,
    "ProjectionExpression": parse_projection,
    "UpdateExpression": parse_update,
}


class Compiled(NamedTuple):
    """An expression and the placeholders that it uses."""

    result: Any
    names: frozenset[str]
    values: frozenset[str]


@lru_cache(maxsize=4096)
def _compile(parameter: str, text: str, names: tuple[tuple[str, str], ...]) -> Compiled:
    scope = Scope(Tokens(parameter, text), dict(names))
    result = _PARSERS[parameter](scope)
    return Compiled(result, frozenset(scope.used_names), frozenset(scope.used_values))


class Expressions:
    """The compiled expressions of a request.

    Attributes:
        values: what the expressions' values are, with numbers in their shortest form.
    """

    def __init__(self, request: dict[str, Any]) -> None:
        """Compile all expressions.

        Raises:
            AwsError: an expression is invalid, or a placeholder is undefined or unused.
        """
        names: Names = request.get("ExpressionAttributeNames", {})
        given: Values = request.get("ExpressionAttributeValues", {})
        self.values = {name: stored(value) for name, value in given.items()}
        key = tuple(names.items())
        self._compiled = {
            parameter: _compile(parameter, request[parameter], key)
            for parameter in _PARSERS
            if parameter in request
        }
        self._require_defined(given)
        self._require_used("Names", names, [each.names for each in self._compiled.values()])
        self._require_used("Values", given, [each.values for each in self._compiled.values()])

    def get(self, parameter: str) -> Any:
        """The compiled expression, None if the request has none."""
        compiled = self._compiled.get(parameter)
        return None if compiled is None else compiled.result

    def _require_defined(self, given: Values) -> None:
        for parameter, compiled in self._compiled.items():
            missing = sorted(compiled.values.difference(given))
            if missing:
                raise invalid(
                    f"Invalid {parameter}: An expression attribute value used in expression is not "
                    f"defined; attribute value: {missing[0]}"
                )

    def _require_used(self, what: str, given: dict[str, Any], used: list[frozenset[str]]) -> None:
        if not given:
            return
        parameter = f"ExpressionAttribute{what}"
        if not self._compiled:
            raise invalid(f"{parameter} can only be specified when using expressions")
        unused = [name for name in given if not any(name in names for names in used)]
        if unused:
            raise invalid(
                f"Value provided in {parameter} unused in expressions: keys: "
                f"{{{', '.join(unused)}}}"
            )
