"""DynamoDB tables."""

from typing import Any

from local_aws.deployer import aws_checks
from local_aws.deployer.arguments import Arguments, Block, Blocks, TaggedArguments
from local_aws.deployer.resource_type import ResourceType
from local_aws.deployer.target import Target


class _Attribute(Arguments):
    name: str
    type: str


class _Encryption(Arguments):
    enabled: bool
    kms_key_arn: str | None = None


class _Recovery(Arguments):
    enabled: bool
    recovery_period_in_days: int | None = None


class _TimeToLive(Arguments):
    enabled: bool = True
    attribute_name: str


class DynamoTableArguments(TaggedArguments):
    """Of `aws_dynamodb_table`."""

    name: str
    billing_mode: str
    hash_key: str
    range_key: str | None = None
    attribute: Blocks[_Attribute]
    server_side_encryption: Block[_Encryption] | None = None
    point_in_time_recovery: Block[_Recovery] | None = None
    ttl: Block[_TimeToLive] | None = None
    deletion_protection_enabled: bool = False
    table_class: str | None = None


def create_dynamo_table(arguments: DynamoTableArguments, target: Target) -> dict[str, Any]:
    dynamodb = target.clients.dynamodb
    table = dynamodb.create_table(**_request(arguments, target))["TableDescription"]
    if (recovery := arguments.point_in_time_recovery) is not None:
        specification: Any = {"PointInTimeRecoveryEnabled": recovery.enabled}
        if recovery.recovery_period_in_days is not None:
            specification["RecoveryPeriodInDays"] = recovery.recovery_period_in_days
        dynamodb.update_continuous_backups(
            TableName=arguments.name, PointInTimeRecoverySpecification=specification
        )
    if arguments.ttl is not None:
        dynamodb.update_time_to_live(
            TableName=arguments.name,
            TimeToLiveSpecification={
                "Enabled": arguments.ttl.enabled,
                "AttributeName": arguments.ttl.attribute_name,
            },
        )
    return {"id": arguments.name, "arn": table["TableArn"]}


def _request(arguments: DynamoTableArguments, target: Target) -> dict[str, Any]:
    keys = [{"AttributeName": arguments.hash_key, "KeyType": "HASH"}]
    if arguments.range_key is not None:
        keys.append({"AttributeName": arguments.range_key, "KeyType": "RANGE"})
    request: dict[str, Any] = {
        "TableName": arguments.name,
        "BillingMode": arguments.billing_mode,
        "KeySchema": keys,
        "AttributeDefinitions": [
            {"AttributeName": attribute.name, "AttributeType": attribute.type}
            for attribute in arguments.attribute
        ],
        "DeletionProtectionEnabled": arguments.deletion_protection_enabled,
    }
    if arguments.table_class is not None:
        request["TableClass"] = arguments.table_class
    if (encryption := arguments.server_side_encryption) is not None:
        aws_checks.require_key(encryption.kms_key_arn, target)
        request["SSESpecification"] = {"Enabled": encryption.enabled, "SSEType": "KMS"}
        if encryption.kms_key_arn is not None:
            request["SSESpecification"]["KMSMasterKeyId"] = encryption.kms_key_arn
    return request


TYPES: dict[str, ResourceType[Any]] = {
    "aws_dynamodb_table": ResourceType(DynamoTableArguments, create_dynamo_table)
}
