"""The resource types that the deployer supports, by service."""

from typing import Any

from local_aws.deployer.resource_type import ResourceType
from local_aws.deployer.resources import (
    alarms,
    athena,
    dynamodb,
    events,
    functions,
    glue,
    iam,
    kms,
    logs,
    s3_bucket_settings,
    s3_buckets,
    s3_objects,
    secrets,
    sns,
    sqs,
    state_machines,
)

RESOURCE_TYPES: dict[str, ResourceType[Any]] = {
    **alarms.TYPES,
    **athena.TYPES,
    **dynamodb.TYPES,
    **events.TYPES,
    **functions.TYPES,
    **glue.TYPES,
    **iam.TYPES,
    **kms.TYPES,
    **logs.TYPES,
    **s3_bucket_settings.TYPES,
    **s3_buckets.TYPES,
    **s3_objects.TYPES,
    **secrets.TYPES,
    **sns.TYPES,
    **sqs.TYPES,
    **state_machines.TYPES,
}
