"""The port to objects in a bucket, and its S3 adapter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, TypeVar

from botocore.exceptions import ClientError

from medallion.aws.errors import error_code
from medallion.aws.transient_errors import CONFLICTS
from medallion.vocabulary.errors import TransientAwsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from mypy_boto3_s3 import S3Client

Answer = TypeVar("Answer")

BLOCK_BYTES = 64 * 1024

_CHANGED = frozenset({"PreconditionFailed", "412", "NoSuchKey", "404"})
"""412: the object is not what was expected; 404: it was deleted meanwhile, also a change."""

_MOST_AT_ONCE = 1000
"""Keys of one DeleteObjects."""

_ATTEMPTS = 4
"""Of a conditional write that meets another request: 409 does not state which of them won."""


class ObjectStore(Protocol):
    """Objects of one bucket by key."""

    def get(self, key: str, byte_range: tuple[int, int] | None = None) -> bytes | None:
        """The object, or bytes [start, end) of it; None if there is no such object.

        Bytes after the object's end are left out.
        """

    def stream(self, key: str, version_id: str | None = None) -> Iterator[bytes]:
        """Blocks of the object; their size is bounded for any object size."""

    def put(self, key: str, body: bytes) -> None:
        """Write the object, replacing any existing object."""

    def put_once(self, key: str, body: bytes) -> bool:
        """Write the object if there is none; False if there is one already."""


class ConditionalObjectStore(ObjectStore, Protocol):
    """An object store whose writers can detect that nobody else wrote in between."""

    def etag(self, key: str) -> str | None:
        """The ETag of the object's current content, None if there is no such object."""

    def put_if_unchanged(self, key: str, body: bytes | BinaryIO, etag: str | None) -> str | None:
        """Write the object if its ETag is still the same; its new ETag, None if it is not.

        Every attempt sends a file (up to 5 GB) from its beginning.
        """

    def delete_if_unchanged(self, key: str, etag: str | None) -> bool:
        """Remove the object if its ETag is still the same; False if it is not."""


class ErasableObjectStore(ConditionalObjectStore, Protocol):
    """An object store whose objects can be found by prefix, to remove all of them."""

    def keys(self, prefix: str) -> list[str]:
        """The keys of all objects whose keys begin with the prefix."""

    def delete(self, keys: Sequence[str]) -> None:
        """Remove the objects, existing or not."""


class S3ObjectStore:
    """Objects of one S3 bucket, encrypted by the bucket's settings."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self.bucket = bucket

    def get(self, key: str, byte_range: tuple[int, int] | None = None) -> bytes | None:
        request: dict[str, Any] = {"Bucket": self.bucket, "Key": key}
        if byte_range:
            request["Range"] = f"bytes={byte_range[0]}-{byte_range[1] - 1}"
        try:
            return self._client.get_object(**request)["Body"].read()
        except ClientError as error:
            if error_code(error) in {"NoSuchKey", "404"}:
                return None
            if error_code(error) in {"InvalidRange", "416"}:
                return b""
            raise

    def stream(self, key: str, version_id: str | None = None) -> Iterator[bytes]:
        request: dict[str, Any] = {"Bucket": self.bucket, "Key": key}
        if version_id:
            request["VersionId"] = version_id
        body = self._client.get_object(**request)["Body"]
        yield from body.iter_chunks(BLOCK_BYTES)

    def put(self, key: str, body: bytes) -> None:
        self._client.put_object(Bucket=self.bucket, Key=key, Body=body)

    def put_once(self, key: str, body: bytes | BinaryIO) -> bool:
        return self._put(key, body, IfNoneMatch="*") is not None

    def etag(self, key: str) -> str | None:
        try:
            return self._client.head_object(Bucket=self.bucket, Key=key)["ETag"]
        except ClientError as error:
            if error_code(error) in {"NoSuchKey", "404"}:
                return None
            raise

    def put_if_unchanged(self, key: str, body: bytes | BinaryIO, etag: str | None) -> str | None:
        if etag is None:
            return self._put(key, body, IfNoneMatch="*")
        return self._put(key, body, IfMatch=etag)

    def delete_if_unchanged(self, key: str, etag: str | None) -> bool:
        if etag is None:
            return True
        place: dict[str, Any] = {"Bucket": self.bucket, "Key": key, "IfMatch": etag}
        return _unless_changed(lambda: self._client.delete_object(**place)) is not None

    def keys(self, prefix: str) -> list[str]:
        pages = self._client.get_paginator("list_objects_v2")
        found = pages.paginate(Bucket=self.bucket, Prefix=prefix)
        return [item["Key"] for page in found for item in page.get("Contents", ())]

    def delete(self, keys: Sequence[str]) -> None:
        """Remove the objects, existing or not.

        Raises:
            TransientAwsError: S3 did not remove all of them.
        """
        for first in range(0, len(keys), _MOST_AT_ONCE):
            objects = [{"Key": key} for key in keys[first : first + _MOST_AT_ONCE]]
            delete: Any = {"Objects": objects, "Quiet": True}
            answer = self._client.delete_objects(Bucket=self.bucket, Delete=delete)
            if errors := answer.get("Errors"):
                raise TransientAwsError(f"{errors[0].get('Code')} for a key of DeleteObjects")

    def _put(self, key: str, body: bytes | BinaryIO, **condition: str) -> str | None:
        """The new ETag, None if the condition does not hold."""
        place: Any = {"Bucket": self.bucket, "Key": key, **condition}

        def write() -> str:
            if not isinstance(body, bytes):
                body.seek(0)
            return self._client.put_object(**place, Body=body)["ETag"]

        return _unless_changed(write)


def _unless_changed(write: Callable[[], Answer]) -> Answer | None:
    """The answer to a conditional write, None if the condition does not hold.

    Raises:
        TransientAwsError: other requests for the object were in progress at every attempt.
    """
    for _ in range(_ATTEMPTS):
        try:
            return write()
        except ClientError as error:
            code = error_code(error)
            if code in _CHANGED:
                return None
            if code not in CONFLICTS:
                raise
            conflict = error
    raise TransientAwsError(f"{code} when calling {conflict.operation_name}") from conflict
