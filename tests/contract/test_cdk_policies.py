from __future__ import annotations

import json
from typing import Any

import pytest

from cdktf_app.functions import FUNCTIONS
from cdktf_app.naming import kebab
from medallion.vocabulary import lake
from tests.contract.synthesis import Synthesis, allows, listed

pytestmark = pytest.mark.contract

STEPS = [function.step for function in FUNCTIONS]

# Actions that AWS cannot restrict to a resource.
WITHOUT_RESOURCE = {
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
    "cloudwatch:PutMetricData",
    # AWS documents no resource for the token of a task that waits for a callback.
    "states:SendTaskSuccess",
}


def role_of(step: str) -> str:
    return f"dev-medallion-{kebab(step)}"


def bucket(stack: Synthesis, layer: str) -> str:
    address = next(a for a in stack.resources("aws_s3_bucket") if a.startswith(layer))
    return f"${{aws_s3_bucket.{address}.arn}}"


def allowing(stack: Synthesis) -> list[tuple[str, dict[str, Any]]]:
    return [
        (address, statement)
        for address, document in stack.policies()
        for statement in document["Statement"]
        if statement["Effect"] == "Allow"
    ]


def test_nobody_may_do_everything(stack: Synthesis) -> None:
    for address, statement in allowing(stack):
        if statement.get("Sid") == "AccountOwnsTheKey":
            # The account itself; without it, nobody can manage the key.
            assert address.startswith("aws_kms_key.")
            assert statement["Principal"]["AWS"].endswith(":root")
            continue
        for action in listed(statement["Action"]):
            service, name = action.split(":")
            assert service != "*", address
            assert not name.startswith("*"), address
            assert "*" not in name or service == "kms", f"{address}: {action}"


def test_every_resource_is_named_if_aws_allows_it(stack: Synthesis) -> None:
    for address, statement in allowing(stack):
        # In a key policy, `*` means the key itself.
        if "*" in listed(statement.get("Resource", [])) and not address.startswith("aws_kms_key."):
            assert set(listed(statement["Action"])) <= WITHOUT_RESOURCE, address


def test_no_role_has_access_to_a_whole_service(stack: Synthesis) -> None:
    """Wildcards are at the end of a name, or for the executions and logs of one account."""
    for address, statement in allowing(stack):
        for resource in listed(statement.get("Resource", [])):
            if resource != "*":
                assert not resource.startswith(("*", "arn:aws:s3:::*")), address
                assert "*" not in resource.split("/")[0].removesuffix(":*"), f"{address} {resource}"


def test_every_function_has_its_own_role(stack: Synthesis) -> None:
    functions = stack.resources("aws_lambda_function")
    assert {f["function_name"] for f in functions.values()} == {role_of(step) for step in STEPS}
    assert len({function["role"] for function in functions.values()}) == len(STEPS)


def test_every_function_has_a_log_group_that_its_role_can_write(stack: Synthesis) -> None:
    groups = {g["name"]: a for a, g in stack.resources("aws_cloudwatch_log_group").items()}
    for step in STEPS:
        arn = f"${{aws_cloudwatch_log_group.{groups[f'/aws/lambda/{role_of(step)}']}.arn}}"
        statements = stack.role_statements(role_of(step))
        assert allows(statements, "logs:PutLogEvents", f"{arn}:log-stream:x")
        assert not allows(statements, "logs:CreateLogGroup", arn)


@pytest.mark.parametrize(
    ("step", "action", "layer", "key"),
    [
        ("register_document", "s3:GetObject", "bronze", "set/a.txt"),
        ("register_document", "s3:GetObject", "artifacts", lake.compiled_dataset_key("set")),
        ("chunk_text", "s3:GetObjectVersion", "bronze", "set/deep/a.txt"),
        ("chunk_text", "s3:PutObject", "silver", lake.chunks_key("d", "r")),
        ("chunk_text", "s3:PutObject", "silver", lake.batches_key("d", "r")),
        ("extract_batch", "s3:GetObject", "silver", lake.chunks_key("d", "r")),
        ("extract_batch", "s3:PutObject", "silver", lake.outcomes_key("d", "r", 0)),
        ("extract_batch", "s3:GetObject", "silver", lake.answer_key("d", "h")),
        ("extract_batch", "s3:PutObject", "silver", lake.answer_key("d", "h")),
        ("extract_batch", "s3:PutObject", "silver", lake.surplus_answer_key("d", "h", "c")),
        ("extract_batch", "s3:PutObject", "silver", lake.reference_key("d", "h", "i")),
        ("reconcile_document", "s3:GetObject", "silver", lake.outcomes_key("d", "r", 0)),
        ("reconcile_document", "s3:PutObject", "silver", lake.silver_key("records", "s", "d")),
        ("reconcile_document", "s3:PutObject", "silver", lake.silver_key("chunks", "s", "d")),
        ("reconcile_document", "s3:DeleteObject", "silver", lake.silver_key("records", "s", "d")),
        ("reconcile_document", "s3:PutObject", "silver", lake.rejudgement_key("d", "r")),
        ("join_gold_run", "s3:PutObject", "silver", lake.gold_manifest_key("s", "g")),
        ("settle_gold_run", "s3:GetObject", "silver", lake.gold_result_key("s", "g")),
        ("join_gold_run", "s3:GetObject", "silver", lake.gold_manifest_key("s", "g")),
        ("join_gold_run", "s3:GetObject", "silver", lake.gold_result_key("s", "g")),
        ("join_gold_run", "s3:GetObject", "artifacts", lake.compiled_dataset_key("s")),
        ("join_gold_run", "s3:PutObject", "silver", lake.silver_key("documents", "s", "d")),
        ("settle_gold_run", "s3:GetObject", "silver", lake.gold_manifest_key("s", "g")),
        ("settle_gold_run", "s3:GetObject", "artifacts", lake.compiled_dataset_key("s")),
        ("settle_gold_run", "s3:PutObject", "silver", lake.silver_key("documents", "s", "d")),
        ("record_failure", "s3:GetObject", "artifacts", lake.compiled_dataset_key("s")),
        ("publish_outcome", "s3:PutObject", "silver", lake.silver_key("documents", "s", "d")),
        ("publish_outcome", "s3:DeleteObject", "silver", "documents/dataset=_unknown/d.jsonl"),
        ("publish_outcome", "s3:DeleteObject", "silver", lake.chunks_key("d", "r")),
        ("record_failure", "s3:PutObject", "silver", lake.silver_key("documents", "s", "d")),
        ("record_failure", "s3:GetObject", "silver", lake.gold_manifest_key("s", "g")),
        ("record_failure", "s3:PutObject", "silver", lake.gold_manifest_key("s", "g")),
        ("silver_to_gold", "s3:GetObject", "silver", lake.silver_key("records", "s", "d")),
        ("silver_to_gold", "s3:GetObject", "silver", lake.gold_manifest_key("s", "g")),
        ("silver_to_gold", "s3:PutObject", "silver", lake.gold_result_key("s", "g")),
        ("silver_to_gold", "s3:DeleteObject", "gold", "set_records/data/x.parquet"),
        ("silver_to_gold", "s3:GetObject", "artifacts", lake.compiled_dataset_key("set")),
    ],
)
def test_roles_have_access_to_the_objects_of_their_step(
    stack: Synthesis, step: str, action: str, layer: str, key: str
) -> None:
    resource = f"{bucket(stack, layer)}/{key}"
    assert allows(stack.role_statements(role_of(step)), action, resource)


@pytest.mark.parametrize(
    ("step", "action", "layer", "key"),
    [
        ("register_document", "s3:PutObject", "bronze", "set/a.txt"),
        ("chunk_text", "s3:PutObject", "silver", lake.silver_key("records", "s", "d")),
        ("extract_batch", "s3:GetObject", "bronze", "set/a.txt"),
        ("extract_batch", "s3:PutObject", "silver", lake.silver_key("records", "s", "d")),
        ("extract_batch", "s3:DeleteObject", "silver", lake.answer_key("d", "h")),
        ("extract_batch", "s3:GetObject", "silver", lake.reference_key("d", "h", "i")),
        ("extract_batch", "s3:DeleteObject", "silver", lake.reference_key("d", "h", "i")),
        ("reconcile_document", "s3:GetObject", "silver", lake.answer_key("d", "h")),
        ("reconcile_document", "s3:PutObject", "silver", lake.reference_key("d", "h", "i")),
        ("reconcile_document", "s3:PutObject", "silver", lake.answer_key("d", "h")),
        ("reconcile_document", "s3:PutObject", "gold", "set_records/data/x.parquet"),
        ("settle_gold_run", "s3:PutObject", "silver", lake.gold_manifest_key("s", "g")),
        ("publish_outcome", "s3:PutObject", "silver", lake.silver_key("records", "s", "d")),
        ("publish_outcome", "s3:PutObject", "silver", lake.rejudgement_key("d", "r")),
        ("silver_to_gold", "s3:GetObject", "bronze", "set/a.txt"),
        ("silver_to_gold", "s3:GetObject", "silver", lake.answer_key("d", "h")),
        ("silver_to_gold", "s3:PutObject", "silver", lake.silver_key("records", "s", "d")),
        ("silver_to_gold", "s3:PutObject", "artifacts", lake.compiled_dataset_key("set")),
    ],
)
def test_roles_have_no_other_access(
    stack: Synthesis, step: str, action: str, layer: str, key: str
) -> None:
    resource = f"{bucket(stack, layer)}/{key}"
    assert not allows(stack.role_statements(role_of(step)), action, resource)


GOLD_STEPS = ["join_gold_run", "settle_gold_run", "record_failure"]


def test_only_the_steps_that_hand_gold_on_answer_waiting_tasks(stack: Synthesis) -> None:
    (machine,) = stack.resources("aws_sfn_state_machine").values()
    (account,) = stack.content["data"]["aws_caller_identity"]
    start = f"arn:aws:states:us-east-1:${{data.aws_caller_identity.{account}.account_id}}"
    arn = f"{start}:stateMachine:{machine['name']}"
    answering = [
        step
        for step in STEPS
        if allows(stack.role_statements(role_of(step)), "states:SendTaskSuccess", arn)
    ]
    assert answering == GOLD_STEPS


@pytest.mark.parametrize("action", ["glue:GetJobRuns", "glue:BatchStopJobRun"])
def test_only_a_leader_stops_the_gold_runs_of_leaders_before(stack: Synthesis, action: str) -> None:
    stopping = [
        (step, resource)
        for step in STEPS
        for statement in stack.role_statements(role_of(step))
        if action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    ]
    assert [step for step, _ in stopping] == ["join_gold_run"]
    assert all(":job/" in resource for _, resource in stopping)


def test_only_the_step_that_asks_the_model_reads_its_key(stack: Synthesis) -> None:
    (secret,) = stack.resources("aws_secretsmanager_secret")
    arn = f"${{aws_secretsmanager_secret.{secret}.arn}}"
    readers = [
        step
        for step in [*STEPS, "silver_to_gold", "document_pipeline"]
        if allows(stack.role_statements(role_of(step)), "secretsmanager:GetSecretValue", arn)
    ]
    assert readers == ["extract_batch"]


def test_the_state_machine_invokes_only_its_own_steps(stack: Synthesis) -> None:
    statements = stack.role_statements(role_of("document_pipeline"))
    (definition,) = (m["definition"] for m in stack.resources("aws_sfn_state_machine").values())
    for address in stack.resources("aws_lambda_function"):
        is_step = f"${{aws_lambda_function.{address}.qualified_arn}}" in definition
        function = f"${{aws_lambda_function.{address}.arn}}"
        # Executions of earlier deployments invoke earlier versions, or the function itself.
        for arn in (function, f"{function}:1", f"{function}:27"):
            assert allows(statements, "lambda:InvokeFunction", arn) == is_step


def test_children_of_the_map_can_be_started_followed_and_stopped(stack: Synthesis) -> None:
    statements = stack.role_statements(role_of("document_pipeline"))
    (machine,) = stack.resources("aws_sfn_state_machine").values()
    label = json.loads(machine["definition"])["States"]["ExtractChunks"]["Label"]
    (account,) = stack.content["data"]["aws_caller_identity"]
    start = f"arn:aws:states:us-east-1:${{data.aws_caller_identity.{account}.account_id}}"
    name = machine["name"]
    assert allows(statements, "states:StartExecution", f"{start}:stateMachine:{name}")
    child = f"{start}:execution:{name}/{label}:some-id"
    assert allows(statements, "states:DescribeExecution", child)
    assert allows(statements, "states:StopExecution", child)


def test_services_act_only_for_this_account(stack: Synthesis) -> None:
    without_condition = {
        (address.split(".")[0], statement["Principal"]["Service"])
        for address, statement in allowing(stack)
        if "Service" in statement.get("Principal", {}) and not statement.get("Condition")
    }
    assert without_condition == {
        # Lambda gets its role when the function is created, by an identity that may pass it.
        ("aws_iam_role", "lambda.amazonaws.com"),
        # EventBridge delivers nothing to encrypted queues and topics under a condition.
        ("aws_kms_key", "events.amazonaws.com"),
        ("aws_sns_topic_policy", "events.amazonaws.com"),
    }
