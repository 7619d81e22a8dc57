"""Bucket settings, made after the bucket is created."""

from typing import Any

from pydantic import Field

from local_aws.deployer import aws_checks
from local_aws.deployer.arguments import Arguments, Block, Blocks
from local_aws.deployer.errors import RefusedByAwsError
from local_aws.deployer.resource_type import ResourceType
from local_aws.deployer.target import Target


class BucketSetting(Arguments):
    """A setting of a bucket; its id is the bucket's name."""

    bucket: str


class _VersioningConfiguration(Arguments):
    status: str


class VersioningArguments(BucketSetting):
    """Of `aws_s3_bucket_versioning`."""

    versioning_configuration: Block[_VersioningConfiguration]


class _DefaultEncryption(Arguments):
    sse_algorithm: str = Field(serialization_alias="SSEAlgorithm")
    kms_master_key_id: str | None = Field(None, serialization_alias="KMSMasterKeyID")


class _EncryptionRule(Arguments):
    apply_server_side_encryption_by_default: Block[_DefaultEncryption]
    bucket_key_enabled: bool | None = None


class EncryptionArguments(BucketSetting):
    """Of `aws_s3_bucket_server_side_encryption_configuration`."""

    rule: Blocks[_EncryptionRule]


class PublicAccessBlockArguments(BucketSetting):
    """Of `aws_s3_bucket_public_access_block`."""

    block_public_acls: bool
    block_public_policy: bool
    ignore_public_acls: bool
    restrict_public_buckets: bool


class _OwnershipRule(Arguments):
    object_ownership: str


class OwnershipArguments(BucketSetting):
    """Of `aws_s3_bucket_ownership_controls`."""

    rule: Blocks[_OwnershipRule]


class BucketPolicyArguments(BucketSetting):
    """Of `aws_s3_bucket_policy`."""

    policy: str


class NotificationArguments(BucketSetting):
    """Of `aws_s3_bucket_notification`."""

    eventbridge: bool


class _LifecycleFilter(Arguments):
    prefix: str = ""


class _Expiration(Arguments):
    days: int | None = None
    expired_object_delete_marker: bool | None = None


class _NoncurrentVersionExpiration(Arguments):
    noncurrent_days: int
    newer_noncurrent_versions: int | None = None


class _AbortIncompleteMultipartUpload(Arguments):
    days_after_initiation: int


class _LifecycleRule(Arguments):
    id: str = Field(serialization_alias="ID")
    status: str
    filter: Block[_LifecycleFilter]
    expiration: Block[_Expiration] | None = None
    noncurrent_version_expiration: Block[_NoncurrentVersionExpiration] | None = None
    abort_incomplete_multipart_upload: Block[_AbortIncompleteMultipartUpload] | None = None

    def has_action(self) -> bool:
        actions = (
            self.expiration,
            self.noncurrent_version_expiration,
            self.abort_incomplete_multipart_upload,
        )
        return any(action is not None for action in actions)


class LifecycleArguments(BucketSetting):
    """Of `aws_s3_bucket_lifecycle_configuration`."""

    rule: Blocks[_LifecycleRule]


def set_versioning(arguments: VersioningArguments, target: Target) -> dict[str, Any]:
    configuration: Any = arguments.versioning_configuration.request()
    target.clients.s3.put_bucket_versioning(
        Bucket=arguments.bucket, VersioningConfiguration=configuration
    )
    return {"id": arguments.bucket}


def set_encryption(arguments: EncryptionArguments, target: Target) -> dict[str, Any]:
    for rule in arguments.rule:
        aws_checks.require_key(
            rule.apply_server_side_encryption_by_default.kms_master_key_id, target
        )
    rules: Any = [rule.request() for rule in arguments.rule]
    target.clients.s3.put_bucket_encryption(
        Bucket=arguments.bucket, ServerSideEncryptionConfiguration={"Rules": rules}
    )
    return {"id": arguments.bucket}


def block_public_access(arguments: PublicAccessBlockArguments, target: Target) -> dict[str, Any]:
    configuration: Any = arguments.request(without={"bucket"})
    target.clients.s3.put_public_access_block(
        Bucket=arguments.bucket, PublicAccessBlockConfiguration=configuration
    )
    return {"id": arguments.bucket}


def set_ownership(arguments: OwnershipArguments, target: Target) -> dict[str, Any]:
    rules: Any = [rule.request() for rule in arguments.rule]
    target.clients.s3.put_bucket_ownership_controls(
        Bucket=arguments.bucket, OwnershipControls={"Rules": rules}
    )
    return {"id": arguments.bucket}


def set_policy(arguments: BucketPolicyArguments, target: Target) -> dict[str, Any]:
    aws_checks.require_policy(arguments.policy)
    target.clients.s3.put_bucket_policy(Bucket=arguments.bucket, Policy=arguments.policy)
    return {"id": arguments.bucket}


def set_notification(arguments: NotificationArguments, target: Target) -> dict[str, Any]:
    configuration: Any = {"EventBridgeConfiguration": {}} if arguments.eventbridge else {}
    target.clients.s3.put_bucket_notification_configuration(
        Bucket=arguments.bucket, NotificationConfiguration=configuration
    )
    return {"id": arguments.bucket}


def set_lifecycle(arguments: LifecycleArguments, target: Target) -> dict[str, Any]:
    for rule in arguments.rule:
        if not rule.has_action():
            raise RefusedByAwsError(f"lifecycle rule {rule.id} does nothing")
    rules: Any = [rule.request() for rule in arguments.rule]
    target.clients.s3.put_bucket_lifecycle_configuration(
        Bucket=arguments.bucket, LifecycleConfiguration={"Rules": rules}
    )
    return {"id": arguments.bucket}


TYPES: dict[str, ResourceType[Any]] = {
    "aws_s3_bucket_versioning": ResourceType(VersioningArguments, set_versioning, set_versioning),
    "aws_s3_bucket_server_side_encryption_configuration": ResourceType(
        EncryptionArguments, set_encryption, set_encryption
    ),
    "aws_s3_bucket_public_access_block": ResourceType(
        PublicAccessBlockArguments, block_public_access, block_public_access
    ),
    "aws_s3_bucket_ownership_controls": ResourceType(
        OwnershipArguments, set_ownership, set_ownership
    ),
    "aws_s3_bucket_policy": ResourceType(BucketPolicyArguments, set_policy, set_policy),
    "aws_s3_bucket_notification": ResourceType(
        NotificationArguments, set_notification, set_notification
    ),
    "aws_s3_bucket_lifecycle_configuration": ResourceType(
        LifecycleArguments, set_lifecycle, set_lifecycle
    ),
}
