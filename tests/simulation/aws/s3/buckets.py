"""What all calls of S3 share: buckets, identifiers, stored versions and their events."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any, Final

from tests.simulation.aws.requests import Request
from tests.simulation.aws.s3.errors import (
    conflict,
    invalid_argument,
    is_marker,
    no_such_bucket,
    no_such_key,
    no_such_version,
    too_large,
)
from tests.simulation.aws.s3.events import CREATED, DELETED, created_detail, deleted_detail
from tests.simulation.aws.s3.objects import UNVERSIONED, Bucket, OnEvent, Version, etag_of
from tests.simulation.aws.s3.preconditions import is_conditional
from tests.simulation.kernel import Scheduler

MOST_PUT_BYTES: Final = 5 * 1024**3
CONFLICT_SECONDS: Final = 1.0
VERSION_ID_LENGTH: Final = 32


class Buckets:
    """Buckets in memory.

    "How to prevent object overwrites with conditional writes" in the Amazon S3 User Guide allows
    409 if a delete succeeds before a conditional write of the same object completes. Here a call
    takes no time, so a share of the conditional writes and deletes in the second after a delete
    get 409.

    Attributes:
        conflict_share: the share of them that gets 409.
        most_put_bytes: the size limit of one request.
    """

    def __init__(self, scheduler: Scheduler) -> None:
        self.conflict_share = 0.5
        self.most_put_bytes = MOST_PUT_BYTES
        self.scheduler = scheduler
        self._buckets: dict[str, Bucket] = {}
        self._count = count(1)

    def add_bucket(
        self, name: str, *, versioning: bool = False, on_event: OnEvent | None = None
    ) -> None:
        """Create a bucket that reports its changes."""
        self._buckets[name] = Bucket(name, versioning, on_event)

    def bucket(self, request: Request) -> Bucket:
        bucket = self._buckets.get(request["Bucket"])
        if bucket is None:
            raise no_such_bucket(request["Bucket"])
        return bucket

    def wanted(self, request: Request) -> Version:
        """The version that a read asks for.

        Raises:
            AwsError: it does not exist, or is a delete marker.
        """
        bucket, key = self.bucket(request), request["Key"]
        version_id = request.get("VersionId")
        if version_id is None:
            version = bucket.current(key)
            if version is None:
                raise no_such_key(key)
            return version
        version = bucket.find(key, checked_version_id(version_id))
        if version is None:
            raise no_such_version(key, version_id)
        if version.is_marker:
            raise is_marker()
        return version

    def require_no_conflict(self, bucket: Bucket, key: str, request: Request) -> None:
        """Refuse a share of the conditional requests that follow a delete."""
        since = self.scheduler.now - bucket.deleted_at.get(key, float("-inf"))
        if since >= CONFLICT_SECONDS or not is_conditional(request):
            return
        chance = self.scheduler.fraction_of("s3-conflict", bucket.name, key, next(self._count))
        if chance < self.conflict_share:
            raise conflict(key)

    def require_size(self, size: int) -> None:
        if size > self.most_put_bytes:
            raise too_large()

    def store(
        self, bucket: Bucket, key: str, body: bytes, described: Request, reason: str, etag: str = ""
    ) -> Version:
        """Make this the newest version, and report it."""
        version = Version(
            key=key,
            version_id=self._version_id(bucket),
            sequencer=self._sequencer(),
            modified=self.scheduler.wall().replace(microsecond=0),
            body=body,
            etag=etag or etag_of(body),
            described=described,
        )
        bucket.add(version)
        self._report(
            bucket, CREATED, lambda: created_detail(bucket, version, self._request_id(), reason)
        )
        return version

    def mark_deleted(self, bucket: Bucket, key: str, reason: str) -> Version:
        """Put a delete marker above the object."""
        marker = Version(
            key=key,
            version_id=self._version_id(bucket),
            sequencer=self._sequencer(),
            modified=self.scheduler.wall().replace(microsecond=0),
            body=b"",
            etag=etag_of(b""),
            is_marker=True,
        )
        bucket.add(marker)
        bucket.deleted_at[key] = self.scheduler.now
        self._deleted(bucket, marker, reason, marker.sequencer)
        return marker

    def remove(self, bucket: Bucket, version: Version, reason: str) -> None:
        """Remove a version or a delete marker for good."""
        if bucket.current(version.key) is version:
            bucket.deleted_at[version.key] = self.scheduler.now
        bucket.drop(version)
        self._deleted(bucket, version, reason, self._sequencer())

    def identifier(self, what: str) -> str:
        """A new identifier that depends on the order of the calls only."""
        text = f"{self.scheduler.seed}/{what}/{next(self._count)}"
        digest = hashlib.blake2b(text.encode(), digest_size=24).digest()
        return base64.b64encode(digest, altchars=b"._").decode()

    def _deleted(self, bucket: Bucket, version: Version, reason: str, sequencer: str) -> None:
        self._report(
            bucket,
            DELETED,
            lambda: deleted_detail(bucket, version, self._request_id(), reason, sequencer),
        )

    def _report(self, bucket: Bucket, kind: str, detail_of: Callable[[], dict[str, Any]]) -> None:
        if bucket.on_event is not None:
            action = partial(_call, bucket.on_event, kind, detail_of())
            self.scheduler.at(self.scheduler.now, action)

    def _version_id(self, bucket: Bucket) -> str:
        return self.identifier("version") if bucket.versioning else UNVERSIONED

    def _request_id(self) -> str:
        return (
            hashlib.blake2b(self.identifier("request").encode(), digest_size=8).hexdigest().upper()
        )

    def _sequencer(self) -> str:
        """Hexadecimal and growing; shorter ones compare as if padded with zeros on the right."""
        seconds = int(self.scheduler.wall().timestamp())
        return f"{seconds:08x}{next(self._count):08x}".rstrip("0")


def _call(on_event: OnEvent, kind: str, detail: dict[str, Any]) -> None:
    on_event(kind, detail)


def checked_version_id(version_id: str) -> str:
    if version_id != UNVERSIONED and len(version_id) != VERSION_ID_LENGTH:
        raise invalid_argument("Invalid version id specified")
    return version_id
