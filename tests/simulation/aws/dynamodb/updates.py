"""Update expressions, compiled to a function of an item and the values."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Final, NamedTuple

from tests.simulation.aws.dynamodb.conditions import Values, operand_at
from tests.simulation.aws.dynamodb.paths import Path, Scope, with_value
from tests.simulation.aws.dynamodb.values import Item, Value, added, invalid

Compute = Callable[[Item, Values], Value | None]


class Action(NamedTuple):
    """One change: the path gets what is computed from the item before the update, or is removed."""

    path: Path
    compute: Compute
    removes: bool = False


class Update(NamedTuple):
    """All changes of an expression.

    Attributes:
        paths: what is changed, in the order of the expression.
    """

    actions: tuple[Action, ...]
    paths: tuple[Path, ...]

    def apply(self, item: Item, values: Values) -> Item:
        """A copy of the item with the changes."""
        computed = [(action, action.compute(item, values)) for action in self.actions]
        changed = dict(item)
        for action, value in computed:
            if len(action.path) > 1:
                changed = with_value(changed, action.path, value)
            elif value is None:
                changed.pop(str(action.path[0]), None)
            else:
                changed[str(action.path[0])] = value
        return changed


def parse_update(scope: Scope) -> Update:
    sections: dict[str, list[Action]] = {}
    while scope.tokens.peek().kind != "end":
        name = scope.tokens.take().text.upper()
        if name not in _SECTIONS:
            raise scope.tokens.syntax_error(name)
        if name in sections:
            raise scope.tokens.error(
                f'The "{name}" section can only be used once in an update expression;'
            )
        sections[name] = [_SECTIONS[name](scope)]
        while scope.tokens.accept(","):
            sections[name].append(_SECTIONS[name](scope))
    actions = [action for section in sections.values() for action in section]
    paths = tuple(action.path for action in actions)
    _require_apart(scope, paths)
    # Members of a list are removed from its end, so that the others keep their index.
    actions.sort(key=lambda action: (action.removes, _from_the_end(action)))
    return Update(tuple(actions), paths)


def _from_the_end(action: Action) -> tuple[int, ...]:
    last = action.path[-1]
    return (-last,) if action.removes and isinstance(last, int) else (0,)


def _require_apart(scope: Scope, paths: tuple[Path, ...]) -> None:
    ordered = sorted(paths, key=lambda path: [(isinstance(p, int), str(p)) for p in path])
    for path, following in pairwise(ordered):
        if following[: len(path)] == path:
            raise scope.tokens.error(
                "Two document paths overlap with each other; must remove or rewrite one of "
                f"these paths; path one: {list(path)}, path two: {list(following)}"
            )


def _assignment(scope: Scope) -> Action:
    path = scope.path()
    scope.tokens.expect("=")
    left = _operand(scope)
    for sign, factor in (("+", 1), ("-", -1)):
        if scope.tokens.accept(sign):
            return Action(path, _sum(left, _operand(scope), factor))
    return Action(path, left)


def _operand(scope: Scope) -> Compute:
    if scope.tokens.peek().kind == "value":
        placeholder = scope.value()
        return lambda _item, values: values[placeholder]
    if scope.tokens.peek(1).text == "(":
        return _function(scope)
    read = operand_at(scope.path())

    def value(item: Item, values: Values) -> Value:
        found = read(item, values)
        if found is None:
            raise invalid(
                "The provided expression refers to an attribute that does not exist in the item"
            )
        return found

    return value


def _function(scope: Scope) -> Compute:
    name = scope.tokens.take().text
    if name not in {"if_not_exists", "list_append"}:
        raise scope.tokens.error(f"Invalid function name; function: {name}")
    scope.tokens.expect("(")
    left = operand_at(scope.path()) if name == "if_not_exists" else _operand(scope)
    scope.tokens.expect(",")
    right = _operand(scope)
    scope.tokens.expect(")")
    if name == "list_append":
        return _joined(left, right)
    return lambda item, values: left(item, values) or right(item, values)


def _joined(left: Compute, right: Compute) -> Compute:
    def value(item: Item, values: Values) -> Value:
        first, second = left(item, values) or {}, right(item, values) or {}
        if "L" not in first or "L" not in second:
            raise _wrong_type()
        return {"L": first["L"] + second["L"]}

    return value


def _sum(left: Compute, right: Compute, sign: int) -> Compute:
    def value(item: Item, values: Values) -> Value:
        first, second = left(item, values) or {}, right(item, values) or {}
        if "N" not in first or "N" not in second:
            raise _wrong_type()
        return {"N": added(first["N"], second["N"], sign)}

    return value


def _removal(scope: Scope) -> Action:
    return Action(scope.path(), lambda _item, _values: None, removes=True)


def _addition(scope: Scope) -> Action:
    path, placeholder = scope.path(), scope.value()
    read = operand_at(path)

    def value(item: Item, values: Values) -> Value:
        ((kind, more),) = values[placeholder].items()
        before = read(item, values)
        if kind not in {"N", "SS", "NS", "BS"} or (before is not None and kind not in before):
            raise _wrong_type()
        if before is None:
            return values[placeholder]
        if kind == "N":
            return {"N": added(before["N"], more, 1)}
        return {kind: [*before[kind], *(member for member in more if member not in before[kind])]}

    return Action(path, value)


def _deletion(scope: Scope) -> Action:
    path, placeholder = scope.path(), scope.value()
    read = operand_at(path)

    def value(item: Item, values: Values) -> Value | None:
        ((kind, less),) = values[placeholder].items()
        before = read(item, values)
        if kind not in {"SS", "NS", "BS"} or (before is not None and kind not in before):
            raise _wrong_type()
        left = [member for member in (before or {kind: []})[kind] if member not in less]
        return {kind: left} if left else None

    return Action(path, value, removes=True)


def _wrong_type() -> Exception:
    return invalid("An operand in the update expression has an incorrect data type")


_SECTIONS: Final[dict[str, Callable[[Scope], Action]]] = {
    "SET": _assignment,
    "REMOVE": _removal,
    "ADD": _addition,
    "DELETE": _deletion,
}
