"""Buckets."""

from typing import Any

from botocore.exceptions import ClientError

from local_aws.deployer.arguments import TaggedArguments
from local_aws.deployer.resource_type import ResourceType
from local_aws.deployer.target import Target
from medallion.aws import error_code


class BucketArguments(TaggedArguments):
    """`force_destroy` matters only when Terraform destroys the bucket."""

    bucket: str
    force_destroy: bool = False


def create_bucket(arguments: BucketArguments, target: Target) -> dict[str, Any]:
    place: dict[str, Any] = {}
    if target.region != "us-east-1":
        place = {"CreateBucketConfiguration": {"LocationConstraint": target.region}}
    try:
        target.clients.s3.create_bucket(Bucket=arguments.bucket, **place)
    except ClientError as error:
        # A bucket with the objects of an earlier stack; its settings are resources of their own.
        if error_code(error) != "BucketAlreadyOwnedByYou":
            raise
    return {
        "id": arguments.bucket,
        "arn": f"arn:aws:s3:::{arguments.bucket}",
        "region": target.region,
        "bucket_domain_name": f"{arguments.bucket}.s3.amazonaws.com",
        "bucket_regional_domain_name": f"{arguments.bucket}.s3.{target.region}.amazonaws.com",
    }


TYPES: dict[str, ResourceType[Any]] = {
    "aws_s3_bucket": ResourceType(BucketArguments, create_bucket)
}
