"""Payload templates: JSON in which keys that end in `.$` hold paths."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.simulation.aws.states.language.failures import DefinitionRefusedError, runtime_error
from tests.simulation.aws.states.language.paths import path_of

Template = Callable[[Any, Any], Any]
"""(input, context object) -> value."""


def compiled_template(template: Any) -> Template:
    """The template as a function.

    Raises:
        DefinitionRefusedError: a path is not a reference path.
    """
    if not _has_paths(template):
        return lambda _data, _context: template
    if isinstance(template, list):
        parts = [compiled_template(part) for part in template]
        return lambda data, context: [part(data, context) for part in parts]
    members = [_member(key, value) for key, value in template.items()]
    return lambda data, context: {key: read(data, context) for key, read in members}


def _member(key: str, value: Any) -> tuple[str, Template]:
    if not key.endswith(".$"):
        return key, compiled_template(value)
    if isinstance(value, str) and value.startswith("States."):
        raise DefinitionRefusedError(f"{value!r}: intrinsic functions are not simulated")
    path = path_of(value)

    def read(data: Any, context: Any) -> Any:
        exists, found = path.find(data, context)
        if not exists:
            raise runtime_error(
                f"The JSONPath '{value}' specified for the field '{key}' could not be found "
                "in the input"
            )
        return found

    return key[:-2], read


def _has_paths(template: Any) -> bool:
    if isinstance(template, dict):
        return any(key.endswith(".$") or _has_paths(value) for key, value in template.items())
    return isinstance(template, list) and any(map(_has_paths, template))
