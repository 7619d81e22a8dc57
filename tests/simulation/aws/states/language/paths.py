"""Reference paths: the part of JSONPath that names one value."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from tests.simulation.aws.states.language.failures import (
    DefinitionRefusedError,
    StateError,
    runtime_error,
)

Step = str | int
_STEP: Final = re.compile(r"\.(?P<name>[^\W\d][\w-]*)|\[(?:'(?P<quoted>[^'\\]*)'|(?P<index>\d+))\]")


class Path:
    """A path into the input (`$`) or into the context object (`$$`)."""

    __slots__ = ("in_context", "steps", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.in_context = text.startswith("$$")
        self.steps = _steps(text, 2 if self.in_context else 1)

    def find(self, data: Any, context: Any) -> tuple[bool, Any]:
        """Whether the value exists, and the value."""
        value = context if self.in_context else data
        for step in self.steps:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return False, None
        return True, value

    def read(self, data: Any, context: Any) -> Any:
        """The value.

        Raises:
            StateError: nothing is there.
        """
        exists, value = self.find(data, context)
        if not exists:
            raise runtime_error(f"The JSONPath '{self.text}' could not be found in the input")
        return value

    def write(self, data: Any, value: Any) -> Any:
        """A copy of the data with the value at the path; objects on the way are created.

        Raises:
            StateError: the data has something else on the way.
        """
        return _with_value(data, self.steps, value, self.text)


@cache
def path_of(text: object) -> Path:
    """The parsed path.

    Raises:
        DefinitionRefusedError: it is not a reference path.
    """
    if not isinstance(text, str) or not text.startswith("$"):
        raise DefinitionRefusedError(f"{text!r} is not a path")
    return Path(text)


def _steps(text: str, start: int) -> tuple[Step, ...]:
    steps: list[Step] = []
    while start < len(text):
        match = _STEP.match(text, start)
        if match is None:
            raise DefinitionRefusedError(
                f"{text!r} is not a reference path: only names and indices are simulated"
            )
        index = match["index"]
        steps.append(int(index) if index else match["name"] or match["quoted"])
        start = match.end()
    return tuple(steps)


def _with_value(data: Any, steps: tuple[Step, ...], value: Any, text: str) -> Any:
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if isinstance(step, str) and isinstance(data, dict):
        return {**data, step: _with_value(data.get(step, {}), rest, value, text)}
    if isinstance(step, int) and isinstance(data, list) and step < len(data):
        return [*data[:step], _with_value(data[step], rest, value, text), *data[step + 1 :]]
    raise StateError(
        "States.ResultPathMatchFailure", f"Unable to apply the path '{text}' to the input"
    )
