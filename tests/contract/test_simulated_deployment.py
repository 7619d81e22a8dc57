"""The simulation's deployment agrees with the Terraform JSON that is synthesized for it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.contract.synthesis import Synthesis, synthesize
from tests.simulation.aws.functions import asynchronous
from tests.simulation.product import deployment

pytestmark = pytest.mark.contract

REFERENCE = re.compile(r"\$\{(\w+)\.([\w-]+)\.(\w+)\}")
ROLES = deployment.specs()
ACCOUNT_SUFFIX = "-${data.aws_caller_identity.account.account_id}"
# The simulation serves the model itself.
OWN_VARIABLES = {"MODEL_ENDPOINT", "MODEL_SECRET_ID"}


@pytest.fixture(scope="module")
def sim(tmp_path_factory: pytest.TempPathFactory) -> Synthesis:
    settings = deployment.SETTINGS
    return synthesize(
        tmp_path_factory.mktemp("sim"),
        environment=settings.environment,
        region=deployment.REGION,
        batch_chunks=str(settings.batch_chunks),
        inline_batches=str(settings.inline_batches),
        model_outage_seconds=str(settings.model_outage_seconds),
        gold_database=deployment.GOLD_DATABASE,
        gold_gather_seconds=str(settings.gold_gather_seconds),
        gold_heartbeat_seconds=str(settings.gold_heartbeat_seconds),
    )


def resolved(stack: Synthesis, text: str) -> str:
    """The text with the names of resources instead of references to them."""

    def value_of(found: re.Match[str]) -> str:
        kind, address, attribute = found.groups()
        resource = stack.content["resource"].get(kind, {}).get(address, {})
        return str(resource.get(attribute, found.group()))

    # Names of buckets end with the account, except in the simulation.
    return REFERENCE.sub(value_of, text).replace(ACCOUNT_SUFFIX, "")


def function_of(stack: Synthesis, role: str) -> dict[str, Any]:
    name = deployment.NAMES.of(ROLES[role].step)
    return stack.named("aws_lambda_function", "function_name", name)


def only(stack: Synthesis, kind: str, attribute: str, value: str) -> dict[str, Any]:
    """The only resource of a kind whose attribute has the value once it is resolved."""
    (found,) = (
        resource
        for resource in stack.resources(kind).values()
        if resolved(stack, str(resource.get(attribute))) == value
    )
    return found


@pytest.mark.parametrize("role", ROLES)
def test_functions_have_the_same_environment(sim: Synthesis, role: str) -> None:
    deployed = function_of(sim, role)["environment"]["variables"]
    simulated = deployment.environment_of(ROLES[role])
    assert set(deployed) - {"POWERTOOLS_SERVICE_NAME"} == set(simulated)
    differing = {
        name: (resolved(sim, deployed[name]), value)
        for name, value in simulated.items()
        if name not in OWN_VARIABLES and resolved(sim, deployed[name]) != value
    }
    assert differing == {}


@pytest.mark.parametrize("role", ROLES)
def test_functions_have_the_same_time_out_and_memory(sim: Synthesis, role: str) -> None:
    deployed = function_of(sim, role)
    spec = ROLES[role]
    assert (deployed["timeout"], deployed["memory_size"]) == (spec.timeout_seconds, spec.memory_mb)
    assert deployed.get("reserved_concurrent_executions", -1) == -1


def test_the_state_machine_has_the_same_definition(sim: Synthesis) -> None:
    machine = sim.named("aws_sfn_state_machine", "name", deployment.NAMES.state_machine)
    by_address = {
        address: deployment.function_arn(role)
        for role in ROLES
        for address, resource in sim.resources("aws_lambda_function").items()
        if resource is function_of(sim, role)
    }
    text = machine["definition"]
    for address, arn in by_address.items():
        text = text.replace(f"${{aws_lambda_function.{address}.qualified_arn}}", arn)
    assert json.loads(resolved(sim, text)) == deployment.definition()


def rule_of(stack: Synthesis, source: str) -> tuple[str, dict[str, Any]]:
    """The pattern's text of the only rule that starts something for this source, and its target."""
    targets = stack.resources("aws_cloudwatch_event_target").values()
    found = []
    for address, rule in stack.resources("aws_cloudwatch_event_rule").items():
        of_rule = [
            t for t in targets if t["rule"] == f"${{aws_cloudwatch_event_rule.{address}.name}}"
        ]
        with_retries = [t for t in of_rule if "retry_policy" in t]
        if json.loads(rule["event_pattern"])["source"] == [source] and with_retries:
            found.append((rule["event_pattern"], with_retries[0]))
    (single,) = found
    return single


def retries_of(target: dict[str, Any]) -> tuple[int, int]:
    policy = target["retry_policy"]
    return policy["maximum_event_age_in_seconds"], policy["maximum_retry_attempts"]


def test_the_rule_on_documents_is_the_same(sim: Synthesis) -> None:
    pattern, target = rule_of(sim, "aws.s3")
    assert json.loads(resolved(sim, pattern)) == deployment.BRONZE_PATTERN
    assert retries_of(target) == deployment.BRONZE_RETRIES


def test_the_rule_on_failures_is_the_same(sim: Synthesis) -> None:
    pattern, target = rule_of(sim, "aws.states")
    deployed = json.loads(resolved(sim, pattern))
    (machine,) = deployed["detail"]["stateMachineArn"]
    assert machine.startswith("${aws_sfn_state_machine.document-pipeline_")
    assert deployed == deployment.failure_pattern(machine)
    assert retries_of(target) == deployment.FAILURE_RETRIES


def test_record_failure_has_the_same_asynchronous_retries(sim: Synthesis) -> None:
    (config,) = sim.resources("aws_lambda_function_event_invoke_config").values()
    name = resolved(sim, config["function_name"])
    assert name == deployment.NAMES.of(ROLES["RecordFailure"].step)
    assert config["maximum_retry_attempts"] == len(asynchronous.ERROR_DELAYS)
    assert config["maximum_event_age_in_seconds"] == asynchronous.LONGEST_AGE_SECONDS


def test_the_ledger_has_the_same_keys(sim: Synthesis) -> None:
    table = sim.named("aws_dynamodb_table", "name", deployment.DOCUMENTS_TABLE)
    simulated = deployment.TABLE
    keys = {key["KeyType"]: key["AttributeName"] for key in simulated["KeySchema"]}
    assert keys == {"HASH": table["hash_key"], "RANGE": table["range_key"]}
    assert [(a["name"], a["type"]) for a in table["attribute"]] == [
        (a["AttributeName"], a["AttributeType"]) for a in simulated["AttributeDefinitions"]
    ]


def test_the_job_has_the_same_time_out_and_arguments(sim: Synthesis) -> None:
    job = sim.named("aws_glue_job", "name", deployment.GOLD_JOB)
    assert job["timeout"] == deployment.GOLD_TIMEOUT_MINUTES
    for name, value in deployment.GOLD_ARGUMENTS.items():
        assert resolved(sim, job["default_arguments"][name]) == value


def test_the_job_runs_at_least_once_for_each_dataset_at_a_time(
    sim: Synthesis, project_root: Path
) -> None:
    job = sim.named("aws_glue_job", "name", deployment.GOLD_JOB)
    datasets = len(list((project_root / "datasets").glob("*/dataset.*")))
    assert datasets > 0
    assert job["execution_property"]["max_concurrent_runs"] >= datasets
    # The simulation has one dataset.
    assert deployment.GOLD_CONCURRENT_RUNS == 1


@pytest.mark.parametrize("bucket", [deployment.BRONZE, deployment.SILVER, deployment.ARTIFACTS])
def test_buckets_are_versioned(sim: Synthesis, bucket: str) -> None:
    versioning = only(sim, "aws_s3_bucket_versioning", "bucket", bucket)
    assert versioning["versioning_configuration"] == {"status": "Enabled"}
