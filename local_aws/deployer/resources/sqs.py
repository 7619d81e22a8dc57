"""Queues."""

from typing import Any

from local_aws.deployer import aws_checks
from local_aws.deployer.arguments import Arguments, TaggedArguments
from local_aws.deployer.resource_type import ResourceType
from local_aws.deployer.target import Target


class QueueArguments(TaggedArguments):
    """Of `aws_sqs_queue`."""

    name: str
    message_retention_seconds: int | None = None
    visibility_timeout_seconds: int | None = None
    kms_master_key_id: str | None = None
    kms_data_key_reuse_period_seconds: int | None = None
    sqs_managed_sse_enabled: bool | None = None


# Attributes whose API name is not Terraform's name in Pascal case.
_ATTRIBUTE_NAMES = {
    "MessageRetentionSeconds": "MessageRetentionPeriod",
    "VisibilityTimeoutSeconds": "VisibilityTimeout",
}


class QueuePolicyArguments(Arguments):
    """Of `aws_sqs_queue_policy`."""

    queue_url: str
    policy: str


def create_queue(arguments: QueueArguments, target: Target) -> dict[str, Any]:
    aws_checks.require_key(arguments.kms_master_key_id, target)
    settings: Any = {
        _ATTRIBUTE_NAMES.get(name, name): str(value).lower() if value is True else str(value)
        for name, value in arguments.request(without={"name", "tags"}).items()
    }
    url = target.clients.sqs.create_queue(QueueName=arguments.name, Attributes=settings)["QueueUrl"]
    return {"id": url, "url": url, "arn": target.arn("sqs", arguments.name)}


def set_queue_policy(arguments: QueuePolicyArguments, target: Target) -> dict[str, Any]:
    aws_checks.require_policy(arguments.policy)
    target.clients.sqs.set_queue_attributes(
        QueueUrl=arguments.queue_url, Attributes={"Policy": arguments.policy}
    )
    return {"id": arguments.queue_url}


TYPES: dict[str, ResourceType[Any]] = {
    "aws_sqs_queue": ResourceType(QueueArguments, create_queue),
    "aws_sqs_queue_policy": ResourceType(QueuePolicyArguments, set_queue_policy, set_queue_policy),
}
