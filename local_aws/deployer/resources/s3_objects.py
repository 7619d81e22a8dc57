"""Objects of the deployment: scripts, libraries, compiled datasets."""

from typing import Any

from pydantic import Field

from local_aws.deployer import aws_checks
from local_aws.deployer.arguments import TaggedArguments
from local_aws.deployer.errors import RefusedByAwsError
from local_aws.deployer.resource_type import ResourceType
from local_aws.deployer.target import Target


class ObjectArguments(TaggedArguments):
    """Terraform detects changes by `etag` and `source_hash`; a new emulator has no changes."""

    bucket: str
    key: str
    source: str | None = None
    content: str | None = None
    content_type: str | None = None
    cache_control: str | None = None
    server_side_encryption: str | None = None
    kms_key_id: str | None = Field(None, serialization_alias="SSEKMSKeyId")
    bucket_key_enabled: bool | None = None
    etag: str | None = None
    source_hash: str | None = None
    force_destroy: bool = False

    def body(self, target: Target) -> bytes:
        if (self.source is None) == (self.content is None):
            raise RefusedByAwsError("an object needs either source or content")
        if self.content is not None:
            return self.content.encode("utf-8")
        return (target.folder / str(self.source)).read_bytes()


_NOT_SENT = {"source", "content", "etag", "source_hash", "force_destroy", "tags"}


def put_object(arguments: ObjectArguments, target: Target) -> dict[str, Any]:
    aws_checks.require_key(arguments.kms_key_id, target)
    request = arguments.request(without=_NOT_SENT)
    answer = target.clients.s3.put_object(Body=arguments.body(target), **request)
    return {
        "id": f"{arguments.bucket}/{arguments.key}",
        "arn": f"arn:aws:s3:::{arguments.bucket}/{arguments.key}",
        "etag": answer["ETag"].strip('"'),
        "version_id": answer.get("VersionId", ""),
    }


TYPES: dict[str, ResourceType[Any]] = {
    "aws_s3_object": ResourceType(ObjectArguments, put_object, put_object)
}
