"""Secrets without values: a Terraform document never contains a secret's value."""

from typing import Any

from local_aws.deployer import aws_checks
from local_aws.deployer.arguments import TaggedArguments
from local_aws.deployer.resource_type import ResourceType
from local_aws.deployer.target import Target


class SecretArguments(TaggedArguments):
    """`recovery_window_in_days` matters only when Terraform destroys the secret."""

    name: str
    description: str | None = None
    kms_key_id: str | None = None
    recovery_window_in_days: int | None = None


def create_secret(arguments: SecretArguments, target: Target) -> dict[str, Any]:
    aws_checks.require_key(arguments.kms_key_id, target)
    request = arguments.request(without={"recovery_window_in_days", "tags"})
    arn = target.clients.secrets.create_secret(**request)["ARN"]
    return {"id": arn, "arn": arn}


TYPES: dict[str, ResourceType[Any]] = {
    "aws_secretsmanager_secret": ResourceType(SecretArguments, create_secret)
}
