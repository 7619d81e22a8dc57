"""Lifecycle rules: how long the lake keeps data that is no longer needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from cdktf_cdktf_provider_aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfigurationRule,
    S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload,
    S3BucketLifecycleConfigurationRuleExpiration,
    S3BucketLifecycleConfigurationRuleFilter,
    S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration,
)

from cdktf_app.naming import ATHENA_RESULTS_PREFIX
from medallion.vocabulary import lake

NONCURRENT_DAYS = 30
PLAN_DAYS = 30
"""A broken run can be redriven for 14 days. The rest is for the run itself: the age counts from
when an object was written. If a run takes longer, a rerun uses the stored answers."""
GLUE_TEMPORARY_PREFIX = "glue-temporary/"
MAP_RESULTS_PREFIX = "map-results/"

_UNFINISHED_UPLOADS = S3BucketLifecycleConfigurationRule(
    id="forget-unfinished-uploads",
    status="Enabled",
    filter=[S3BucketLifecycleConfigurationRuleFilter(prefix="")],
    abort_incomplete_multipart_upload=[
        S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload(days_after_initiation=7)
    ],
)
_OLD_VERSIONS = S3BucketLifecycleConfigurationRule(
    id="expire-old-versions",
    status="Enabled",
    filter=[S3BucketLifecycleConfigurationRuleFilter(prefix="")],
    noncurrent_version_expiration=[
        S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration(
            noncurrent_days=NONCURRENT_DAYS
        )
    ],
)


def _expire(prefix: str, days: int) -> S3BucketLifecycleConfigurationRule:
    return S3BucketLifecycleConfigurationRule(
        id=f"expire-{prefix.rstrip('/')}",
        status="Enabled",
        filter=[S3BucketLifecycleConfigurationRuleFilter(prefix=prefix)],
        expiration=[S3BucketLifecycleConfigurationRuleExpiration(days=days)],
    )


def _forget_old_versions(prefix: str, days: int) -> S3BucketLifecycleConfigurationRule:
    return S3BucketLifecycleConfigurationRule(
        id=f"expire-old-versions-of-{prefix.rstrip('/')}",
        status="Enabled",
        filter=[S3BucketLifecycleConfigurationRuleFilter(prefix=prefix)],
        noncurrent_version_expiration=[
            S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration(noncurrent_days=days)
        ],
    )


LIFECYCLE_RULES: Final[Mapping[str, Sequence[S3BucketLifecycleConfigurationRule]]] = {
    # Versions of bronze are evidence: gold's offsets point into them.
    "bronze": [_UNFINISHED_UPLOADS],
    "silver": [
        _UNFINISHED_UPLOADS,
        _OLD_VERSIONS,
        _expire(MAP_RESULTS_PREFIX, 30),
        _expire(lake.PLANS_PREFIX, PLAN_DAYS),
        # Versions of a plan are of no use to anybody: it is a copy of a document's text.
        _forget_old_versions(lake.PLANS_PREFIX, 1),
        _expire(lake.REJUDGEMENTS_PREFIX, 30),
    ],
    "gold": [_UNFINISHED_UPLOADS, _OLD_VERSIONS],
    "artifacts": [
        _UNFINISHED_UPLOADS,
        _OLD_VERSIONS,
        _expire(ATHENA_RESULTS_PREFIX, 7),
        _expire(GLUE_TEMPORARY_PREFIX, 7),
    ],
}
"""Rules of each bucket, by layer."""
