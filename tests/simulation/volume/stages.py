"""A definition, compiled for walks: retries, catches and choices as it states them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.simulation.aws.states import Dataflow, Path, Recovery, compiled_rule, path_of

Rule = tuple[Callable[[Any, Any], bool], str]


@dataclass(frozen=True)
class Stage:
    """One state.

    Attributes:
        kind: its Type.
        resource: of a task, for example "lambda:invoke".
        rules: of a choice: what holds, and the state that follows.
        following: Next or Default; None at the end.
        error: of a Fail state.
        until: where a Wait state finds its timestamp.
        result: of a Pass state; None if it hands on its parameters or its input.
        heartbeat: seconds after which a task that waits for a callback fails.
        inner: of a Map: its states, and the first.
        items: of an inline Map: where it finds its items; None for a distributed Map.
        selector: of a Map: the input of an iteration.
    """

    name: str
    kind: str
    resource: str
    flow: Dataflow
    recovery: Recovery
    rules: tuple[Rule, ...]
    following: str | None
    error: str
    until: Path | None
    result: Any
    heartbeat: float | None
    inner: Workflow | None
    items: Path | None
    selector: Dataflow


@dataclass(frozen=True)
class Workflow:
    """States by name."""

    start: str
    stages: dict[str, Stage]
    timeout_seconds: float


def compiled(definition: Mapping[str, Any]) -> Workflow:
    """The states of a definition, or of a Map's iterations."""
    stages = {name: _stage(name, state) for name, state in definition["States"].items()}
    return Workflow(
        definition["StartAt"], stages, float(definition.get("TimeoutSeconds", float("inf")))
    )


def _stage(name: str, state: Mapping[str, Any]) -> Stage:
    return Stage(
        name=name,
        kind=state["Type"],
        resource=state.get("Resource", "").removeprefix("arn:aws:states:::"),
        flow=Dataflow(state),
        recovery=Recovery(state),
        rules=tuple((compiled_rule(rule), rule["Next"]) for rule in state.get("Choices", ())),
        following=state.get("Next") or state.get("Default"),
        error=state.get("Error", ""),
        until=path_of(state["TimestampPath"]) if "TimestampPath" in state else None,
        result=state.get("Result"),
        heartbeat=state.get("HeartbeatSeconds"),
        inner=compiled(state["ItemProcessor"]) if "ItemProcessor" in state else None,
        items=_items_of(state),
        selector=Dataflow(state, "ItemSelector"),
    )


def _items_of(state: Mapping[str, Any]) -> Path | None:
    is_inline = state["Type"] == "Map" and "ItemReader" not in state
    return path_of(state.get("ItemsPath", "$")) if is_inline else None
