"""Encryption keys."""

from typing import Any

from local_aws.deployer import aws_checks
from local_aws.deployer.arguments import Arguments, TaggedArguments
from local_aws.deployer.resource_type import ResourceType
from local_aws.deployer.target import Target


class KeyArguments(TaggedArguments):
    """`deletion_window_in_days` matters only when Terraform destroys the key."""

    description: str = ""
    policy: str | None = None
    enable_key_rotation: bool = False
    deletion_window_in_days: int | None = None


class AliasArguments(Arguments):
    """Of `aws_kms_alias`."""

    name: str
    target_key_id: str


def create_key(arguments: KeyArguments, target: Target) -> dict[str, Any]:
    kms = target.clients.kms
    policy: dict[str, Any] = {}
    if arguments.policy is not None:
        aws_checks.require_policy(arguments.policy)
        policy = {"Policy": arguments.policy}
    key = kms.create_key(Description=arguments.description, **policy)["KeyMetadata"]
    if arguments.enable_key_rotation:
        kms.enable_key_rotation(KeyId=key["KeyId"])
    return {"id": key["KeyId"], "key_id": key["KeyId"], "arn": key["Arn"]}


def create_alias(arguments: AliasArguments, target: Target) -> dict[str, Any]:
    aws_checks.require_key(arguments.target_key_id, target)
    target.clients.kms.create_alias(AliasName=arguments.name, TargetKeyId=arguments.target_key_id)
    return {"id": arguments.name, "arn": target.arn("kms", arguments.name)}


TYPES: dict[str, ResourceType[Any]] = {
    "aws_kms_key": ResourceType(KeyArguments, create_key),
    "aws_kms_alias": ResourceType(AliasArguments, create_alias),
}
