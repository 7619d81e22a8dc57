"""Calls on one object: write, read, copy, delete."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import unquote

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.requests import Request, Response, models
from tests.simulation.aws.s3.buckets import Buckets, checked_version_id
from tests.simulation.aws.s3.errors import invalid_request, without_body
from tests.simulation.aws.s3.objects import Body, Bucket, Version, content_of
from tests.simulation.aws.s3.preconditions import (
    CONDITIONS,
    require_for_delete,
    require_for_read,
    require_for_write,
)
from tests.simulation.aws.s3.ranges import byte_range

DESCRIPTIONS: Final = ("ContentType", "ContentEncoding", "ContentDisposition", "Metadata")
"""Headers that are stored with an object."""

_IGNORED: Final = (
    "ChecksumAlgorithm",
    "ChecksumMode",
    "ContentLength",
    "SSEKMSKeyId",
    "ServerSideEncryption",
    "StorageClass",
)
"""Arguments that change nothing in the simulation."""

WRITE_ARGUMENTS: Final = ("Bucket", "Key", *DESCRIPTIONS, *_IGNORED)
_SOURCE_CONDITIONS: Final = ("CopySourceIfMatch", "CopySourceIfNoneMatch")


def described_by(request: Request) -> Request:
    described = {name: request[name] for name in DESCRIPTIONS if name in request}
    return {"ContentType": "binary/octet-stream", "Metadata": {}} | described


def with_version(bucket: Bucket, version: Version) -> Response:
    return {"VersionId": version.version_id} if bucket.versioning else {}


class ObjectCalls(Buckets):
    """Calls on one object."""

    @models("Body", *WRITE_ARGUMENTS, *CONDITIONS)
    def put_object(self, request: Request) -> Response:
        bucket, key = self.bucket(request), request["Key"]
        body = content_of(request.get("Body", b""))
        self.require_size(len(body))
        self.require_no_conflict(bucket, key, request)
        require_for_write(request, key, bucket.current(key))
        version = self.store(bucket, key, body, described_by(request), "PutObject")
        return {"ETag": version.etag, **with_version(bucket, version)}

    @models("Bucket", "Key", "VersionId", "Range", "ChecksumMode", *CONDITIONS)
    def get_object(self, request: Request) -> Response:
        version, part, response = self._read(request)
        return response | {
            "Body": Body(version.body if part is None else version.body[slice(*part)])
        }

    @models("Bucket", "Key", "VersionId", "Range", "ChecksumMode", *CONDITIONS)
    def head_object(self, request: Request) -> Response:
        try:
            return self._read(request)[2]
        except AwsError as error:
            raise without_body(error) from error

    @models("Bucket")
    def head_bucket(self, request: Request) -> Response:
        try:
            self.bucket(request)
        except AwsError as error:
            raise without_body(error) from error
        return {}

    @models("CopySource", "MetadataDirective", *WRITE_ARGUMENTS, *CONDITIONS, *_SOURCE_CONDITIONS)
    def copy_object(self, request: Request) -> Response:
        """Copy a version of at most 5 GB."""
        source = _source(request["CopySource"])
        bucket, key = self.bucket(request), request["Key"]
        version = self.wanted(source)
        require_for_read(request, version, "CopySource")
        replaces = request.get("MetadataDirective") == "REPLACE"
        if not replaces and bucket.current(key) is version:
            raise invalid_request("This copy request is illegal: it copies an object to itself")
        self.require_size(len(version.body))
        self.require_no_conflict(bucket, key, request)
        require_for_write(request, key, bucket.current(key))
        described = described_by(request) if replaces else version.described
        copy = self.store(bucket, key, version.body, described, "CopyObject")
        from_version = with_version(self.bucket(source), version)
        return {
            "CopyObjectResult": {"ETag": copy.etag, "LastModified": copy.modified},
            **({"CopySourceVersionId": from_version["VersionId"]} if from_version else {}),
            **with_version(bucket, copy),
        }

    @models("Bucket", "Key", "VersionId", "IfMatch")
    def delete_object(self, request: Request) -> Response:
        """Put a delete marker above the object, or remove one version for good."""
        bucket, key = self.bucket(request), request["Key"]
        self.require_no_conflict(bucket, key, request)
        require_for_delete(request, key, bucket.current(key))
        if request.get("VersionId") is not None:
            return self._delete_version(bucket, key, checked_version_id(request["VersionId"]))
        if bucket.versioning:
            marker = self.mark_deleted(bucket, key, "DeleteObject")
            return {"DeleteMarker": True, "VersionId": marker.version_id}
        version = bucket.newest(key)
        if version is not None:
            self.remove(bucket, version, "DeleteObject")
        return {}

    @models("Bucket", "Delete")
    def delete_objects(self, request: Request) -> Response:
        """Delete several objects; quietly, as the product asks for it."""
        for item in request["Delete"]["Objects"]:
            self.delete_object(Bucket=request["Bucket"], **item)
        return {}

    def _delete_version(self, bucket: Bucket, key: str, version_id: str) -> Response:
        version = bucket.find(key, version_id)
        response: Response = {"VersionId": version_id} if bucket.versioning else {}
        if version is None:
            return response
        self.remove(bucket, version, "DeleteObject")
        return response | ({"DeleteMarker": True} if version.is_marker else {})

    def _read(self, request: Request) -> tuple[Version, tuple[int, int] | None, Response]:
        version = self.wanted(request)
        require_for_read(request, version)
        size = len(version.body)
        part = byte_range(request.get("Range"), size)
        response: Response = {
            "AcceptRanges": "bytes",
            "ContentLength": size if part is None else part[1] - part[0],
            "ETag": version.etag,
            "LastModified": version.modified,
            **version.described,
            **with_version(self.bucket(request), version),
        }
        if part is not None:
            response["ContentRange"] = f"bytes {part[0]}-{part[1] - 1}/{size}"
        return version, part, response


def _source(source: Any) -> Request:
    """A copy's source: a dictionary, or text like `bucket/key?versionId=…`."""
    if not isinstance(source, str):
        return dict(source)
    path, _, version_id = source.removeprefix("/").partition("?versionId=")
    bucket, _, key = unquote(path).partition("/")
    return {"Bucket": bucket, "Key": key} | ({"VersionId": version_id} if version_id else {})
