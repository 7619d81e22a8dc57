from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest

from cdktf_app.functions import FUNCTIONS, STATE_MACHINE_STEPS
from cdktf_app.naming import kebab
from medallion.contracts.settings import Settings, read_settings
from medallion.vocabulary.errors import SettingsError
from tests.contract.synthesis import Synthesis

pytestmark = pytest.mark.contract

STEPS = [function.step for function in FUNCTIONS]


def function_of(stack: Synthesis, step: str) -> dict[str, Any]:
    return stack.named("aws_lambda_function", "function_name", f"dev-medallion-{kebab(step)}")


def test_every_folder_with_a_handler_is_deployed(project_root: Path) -> None:
    folders = {handler.parent.name for handler in (project_root / "lambdas").glob("*/handler.py")}
    assert folders == set(STEPS)


@pytest.mark.parametrize("step", STEPS)
def test_the_runtime_finds_the_handler_by_its_name(stack: Synthesis, step: str) -> None:
    function = function_of(stack, step)
    module, name = function["handler"].rsplit(".", 1)
    assert module == f"lambdas.{step}.handler"
    assert name == "handler"
    assert function["runtime"] == "python3.11"
    assert function["architectures"] == ["x86_64"]
    assert function["tracing_config"] == {"mode": "Active"}


def settings_of(step: str) -> list[type[Settings]]:
    module = importlib.import_module(f"lambdas.{step}.settings")
    kinds = (kind for kind in vars(module).values() if isinstance(kind, type))
    own = (kind for kind in kinds if kind.__module__ == module.__name__)
    return [kind for kind in own if issubclass(kind, Settings)]


@pytest.mark.parametrize("step", STEPS)
def test_the_environment_of_a_step_has_all_its_settings(stack: Synthesis, step: str) -> None:
    variables = function_of(stack, step)["environment"]["variables"]
    (kind,) = settings_of(step)
    read_settings(kind, variables)
    with pytest.raises(SettingsError):
        read_settings(kind, variables | {"DOCUMENTS_TABLE": ""})


@pytest.mark.parametrize("step", STEPS)
def test_a_step_has_exactly_the_variables_that_it_reads(stack: Synthesis, step: str) -> None:
    (kind,) = settings_of(step)
    read = {name.upper() for name in kind.model_fields}
    variables = function_of(stack, step)["environment"]["variables"]
    of_powertools = {name for name in variables if name.startswith("POWERTOOLS_")}
    assert variables.keys() - of_powertools == read


def test_metrics_and_logs_have_the_steps_name(stack: Synthesis) -> None:
    for step in STEPS:
        variables = function_of(stack, step)["environment"]["variables"]
        assert variables["POWERTOOLS_SERVICE_NAME"] == step
        assert variables["POWERTOOLS_METRICS_NAMESPACE"] == "Medallion"


@pytest.mark.parametrize("step", STEPS)
def test_a_step_of_the_state_machine_is_published_as_a_version(stack: Synthesis, step: str) -> None:
    assert function_of(stack, step)["publish"] is (step in STATE_MACHINE_STEPS)


def test_failures_are_recorded_by_the_newest_code(stack: Synthesis) -> None:
    arns = {target["arn"] for target in stack.resources("aws_cloudwatch_event_target").values()}
    (address,) = (
        address
        for address, function in stack.resources("aws_lambda_function").items()
        if function == function_of(stack, "record_failure")
    )
    assert f"${{aws_lambda_function.{address}.arn}}" in arns
    assert not [arn for arn in arns if "qualified" in arn]


@pytest.mark.parametrize("step", STEPS)
def test_concurrency_is_reserved_only_on_request_and_not_for_extraction(
    stack: Synthesis, local_stack: Synthesis, step: str
) -> None:
    assert "reserved_concurrent_executions" not in function_of(stack, step)
    local = local_stack.named(
        "aws_lambda_function", "function_name", f"local-medallion-{kebab(step)}"
    )
    expected = None if step == "extract_batch" else 3
    assert local.get("reserved_concurrent_executions") == expected
