"""Log groups."""

from typing import Any

from local_aws.deployer import aws_checks
from local_aws.deployer.arguments import Arguments, TaggedArguments
from local_aws.deployer.errors import RefusedByAwsError
from local_aws.deployer.resource_type import ResourceType
from local_aws.deployer.target import Target

# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
_RETENTION_DAYS = {
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
}


class LogGroupArguments(TaggedArguments):
    """Of `aws_cloudwatch_log_group`."""

    name: str
    retention_in_days: int | None = None
    kms_key_id: str | None = None
    skip_destroy: bool = False


class LogResourcePolicyArguments(Arguments):
    """Of `aws_cloudwatch_log_resource_policy`."""

    policy_name: str
    policy_document: str


def create_log_group(arguments: LogGroupArguments, target: Target) -> dict[str, Any]:
    aws_checks.require_key(arguments.kms_key_id, target)
    key = {"kmsKeyId": arguments.kms_key_id} if arguments.kms_key_id else {}
    target.clients.logs.create_log_group(logGroupName=arguments.name, **key)  # type: ignore[arg-type]  # the stubs cannot see which key the dictionary has
    days = arguments.retention_in_days
    # Terraform's 0 means no expiry.
    if days:
        if days not in _RETENTION_DAYS:
            raise RefusedByAwsError(f"retention_in_days cannot be {days}")
        target.clients.logs.put_retention_policy(logGroupName=arguments.name, retentionInDays=days)
    return {"id": arguments.name, "arn": target.arn("logs", f"log-group:{arguments.name}")}


def put_resource_policy(arguments: LogResourcePolicyArguments, target: Target) -> dict[str, Any]:
    aws_checks.require_policy(arguments.policy_document)
    target.clients.logs.put_resource_policy(
        policyName=arguments.policy_name, policyDocument=arguments.policy_document
    )
    return {"id": arguments.policy_name}


TYPES: dict[str, ResourceType[Any]] = {
    "aws_cloudwatch_log_group": ResourceType(LogGroupArguments, create_log_group),
    "aws_cloudwatch_log_resource_policy": ResourceType(
        LogResourcePolicyArguments, put_resource_policy, put_resource_policy
    ),
}
