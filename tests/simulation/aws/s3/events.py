"""The events that S3 sends to EventBridge.

Fields as in "EventBridge event message structure" of the Amazon S3 User Guide.
"""

from __future__ import annotations

from typing import Any, Final

from tests.simulation.aws.s3.objects import Bucket, Version

CREATED: Final = "Object Created"
DELETED: Final = "Object Deleted"
MARKER_CREATED: Final = "Delete Marker Created"
PERMANENTLY_DELETED: Final = "Permanently Deleted"

LIFECYCLE: Final = "Lifecycle Expiration"
_REQUESTER: Final = "123456789012"
_ADDRESS: Final = "192.0.2.10"


def created_detail(bucket: Bucket, version: Version, request_id: str, reason: str) -> Any:
    """The detail of an object that was created by this operation."""
    described = {"key": version.key, "size": len(version.body), "etag": version.etag.strip('"')}
    return {
        "version": "0",
        "event-version": "1.1",
        "bucket": {"name": bucket.name},
        "object": described | _identity(bucket, version.version_id, version.sequencer),
        "request-id": request_id,
        "requester": _REQUESTER,
        "source-ip-address": _ADDRESS,
        "reason": reason,
    }


def deleted_detail(
    bucket: Bucket, version: Version, request_id: str, reason: str, sequencer: str
) -> dict[str, Any]:
    """The detail of a delete marker that was created, or of a version that was removed."""
    marked = version.is_marker and version.sequencer == sequencer
    etag = {"etag": version.etag.strip('"')} if marked else {}
    identity = _identity(bucket, version.version_id, sequencer)
    by_s3 = reason == LIFECYCLE
    return {
        "version": "0",
        "event-version": "1.1",
        "bucket": {"name": bucket.name},
        "object": {"key": version.key, **etag, **identity},
        "request-id": request_id,
        "requester": "s3.amazonaws.com" if by_s3 else _REQUESTER,
        **({} if by_s3 else {"source-ip-address": _ADDRESS}),
        "reason": reason,
        "deletion-type": MARKER_CREATED if marked else PERMANENTLY_DELETED,
    }


def _identity(bucket: Bucket, version_id: str, sequencer: str) -> dict[str, str]:
    version = {"version-id": version_id} if bucket.versioning else {}
    return version | {"sequencer": sequencer}
