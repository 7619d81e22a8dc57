"""A Lambda function with its own role and its own encrypted log group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cdktf import Fn
from constructs import Construct

from cdktf_app.assets import Assets
from cdktf_app.aws import CloudwatchLogGroup, IamRole, IamRolePolicy, LambdaFunction
from cdktf_app.functions import (
    COMMON_VARIABLES,
    EXTRACTION,
    STATE_MACHINE_STEPS,
    FunctionSpec,
)
from cdktf_app.lake_access import LakeArns, trace, use_key, write_logs
from cdktf_app.naming import Names, kebab
from cdktf_app.packaging import Archive
from cdktf_app.policies import Statement, policy, trust


@dataclass(frozen=True)
class FunctionSurroundings:
    """The values that all functions share.

    Attributes:
        variables: values of every environment variable that a function may read.
        reserved_concurrency: of each function that does not extract, nothing if 0.
    """

    names: Names
    arns: LakeArns
    variables: Mapping[str, str]
    log_retention_days: int
    reserved_concurrency: int
    assets: Assets


class StepFunction(Construct):
    """The function of one step."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        spec: FunctionSpec,
        archive: Archive,
        surroundings: FunctionSurroundings,
    ) -> None:
        super().__init__(scope, construct_id)
        self.name = surroundings.names.of(spec.step)
        logs = CloudwatchLogGroup(
            self,
            "logs",
            name=f"/aws/lambda/{self.name}",
            retention_in_days=surroundings.log_retention_days,
            kms_key_id=surroundings.arns.key,
        )
        self.role = IamRole(
            self, "role", name=self.name, assume_role_policy=trust("lambda.amazonaws.com")
        )
        permissions = IamRolePolicy(
            self,
            "permissions",
            name="step",
            role=self.role.name,
            policy=policy(_permissions(spec, surroundings.arns, logs.arn)),
        )
        path = surroundings.assets.add_file(f"archives/{kebab(spec.step)}.zip", archive.path)
        self.function = LambdaFunction(
            self,
            "function",
            function_name=self.name,
            description=spec.description,
            role=self.role.arn,
            runtime="python3.11",
            architectures=["x86_64"],
            handler=f"lambdas.{spec.step}.handler.handler",
            filename=path,
            source_code_hash=Fn.filebase64sha256(path),
            # Executions end with the code that they began with.
            publish=spec.step in STATE_MACHINE_STEPS,
            memory_size=spec.memory_mb,
            timeout=spec.timeout_seconds,
            reserved_concurrent_executions=_reserved(spec, surroundings),
            ephemeral_storage={"size": spec.storage_mb},
            environment={"variables": _variables(spec, surroundings.variables)},
            tracing_config={"mode": "Active"},
            kms_key_arn=surroundings.arns.key,
            depends_on=[logs, permissions],
        )


def _permissions(spec: FunctionSpec, arns: LakeArns, log_group_arn: str) -> list[Statement]:
    return [*spec.access(arns), use_key(arns.key), write_logs(log_group_arn), trace()]


def _reserved(spec: FunctionSpec, surroundings: FunctionSurroundings) -> int | None:
    """Extraction is what uses up the account's concurrency: it keeps to what is unreserved."""
    return None if spec.step == EXTRACTION else surroundings.reserved_concurrency or None


def _variables(spec: FunctionSpec, values: Mapping[str, str]) -> dict[str, str]:
    names = (*COMMON_VARIABLES, *spec.variables)
    return {name: values[name] for name in names} | {"POWERTOOLS_SERVICE_NAME": spec.step}
