"""Athena workgroups."""

from typing import Any

from pydantic import Field

from local_aws.deployer import aws_checks
from local_aws.deployer.arguments import Arguments, Block, TaggedArguments
from local_aws.deployer.resource_type import ResourceType
from local_aws.deployer.target import Target


class _ResultEncryption(Arguments):
    encryption_option: str
    kms_key_arn: str | None = Field(None, serialization_alias="KmsKey")


class _Results(Arguments):
    output_location: str
    encryption_configuration: Block[_ResultEncryption] | None = None
    expected_bucket_owner: str | None = None


class _EngineVersion(Arguments):
    selected_engine_version: str


class _Configuration(Arguments):
    enforce_workgroup_configuration: bool = Field(
        default=True, serialization_alias="EnforceWorkGroupConfiguration"
    )
    publish_cloudwatch_metrics_enabled: bool = Field(
        default=True, serialization_alias="PublishCloudWatchMetricsEnabled"
    )
    bytes_scanned_cutoff_per_query: int | None = None
    result_configuration: Block[_Results]
    engine_version: Block[_EngineVersion] | None = None


class WorkgroupArguments(TaggedArguments):
    """Of `aws_athena_workgroup`."""

    name: str
    description: str | None = None
    state: str = "ENABLED"
    force_destroy: bool = False
    configuration: Block[_Configuration]


def create_workgroup(arguments: WorkgroupArguments, target: Target) -> dict[str, Any]:
    encryption = arguments.configuration.result_configuration.encryption_configuration
    if encryption is not None:
        aws_checks.require_key(encryption.kms_key_arn, target)
    athena = target.clients.athena
    athena.create_work_group(**arguments.request(without={"state", "force_destroy", "tags"}))
    if arguments.state == "DISABLED":
        athena.update_work_group(WorkGroup=arguments.name, State="DISABLED")
    return {"id": arguments.name, "arn": target.arn("athena", f"workgroup/{arguments.name}")}


TYPES: dict[str, ResourceType[Any]] = {
    "aws_athena_workgroup": ResourceType(WorkgroupArguments, create_workgroup)
}
