"""Every state of the deployed definition belongs to a phase that progress shows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.runs.phases import PHASE_OF_STATE

pytestmark = pytest.mark.contract

MACHINE: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "statemachine/document_pipeline.asl.json").read_text("utf-8")
)


def states_of(machine: dict[str, Any]) -> Iterator[str]:
    """The names of a machine's states, including those in maps and branches."""
    for name, state in machine["States"].items():
        yield name
        if "ItemProcessor" in state:
            yield from states_of(state["ItemProcessor"])
        for branch in state.get("Branches", ()):
            yield from states_of(branch)


# States of executions that started with an earlier definition.
EARLIER = {"WaitForGoldRun"}
# A leader whose document was not settled joins the next gold run.
BACK = {("RouteSettlement", "JoinGoldRun")}


def test_the_phases_are_those_of_the_states() -> None:
    assert sorted(PHASE_OF_STATE) == sorted([*states_of(MACHINE), *EARLIER])


def test_a_run_reaches_later_phases_only() -> None:
    """Only the loops that wait lead back, and they stay within a phase."""
    for name, state in MACHINE["States"].items():
        choices = state.get("Choices", [])
        following = [state.get("Next"), state.get("Default"), *(c["Next"] for c in choices)]
        for target in filter(None, following):
            is_later = PHASE_OF_STATE[target] >= PHASE_OF_STATE[name]
            assert is_later or (name, target) in BACK, f"{name} -> {target}"
