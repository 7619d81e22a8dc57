"""Walks a state machine with the shape of its data: the fields at each place, without values."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

Shape = dict[str, Any] | type | None
"""A dict of fields, or the type of a leaf (None: unknown)."""


def shape_of(annotation: Any) -> Shape:
    """The shape of a type: models become dicts of fields, `X | None` the shape of X."""
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is typing.Union:
        inner = [a for a in typing.get_args(annotation) if a is not types.NoneType]
        return shape_of(inner[0])
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {
            (field.alias or name): shape_of(field.annotation)
            for name, field in annotation.model_fields.items()
        }
    return annotation if isinstance(annotation, type) else None


def resolve(path: str, shape: Shape) -> Shape:
    """The shape at a JSONPath such as `$.a.b`; KeyError if nothing is there."""
    if not re.fullmatch(r"\$(\.\w+)*", path):
        raise KeyError(f"not a plain path: {path}")
    for name in path.split(".")[1:]:
        if not isinstance(shape, dict) or name not in shape:
            raise KeyError(f"{path}: nothing is at {name}")
        shape = shape[name]
    return shape


def place(path: str | None, shape: Shape, result: Shape) -> Shape:
    """The data with a result at its ResultPath."""
    if path is None:
        return shape
    if path == "$":
        return result
    name = path.removeprefix("$.")
    return {**typing.cast("dict[str, Any]", shape), name: result}


def payload(template: Any, shape: Shape, context: Shape) -> Shape:
    """The shape that a payload template makes from the data."""
    if not isinstance(template, dict):
        return type(template) if template is not None else None
    built: dict[str, Any] = {}
    for name, value in template.items():
        if not name.endswith(".$"):
            built[name] = payload(value, shape, context)
        elif value.startswith("$$."):
            built[name[:-2]] = resolve(value[1:], context)
        else:
            built[name[:-2]] = resolve(value, shape)
    return built


def choice_values(choice: dict[str, Any]) -> str | bool:
    """The value with which a rule compares its variable."""
    return (
        bool(choice["BooleanEquals"]) if "BooleanEquals" in choice else str(choice["StringEquals"])
    )


def members(kind: Shape) -> set[str]:
    """The values that a variable of this type may take, for enumerations."""
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return {member.value for member in kind}
    return set()


Visit = Callable[[str, dict[str, Any], Shape], Shape]


def walk(machine: dict[str, Any], data: Shape, visit: Visit) -> Iterator[str]:
    """Visit every state once for every distinct shape of data that reaches it.

    Args:
        machine: a state machine or an ItemProcessor.
        data: shape of its input.
        visit: checks a state and returns the shape of its output.

    Yields:
        The name of each state that was visited.
    """
    waiting: list[tuple[str, Shape]] = [(machine["StartAt"], data)]
    seen: set[tuple[str, str]] = set()
    while waiting:
        name, shape = waiting.pop()
        if (name, repr(shape)) in seen:
            continue
        seen.add((name, repr(shape)))
        state = machine["States"][name]
        output = visit(name, state, shape)
        yield name
        waiting += [(following, output) for following in _following(state)]
        waiting += [
            (
                catch["Next"],
                place(catch.get("ResultPath", "$"), shape, {"Error": str, "Cause": str}),
            )
            for catch in state.get("Catch", [])
        ]


def _following(state: dict[str, Any]) -> list[str]:
    following = [rule["Next"] for rule in state.get("Choices", [])]
    return following + [state[name] for name in ("Next", "Default") if name in state]
