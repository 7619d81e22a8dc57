from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from cfnlint.api import lint_all

from cdktf_app.definition import map_values
from cdktf_app.functions import FUNCTIONS
from cdktf_app.settings import InfrastructureSettings
from tests.contract.synthesis import Synthesis

pytestmark = pytest.mark.contract

STATE_MACHINE_RULE = "E3601"


@pytest.fixture(scope="module")
def definition(stack: Synthesis) -> dict[str, Any]:
    (machine,) = stack.resources("aws_sfn_state_machine").values()
    content: dict[str, Any] = json.loads(machine["definition"])
    return content


def problems(definition: dict[str, Any]) -> list[str]:
    """The problems that cfn-lint finds in the definition, with ARNs in Terraform's places."""
    arn = "arn:aws:lambda:us-east-1:123456789012:function:step"
    text = re.sub(r"\$\{[^}]+\}", arn, json.dumps(definition))
    properties = {"RoleArn": "arn:aws:iam::123456789012:role/r", "DefinitionString": text}
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}
    template = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"Machine": machine}}
    found = lint_all(json.dumps(template))
    return [match.message for match in found if match.rule.id.startswith("E")]


def machines(definition: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The state machine, and the state machine in each Map."""
    yield definition
    for state in definition["States"].values():
        if "ItemProcessor" in state:
            yield from machines(state["ItemProcessor"])


def events_of_a_turn(batch: dict[str, Any]) -> int:
    """Events of the history for one turn of a batch that waits for the model."""
    states = [state for state in batch["States"].values() if "Next" in state or "Choices" in state]
    return sum(5 if state["Type"] == "Task" else 2 for state in states)


def targets(state: dict[str, Any]) -> set[str]:
    choices = [*state.get("Choices", []), *state.get("Catch", [])]
    return {
        target
        for target in (state.get("Next"), state.get("Default"), *(c["Next"] for c in choices))
        if target
    }


def test_a_public_validator_accepts_the_definition(definition: dict[str, Any]) -> None:
    assert problems(definition) == []


def test_the_validator_notices_a_mistake(definition: dict[str, Any]) -> None:
    broken = json.loads(json.dumps(definition))
    del broken["States"]["RouteJoin"]["Choices"]
    broken["States"]["ExtractChunks"]["MaxConcurrency"] = "many"
    assert len(problems(broken)) == 2


def test_no_placeholder_is_left(definition: dict[str, Any]) -> None:
    left = re.findall(r"\$\{[^}]*\}", json.dumps(definition))
    assert left
    assert all(reference.startswith("${aws_") for reference in left)


def test_every_transition_leads_to_a_state_and_every_state_can_be_reached(
    definition: dict[str, Any],
) -> None:
    for machine in machines(definition):
        reached = {machine["StartAt"]}
        for state in machine["States"].values():
            reached |= targets(state)
        assert reached == machine["States"].keys()


def test_concurrency_comes_from_the_settings(stack: Synthesis, local_stack: Synthesis) -> None:
    for synthesis, expected in ((stack, 40), (local_stack, 4)):
        (machine,) = synthesis.resources("aws_sfn_state_machine").values()
        states = json.loads(machine["definition"])["States"]
        assert states["ExtractChunks"]["MaxConcurrency"] == expected
        assert states["ExtractInline"]["MaxConcurrency"] == expected


def test_executions_keep_no_data_in_the_logs(stack: Synthesis) -> None:
    (machine,) = stack.resources("aws_sfn_state_machine").values()
    assert machine["logging_configuration"]["include_execution_data"] is False


def test_the_state_machine_waits_as_long_as_its_functions_may_take(
    stack: Synthesis, definition: dict[str, Any]
) -> None:
    timeouts = {
        f"${{aws_lambda_function.{address}.qualified_arn}}": function["timeout"]
        for address, function in stack.resources("aws_lambda_function").items()
    }
    waits: dict[str, int] = {}
    for machine in machines(definition):
        for state in machine["States"].values():
            function = state.get("Parameters", {}).get("FunctionName")
            if function:
                waits[function] = max(waits.get(function, 0), state.get("TimeoutSeconds", 0))
    assert len(waits) == len(FUNCTIONS) - 1
    for function, seconds in waits.items():
        assert seconds >= timeouts[function], function


def test_the_role_may_write_map_results(stack: Synthesis, definition: dict[str, Any]) -> None:
    prefix = definition["States"]["ExtractChunks"]["ResultWriter"]["Parameters"]["Prefix"]
    statements = stack.role_statements("dev-medallion-document-pipeline")
    (writing,) = (s for s in statements if s["Sid"] == "WriteMapResults")
    assert [r.rsplit("/", 2)[1] for r in writing["Resource"]] == [prefix]


def test_the_maximum_of_a_batchs_invocations_fits_into_the_history_of_its_execution(
    definition: dict[str, Any],
) -> None:
    _, _, batch = machines(definition)
    settings = InfrastructureSettings(model_max_invocations=2000)
    assert events_of_a_turn(batch) * settings.model_max_invocations < 25_000


@pytest.mark.parametrize("batches", [0, 1, 4, 40])
def test_the_turns_of_inline_batches_fit_into_the_history_of_one_execution(
    definition: dict[str, Any], batches: int
) -> None:
    _, inline, _ = machines(definition)
    values = map_values(1000, batches)
    turns = int(values["InlineInvocations"])
    assert values["InlineConcurrency"] == 40
    assert turns > 30
    assert turns * max(batches, 1) * events_of_a_turn(inline) < 20_000
