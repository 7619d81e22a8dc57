"""How a state makes its output from its input and its result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.simulation.aws.states.language.failures import DefinitionRefusedError
from tests.simulation.aws.states.language.paths import Path, path_of
from tests.simulation.aws.states.language.templates import Template, compiled_template


class Dataflow:
    """InputPath, Parameters, ResultSelector, ResultPath and OutputPath of a state."""

    __slots__ = ("_input", "_output", "_parameters", "_result", "_selector")

    def __init__(self, state: Mapping[str, Any], parameters: str = "Parameters") -> None:
        self._input = _path(state, "InputPath")
        self._output = _path(state, "OutputPath")
        self._result = _path(state, "ResultPath")
        if self._result is not None and self._result.in_context:
            raise DefinitionRefusedError("ResultPath cannot be in the context object")
        self._parameters = _template(state, parameters)
        self._selector = _template(state, "ResultSelector")

    def effective(self, raw: Any, context: Any) -> Any:
        """The part of the input that the state sees."""
        return {} if self._input is None else self._input.read(raw, context)

    def payload(self, effective: Any, context: Any) -> Any:
        """What the state's work gets."""
        return effective if self._parameters is None else self._parameters(effective, context)

    def output(self, raw: Any, result: Any, context: Any) -> Any:
        """The state's output."""
        if self._selector is not None:
            result = self._selector(result, context)
        combined = raw if self._result is None else self._result.write(raw, result)
        return self.filtered(combined, context)

    def filtered(self, combined: Any, context: Any) -> Any:
        """The part of the output that the next state sees."""
        return {} if self._output is None else self._output.read(combined, context)


def _path(state: Mapping[str, Any], field: str) -> Path | None:
    text = state.get(field, "$")
    return None if text is None else path_of(text)


def _template(state: Mapping[str, Any], field: str) -> Template | None:
    return compiled_template(state[field]) if field in state else None
