"""A compiled group of states."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.simulation.aws.states.language import DefinitionRefusedError

if TYPE_CHECKING:
    from tests.simulation.aws.states.kinds import State


@dataclass(frozen=True)
class Workflow:
    """States, and where they begin."""

    start: str
    states: Mapping[str, State]


def compiled_workflow(
    definition: Mapping[str, Any], compiled_state: Callable[[str, Mapping[str, Any]], State]
) -> Workflow:
    """The states of a definition or of an ItemProcessor.

    Raises:
        DefinitionRefusedError: a state is wrong or not simulated, or a transition leads nowhere.
    """
    states = {name: compiled_state(name, state) for name, state in definition["States"].items()}
    start: str = definition["StartAt"]
    targets = {start: "StartAt"}
    for name, state in states.items():
        targets.update(dict.fromkeys(state.targets(), name))
    lost = {target: name for target, name in targets.items() if target not in states}
    if lost:
        raise DefinitionRefusedError(f"transitions to states that do not exist: {lost}")
    return Workflow(start, states)
