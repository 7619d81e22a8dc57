"""Document paths: `a`, `#name`, `a.b[0]`."""

from __future__ import annotations

from functools import cache
from typing import Any

from moto.dynamodb.parsing.reserved_keywords import ReservedKeywords

from tests.simulation.aws.dynamodb.tokens import Tokens
from tests.simulation.aws.dynamodb.values import Item, Value, invalid

Path = tuple[str | int, ...]
Names = dict[str, str]


@cache
def _reserved() -> frozenset[str]:
    return frozenset(word.upper() for word in ReservedKeywords.get_reserved_keywords())


class Scope:
    """What an expression may refer to, and what it refers to so far."""

    def __init__(self, tokens: Tokens, names: Names) -> None:
        self.tokens = tokens
        self.used_names: list[str] = []
        self.used_values: list[str] = []
        self._names = names

    def value(self) -> str:
        placeholder = self.tokens.expect_kind("value")
        self.used_values.append(placeholder)
        return placeholder

    def path(self) -> Path:
        parts: list[str | int] = [self._part()]
        while True:
            if self.tokens.accept("."):
                parts.append(self._part())
            elif self.tokens.accept("["):
                parts.append(int(self.tokens.expect_kind("number")))
                self.tokens.expect("]")
            else:
                return tuple(parts)

    def _part(self) -> str:
        token = self.tokens.take()
        if token.kind == "name":
            return self._named(token.text)
        if token.kind != "word":
            raise self.tokens.syntax_error(token.text)
        if token.text.upper() in _reserved():
            raise self.tokens.error(
                f"Attribute name is a reserved keyword; reserved keyword: {token.text}"
            )
        return token.text

    def _named(self, placeholder: str) -> str:
        if placeholder not in self._names:
            raise self.tokens.error(
                "An expression attribute name used in the document path is not defined; "
                f"attribute name: {placeholder}"
            )
        self.used_names.append(placeholder)
        return self._names[placeholder]


def parse_projection(scope: Scope) -> tuple[Path, ...]:
    paths = [scope.path()]
    while scope.tokens.accept(","):
        paths.append(scope.path())
    scope.tokens.expect_end()
    return tuple(paths)


def find(item: Item, path: Path) -> Value | None:
    value = item.get(str(path[0]))
    for part in path[1:]:
        if value is None:
            return None
        value = _member(value, part)
    return value


def _member(value: Value, part: str | int) -> Value | None:
    if isinstance(part, str):
        found: Value | None = value.get("M", {}).get(part)
        return found
    members = value.get("L", ())
    return members[part] if part < len(members) else None


def with_value(item: Item, path: Path, value: Value | None) -> Item:
    """A copy of the item in which the path has this value, or is removed.

    Raises:
        AwsError: the parent of the path does not exist.
    """
    root: Value = _changed({"M": item}, path, value)
    changed: Item = root["M"]
    return changed


def _changed(holder: Value, path: Path, value: Value | None) -> Value:
    part, rest = path[0], path[1:]
    if rest:
        inside = _member(holder, part)
        if inside is None:
            raise _no_parent()
        value = _changed(inside, rest, value)
    if isinstance(part, str) and "M" in holder:
        return {"M": _with_key(holder["M"], part, value)}
    if isinstance(part, int) and "L" in holder:
        return {"L": _with_index(holder["L"], part, value)}
    raise _no_parent()


def _with_key(members: dict[str, Any], key: str, value: Value | None) -> dict[str, Any]:
    copy = dict(members)
    if value is None:
        copy.pop(key, None)
    else:
        copy[key] = value
    return copy


def _with_index(members: list[Any], index: int, value: Value | None) -> list[Any]:
    after = members[index + 1 :]
    return members[:index] + ([] if value is None else [value]) + after


def _no_parent() -> Exception:
    return invalid("The document path provided in the update expression is invalid for update")


def project(item: Item, paths: tuple[Path, ...]) -> Item:
    """The parts of the item at these paths; members of lists keep their order."""
    found: Item = {}
    for path in sorted(paths, key=lambda path: [str(part).zfill(6) for part in path]):
        value = find(item, path)
        if value is not None:
            _place(found, path, value)
    return found


def _place(found: Item, path: Path, value: Value) -> None:
    here: dict[str, Any] = {"M": found}
    for part, following in zip(path, (*path[1:], None), strict=True):
        leaf = value if following is None else {"L" if isinstance(following, int) else "M": None}
        if isinstance(part, int):
            here["L"] = here["L"] or []
            here["L"].append(leaf)
            here = here["L"][-1]
        else:
            here["M"] = {} if here["M"] is None else here["M"]
            here = here["M"].setdefault(part, leaf)
