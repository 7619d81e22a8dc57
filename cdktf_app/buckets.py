"""Buckets: versioned, encrypted with the lake's key, accessible only over TLS, never public."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfigurationRule,
)
from cdktf_cdktf_provider_aws.s3_bucket_server_side_encryption_configuration import (
    S3BucketServerSideEncryptionConfigurationRuleA,
)
from constructs import Construct

from cdktf_app.aws import (
    S3Bucket,
    S3BucketLifecycleConfiguration,
    S3BucketNotification,
    S3BucketOwnershipControls,
    S3BucketPolicy,
    S3BucketPublicAccessBlock,
    S3BucketServerSideEncryptionConfigurationA,
    S3BucketVersioningA,
)
from cdktf_app.lifecycles import LIFECYCLE_RULES
from cdktf_app.naming import Names
from cdktf_app.policies import tls_only


class LakeBucket(Construct):
    """A bucket with all settings that keep it private."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        key_arn: str,
        force_destroy: bool,
        lifecycle_rules: Sequence[S3BucketLifecycleConfigurationRule],
        sends_events: bool = False,
    ) -> None:
        super().__init__(scope, construct_id)
        self.bucket = S3Bucket(self, "bucket", bucket=name, force_destroy=force_destroy)
        self._keep_private(key_arn)
        # Lifecycle rules for old versions require a versioned bucket.
        versioning = S3BucketVersioningA(
            self,
            "versioning",
            bucket=self.bucket.bucket,
            versioning_configuration={"status": "Enabled"},
        )
        S3BucketLifecycleConfiguration(
            self,
            "lifecycle",
            bucket=self.bucket.bucket,
            rule=list(lifecycle_rules),
            depends_on=[versioning],
        )
        if sends_events:
            S3BucketNotification(self, "events", bucket=self.bucket.bucket, eventbridge=True)

    def _keep_private(self, key_arn: str) -> None:
        bucket = self.bucket.bucket
        S3BucketServerSideEncryptionConfigurationA(
            self,
            "encryption",
            bucket=bucket,
            rule=[
                # Not plain dicts: in lists, the bindings silently drop their keys.
                S3BucketServerSideEncryptionConfigurationRuleA(
                    apply_server_side_encryption_by_default={
                        "sse_algorithm": "aws:kms",
                        "kms_master_key_id": key_arn,
                    },
                    bucket_key_enabled=True,
                )
            ],
        )
        block = S3BucketPublicAccessBlock(
            self,
            "public-access",
            bucket=bucket,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
        )
        S3BucketOwnershipControls(
            self, "ownership", bucket=bucket, rule={"object_ownership": "BucketOwnerEnforced"}
        )
        # S3 refuses to change both at the same time.
        S3BucketPolicy(
            self, "policy", bucket=bucket, policy=tls_only(self.bucket.arn), depends_on=[block]
        )


@dataclass(frozen=True)
class LakeBuckets:
    """The four buckets of the lake."""

    bronze: S3Bucket
    silver: S3Bucket
    gold: S3Bucket
    artifacts: S3Bucket


def make_buckets(
    scope: Construct, *, names: Names, key_arn: str, force_destroy: bool
) -> LakeBuckets:
    """Declare the four buckets; nothing in bronze ever expires."""
    made = {
        layer: LakeBucket(
            scope,
            layer,
            name=names.bucket(layer),
            key_arn=key_arn,
            force_destroy=force_destroy,
            lifecycle_rules=layer_rules,
            sends_events=layer == "bronze",
        ).bucket
        for layer, layer_rules in LIFECYCLE_RULES.items()
    }
    return LakeBuckets(**made)
