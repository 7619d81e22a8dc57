"""The state machine `document_pipeline`, its role and its log group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from constructs import Construct

from cdktf_app.aws import CloudwatchLogGroup, IamRole, IamRolePolicy, SfnStateMachine
from cdktf_app.definition import fill_definition, map_values
from cdktf_app.functions import PLANS
from cdktf_app.lake_access import read_objects, use_key
from cdktf_app.lifecycles import MAP_RESULTS_PREFIX
from cdktf_app.naming import Names, pascal
from cdktf_app.policies import Statement, allow, from_account, policy, trust

MAP_LABEL = "ExtractChunks"
"""`Label` of the Distributed Map: it is part of its child executions' ARNs."""


@dataclass(frozen=True)
class PipelineParts:
    """The resources that the state machine uses.

    Attributes:
        functions: ARN of each step's function, by step.
        versions: ARN of the version of the function that new executions invoke, by step.
    """

    functions: Mapping[str, str]
    versions: Mapping[str, str]
    gold_job_name: str
    silver_bucket_arn: str
    key_arn: str
    max_concurrency: int
    gold_heartbeat_seconds: int
    inline_batches: int


class DocumentPipeline(Construct):
    """The pipeline from a text file in bronze to rows in gold."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        names: Names,
        definition_file: Path,
        parts: PipelineParts,
        log_retention_days: int,
    ) -> None:
        super().__init__(scope, construct_id)
        # Below /aws/vendedlogs/, log delivery does not make the resource policy grow.
        logs = CloudwatchLogGroup(
            self,
            "logs",
            name=f"/aws/vendedlogs/states/{names.state_machine}",
            retention_in_days=log_retention_days,
            kms_key_id=parts.key_arn,
        )
        role = IamRole(
            self,
            "role",
            name=names.state_machine,
            assume_role_policy=trust("states.amazonaws.com", from_account(names.account_id)),
        )
        permissions = IamRolePolicy(
            self,
            "permissions",
            name="pipeline",
            role=role.name,
            policy=policy(pipeline_permissions(names, parts)),
        )
        self.state_machine = SfnStateMachine(
            self,
            "state-machine",
            name=names.state_machine,
            role_arn=role.arn,
            definition=fill_definition(
                definition_file.read_text(encoding="utf-8"), definition_values(parts)
            ),
            logging_configuration={
                "log_destination": f"{logs.arn}:*",
                "include_execution_data": False,
                "level": "ERROR",
            },
            tracing_configuration={"enabled": True},
            depends_on=[permissions],
        )


def definition_values(parts: PipelineParts) -> dict[str, str | int]:
    """The values of the definition's placeholders."""
    functions = {f"{pascal(step)}FunctionArn": arn for step, arn in parts.versions.items()}
    return {
        **functions,
        "SilverToGoldJobName": parts.gold_job_name,
        "GoldHeartbeatSeconds": parts.gold_heartbeat_seconds,
        **map_values(parts.max_concurrency, parts.inline_batches),
    }


def pipeline_permissions(names: Names, parts: PipelineParts) -> list[Statement]:
    """The permissions of the state machine's role."""
    silver = parts.silver_bucket_arn
    # All versions: executions keep the definition, and thus the versions, that they began with.
    steps = [arn for function in parts.functions.values() for arn in (function, f"{function}:*")]
    return [
        allow("Steps", ("lambda:InvokeFunction",), steps),
        *_map_permissions(names),
        read_objects("ReadMapItems", silver, PLANS),
        allow(
            "WriteMapResults",
            (
                "s3:PutObject",
                "s3:GetObject",
                "s3:ListMultipartUploadParts",
                "s3:AbortMultipartUpload",
            ),
            (f"{silver}/{MAP_RESULTS_PREFIX}*",),
        ),
        use_key(parts.key_arn),
        allow(
            "GoldJob",
            ("glue:StartJobRun", "glue:GetJobRun", "glue:GetJobRuns", "glue:BatchStopJobRun"),
            (names.arn("glue", f"job/{parts.gold_job_name}"),),
        ),
        _deliver_logs(),
        allow(
            "Traces",
            (
                "xray:PutTraceSegments",
                "xray:PutTelemetryRecords",
                "xray:GetSamplingRules",
                "xray:GetSamplingTargets",
            ),
            ("*",),
        ),
    ]


def _map_permissions(names: Names) -> list[Statement]:
    """A Distributed Map starts its children as executions of the same state machine."""
    children = names.arn("states", f"execution:{names.state_machine}/{MAP_LABEL}:*")
    return [
        allow("StartMapChildren", ("states:StartExecution",), (names.state_machine_arn,)),
        allow(
            "FollowMapChildren",
            ("states:DescribeExecution", "states:StopExecution", "states:RedriveExecution"),
            (names.executions_arn, children),
        ),
    ]


def _deliver_logs() -> Statement:
    """The log delivery API has no resource-level permissions."""
    actions = (
        "logs:CreateLogDelivery",
        "logs:GetLogDelivery",
        "logs:UpdateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:DescribeResourcePolicies",
        "logs:DescribeLogGroups",
    )
    return allow("DeliverLogs", actions, ("*",))
