"""Compile a state machine's definition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from tests.simulation.aws.states.kinds import Choice, Fail, Pass, State, Succeed, Wait
from tests.simulation.aws.states.language import DefinitionRefusedError
from tests.simulation.aws.states.maps import DistributedMap, InlineMap
from tests.simulation.aws.states.tasks import Task
from tests.simulation.aws.states.workflow import Workflow, compiled_workflow

_KINDS: Final[Mapping[str, type[State]]] = {
    kind.kind: kind for kind in (Pass, Choice, Wait, Succeed, Fail, Task)
}
_FIELDS: Final = {"Comment", "StartAt", "States", "TimeoutSeconds", "Version", "QueryLanguage"}
_PROCESSOR_FIELDS: Final = {"ProcessorConfig", "Comment", "StartAt", "States"}


@dataclass(frozen=True)
class Machine:
    """A state machine.

    Attributes:
        timeout_seconds: time limit of an execution.
    """

    name: str
    arn: str
    workflow: Workflow
    timeout_seconds: float | None


def compiled_machine(name: str, arn: str, definition: Mapping[str, Any]) -> Machine:
    """The state machine.

    Raises:
        DefinitionRefusedError: the definition is wrong, or uses what the simulation does not have.
    """
    _require_known(definition, _FIELDS)
    if definition.get("QueryLanguage", "JSONPath") != "JSONPath":
        raise DefinitionRefusedError("only JSONPath is simulated")
    workflow = compiled_workflow(definition, _compiled_state)
    return Machine(name, arn, workflow, definition.get("TimeoutSeconds"))


def _compiled_state(name: str, state: Mapping[str, Any]) -> State:
    kind = state["Type"]
    if kind == "Map":
        return _compiled_map(name, state)
    if kind not in _KINDS:
        raise DefinitionRefusedError(f"{name}: {kind} is not simulated")
    return _KINDS[kind](name, state)


def _compiled_map(name: str, state: Mapping[str, Any]) -> State:
    processor = state["ItemProcessor"]
    _require_known(processor, _PROCESSOR_FIELDS)
    config = processor.get("ProcessorConfig", {})
    workflow = compiled_workflow(processor, _compiled_state)
    if config.get("Mode", "INLINE") == "INLINE":
        return InlineMap(name, state, workflow)
    if config.get("ExecutionType") != "STANDARD":
        raise DefinitionRefusedError(f"{name}: only child executions of type STANDARD")
    return DistributedMap(name, state, workflow)


def _require_known(definition: Mapping[str, Any], fields: set[str]) -> None:
    unknown = definition.keys() - fields
    if unknown:
        raise DefinitionRefusedError(f"{sorted(unknown)} are not simulated")
