from __future__ import annotations

from typing import Any

import pytest

from tests.simulation.aws.states import DefinitionRefusedError
from tests.simulation.tests.benches import Bench, a_task, machine


def output(state: dict[str, Any], data: Any, result: Any = None) -> Any:
    bench = Bench(lambda parameters, _context: parameters if result is None else result)
    execution = bench.run(machine(state), data)
    return execution.output if execution.status == "SUCCEEDED" else execution.error


def test_a_pass_state_inserts_its_result_at_the_result_path() -> None:
    state = {
        "Type": "Pass",
        "Result": {"x-datum": 0.381018, "y-datum": 622.2269926397355},
        "ResultPath": "$.coords",
    }
    assert output(state, {"georefOf": "Home"}) == {
        "georefOf": "Home",
        "coords": {"x-datum": 0.381018, "y-datum": 622.2269926397355},
    }


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, 6),
        ({"ResultPath": "$"}, 6),
        ({"ResultPath": None}, {"title": "Numbers", "numbers": [3, 4]}),
        ({"ResultPath": "$.sum"}, {"title": "Numbers", "numbers": [3, 4], "sum": 6}),
        ({"ResultPath": "$.numbers"}, {"title": "Numbers", "numbers": 6}),
        ({"ResultPath": "$.numbers[1]"}, {"title": "Numbers", "numbers": [3, 6]}),
        ({"ResultPath": "$.a.b"}, {"title": "Numbers", "numbers": [3, 4], "a": {"b": 6}}),
        ({"ResultPath": "$.title.b"}, "States.ResultPathMatchFailure"),
        ({"ResultPath": "$.numbers[2]"}, "States.ResultPathMatchFailure"),
        ({"OutputPath": None}, {}),
        ({"ResultPath": "$.sum", "OutputPath": "$.sum"}, 6),
        ({"ResultPath": None, "OutputPath": "$.title"}, "Numbers"),
        ({"ResultPath": "$.sum", "InputPath": "$.numbers"},
         {"title": "Numbers", "numbers": [3, 4], "sum": 6}),
        ({"ResultSelector": {"n.$": "$", "kind": "sum"}}, {"n": 6, "kind": "sum"}),
        ({"OutputPath": "$.nothing"}, "States.Runtime"),
    ],
)  # fmt: skip
def test_results_are_combined_with_the_raw_input(fields: dict[str, Any], expected: Any) -> None:
    assert output(a_task(**fields), {"title": "Numbers", "numbers": [3, 4]}, 6) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"InputPath": "$.a"}, {"b": [1, {"c": 2}]}),
        ({"InputPath": None}, {}),
        ({"InputPath": "$.a['b'][1].c"}, 2),
        ({"InputPath": "$.a.b[7]"}, "States.Runtime"),
        ({"InputPath": "$.nothing"}, "States.Runtime"),
        ({"Parameters": {"flagged": True, "part.$": "$.a.b[0]", "deep": [{"x.$": "$.name"}]}},
         {"flagged": True, "part": 1, "deep": [{"x": "n"}]}),
        ({"InputPath": "$.a", "Parameters": {"all.$": "$"}}, {"all": {"b": [1, {"c": 2}]}}),
        ({"Parameters": {"x.$": "$.nothing"}}, "States.Runtime"),
    ],
)  # fmt: skip
def test_a_task_gets_what_its_paths_name(fields: dict[str, Any], expected: Any) -> None:
    assert output(a_task(**fields), {"a": {"b": [1, {"c": 2}]}, "name": "n"}) == expected


def test_the_context_object_names_execution_state_and_machine() -> None:
    state = a_task(
        Parameters={
            "id.$": "$$.Execution.Id",
            "name.$": "$$.Execution.Name",
            "input.$": "$$.Execution.Input",
            "start.$": "$$.Execution.StartTime",
            "state.$": "$$.State.Name",
            "machine.$": "$$.StateMachine.Name",
        }
    )
    bench = Bench()
    execution = bench.run(machine({"Type": "Pass", "Result": 1}, state), {"k": "v"})
    assert execution.output == {
        "id": execution.arn,
        "name": execution.name,
        "input": {"k": "v"},
        "start": "2026-01-05T08:00:00.000Z",
        "state": "S1",
        "machine": "machine-0",
    }


@pytest.mark.parametrize("path", ["$.a[*]", "$..a", "$.a[?(@.b)]", "$.a[1:2]", "a.b", "$.a[-1]"])
def test_paths_that_are_no_reference_paths_are_refused(path: str) -> None:
    with pytest.raises(DefinitionRefusedError, match="path"):
        Bench().start(machine({"Type": "Pass", "InputPath": path}))


@pytest.mark.parametrize(
    "definition",
    [
        machine({"Type": "Parallel", "Branches": []}),
        machine({"Type": "Pass", "Next": "Nowhere"}),
        machine({"Type": "Pass", "Assign": {}}),
        machine({"Type": "Pass", "Parameters": {"x.$": "States.UUID()"}}),
        {"StartAt": "S0", "States": {"S0": {"Type": "Pass"}}},
        {**machine({"Type": "Succeed"}), "QueryLanguage": "JSONata"},
        machine(a_task(Retry=[{"ErrorEquals": ["States.ALL"]}, {"ErrorEquals": ["A"]}])),
        machine({"Type": "Wait"}),
    ],
)
def test_a_definition_that_is_not_simulated_is_refused(definition: dict[str, Any]) -> None:
    with pytest.raises(DefinitionRefusedError):
        Bench().start(definition)
