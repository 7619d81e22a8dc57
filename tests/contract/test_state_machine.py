from __future__ import annotations

import builtins
import importlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from medallion import contracts
from medallion.vocabulary import errors
from tests.contract.state_shapes import (
    Shape,
    choice_values,
    members,
    payload,
    place,
    resolve,
    shape_of,
    walk,
)

pytestmark = pytest.mark.contract

ROOT = Path(__file__).parents[2]
MACHINE: dict[str, Any] = json.loads(
    (ROOT / "statemachine/document_pipeline.asl.json").read_text(encoding="utf-8")
)
CONTEXT: Shape = {
    "Execution": {"Id": str, "Name": str, "Input": shape_of(contracts.DocumentEvent)},
    "Task": {"Token": str},
    "Map": {"Item": {"Value": shape_of(contracts.BatchPointer)}},
}
FUNCTION = re.compile(r"\$\{(\w+)FunctionArn\}")


def snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def models_of(function: str) -> tuple[type[BaseModel], type[BaseModel]]:
    return getattr(contracts, f"{function}Request"), getattr(contracts, f"{function}Response")


def function_of(state: dict[str, Any]) -> str | None:
    match = FUNCTION.fullmatch(str(state.get("Parameters", {}).get("FunctionName", "")))
    return match[1] if match else None


def visit(name: str, state: dict[str, Any], data: Shape) -> Shape:
    """Resolve every path of the state; the shape of its output."""
    match state["Type"]:
        case "Task":
            return visit_task(name, state, data)
        case "Choice":
            check_choices(name, state, data)
        case "Wait" | "Fail":
            path = state.get("TimestampPath") or state["CausePath"]
            assert resolve(path, data) is str, name
        case "Pass":
            return payload(state["Parameters"], data, CONTEXT)
        case "Map":
            visit_map(state, data)
    return data


def visit_task(name: str, state: dict[str, Any], data: Shape) -> Shape:
    function = function_of(state)
    if function is None:
        payload(state["Parameters"]["Arguments"], data, CONTEXT)
        return place(state.get("ResultPath", "$"), data, {})
    request, response = models_of(function)
    parameters = state["Parameters"]
    sent = (
        resolve(parameters["Payload.$"], data)
        if "Payload.$" in parameters
        else payload(parameters["Payload"], data, CONTEXT)
    )
    check_request(name, sent, request)
    if "OutputPath" in state:
        assert state["OutputPath"] == "$.Payload"
        return shape_of(response)
    waits = state["Resource"].endswith(".waitForTaskToken")
    answer = shape_of(response) if waits else {"Payload": shape_of(response)}
    result = payload(state["ResultSelector"], answer, CONTEXT)
    return place(state["ResultPath"], data, result)


def check_request(name: str, sent: Shape, request: type[BaseModel]) -> None:
    """Check that the payload has every required field and no unknown field, even nested."""
    assert isinstance(sent, dict), name
    wanted = shape_of(request)
    assert isinstance(wanted, dict)
    optional = {n for n, field in request.model_fields.items() if not field.is_required()}
    assert set(sent) <= set(wanted), name
    assert set(wanted) - set(sent) <= optional, name
    for field, shape in sent.items():
        if isinstance(shape, dict) and isinstance(wanted[field], dict):
            assert set(shape) <= set(wanted[field]), f"{name}.{field}"


def check_choices(name: str, state: dict[str, Any], data: Shape) -> None:
    for rule in state["Choices"]:
        kind = resolve(rule["Variable"], data)
        value = choice_values(rule)
        if isinstance(value, bool):
            assert kind is bool, name
        else:
            assert value in members(kind), f"{name}: {value} is no {kind}"


def visit_map(state: dict[str, Any], data: Shape) -> None:
    if "ItemReader" in state:
        reader = payload(state["ItemReader"]["Parameters"], data, CONTEXT)
        assert reader == {"Bucket": str, "Key": str}
    else:
        resolve(state["ItemsPath"], data)
    item = payload(state["ItemSelector"], data, CONTEXT)
    assert list(walk(state["ItemProcessor"], item, visit))


def all_states() -> dict[str, dict[str, Any]]:
    states: dict[str, dict[str, Any]] = dict(MACHINE["States"])
    for state in MACHINE["States"].values():
        if state["Type"] == "Map":
            states |= state["ItemProcessor"]["States"]
    return states


def test_every_path_resolves_and_every_payload_fits_its_function() -> None:
    reached = set(walk(MACHINE, shape_of(contracts.DocumentEvent), visit))
    assert reached == set(MACHINE["States"])


def test_the_walk_detects_a_path_that_does_not_resolve() -> None:
    broken = json.loads(json.dumps(MACHINE))
    broken["States"]["JoinGoldRun"]["Parameters"]["Payload"]["document.$"] = "$.nowhere"
    with pytest.raises(KeyError, match="nowhere"):
        list(walk(broken, shape_of(contracts.DocumentEvent), visit))


def test_the_maps_pass_the_progress_of_a_first_invocation() -> None:
    progress = MACHINE["States"]["ExtractChunks"]["ItemSelector"]["progress"]
    assert contracts.BatchProgress.model_validate(progress) == contracts.BatchProgress()
    inline = dict(MACHINE["States"]["ExtractInline"]["ItemSelector"]["progress"])
    assert inline.pop("most_invocations") == "${InlineInvocations}"
    assert inline == progress
    with pytest.raises(ValidationError):
        contracts.BatchProgress.model_validate({**progress, "unknown": 1})


def test_every_function_of_the_state_machine_has_a_handler() -> None:
    functions = {function_of(state) for state in all_states().values()} - {None}
    assert len(functions) == 7
    for function in functions:
        module = importlib.import_module(f"lambdas.{snake(str(function))}.handler")
        assert callable(module.handler)


def test_every_error_that_the_state_machine_matches_exists() -> None:
    matched = {
        error
        for state in all_states().values()
        for rule in [*state.get("Retry", []), *state.get("Catch", [])]
        for error in rule["ErrorEquals"]
    }
    own = {error for error in matched if "." not in error}
    assert own == {"ClaimLostError", "ClaimTakenError", "TransientAwsError"}
    assert all(hasattr(errors, error) or hasattr(builtins, error) for error in own)


def test_only_inline_batches_and_gold_runs_catch_all_errors() -> None:
    """A batch would abort its siblings; SettleGoldRun finds out what broke a gold run."""
    states = all_states()
    caught = {
        name: [(rule["ErrorEquals"], rule["Next"]) for rule in states.pop(name)["Catch"]]
        for name in ("ExtractInlineBatch", "SilverToGold")
    }
    assert caught == {
        "ExtractInlineBatch": [(["States.ALL"], "InlineBatchBroke")],
        "SilverToGold": [(["States.ALL"], "SettleBrokenGoldRun")],
    }
    for state in states.values():
        for rule in [*state.get("Retry", []), *state.get("Catch", [])]:
            assert not {"States.ALL", "States.TaskFailed"} & set(rule["ErrorEquals"])


def test_an_inline_batch_is_processed_as_one_with_an_execution_of_its_own() -> None:
    inline, distributed = (
        MACHINE["States"][name]["ItemProcessor"]["States"]
        for name in ("ExtractInline", "ExtractChunks")
    )
    for ours, theirs in (
        ("ExtractInlineBatch", "ExtractBatch"),
        ("RouteInlineBatch", "RouteBatch"),
        ("WaitForModelInline", "WaitForModel"),
        ("NextInlineInvocation", "NextInvocation"),
    ):
        ignored = {"Comment", "Catch", "Next", "Default", "Choices"}
        assert {k: v for k, v in inline[ours].items() if k not in ignored} == {
            k: v for k, v in distributed[theirs].items() if k not in ignored
        }


def test_the_names_of_states_are_unique() -> None:
    names = list(MACHINE["States"])
    for state in MACHINE["States"].values():
        names += state.get("ItemProcessor", {}).get("States", [])
    assert len(names) == len(set(names))


def test_every_state_has_a_comment() -> None:
    assert [name for name, state in all_states().items() if not state.get("Comment")] == []


def test_every_task_has_a_time_limit() -> None:
    tasks = {n: s for n, s in all_states().items() if s["Type"] == "Task"}
    unlimited = [name for name, state in tasks.items() if "TimeoutSeconds" not in state]
    assert unlimited == ["JoinGoldRun"]
    # A document may wait for gold for as long as its execution may take.
    assert tasks["JoinGoldRun"]["HeartbeatSeconds"] == "${GoldHeartbeatSeconds}"
