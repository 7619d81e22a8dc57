"""Conditions of reads, writes and deletes."""

from __future__ import annotations

from typing import Final

from tests.simulation.aws.requests import Request
from tests.simulation.aws.s3.errors import (
    no_such_key,
    not_implemented,
    not_modified,
    precondition_failed,
)
from tests.simulation.aws.s3.objects import Version

CONDITIONS: Final = ("IfMatch", "IfNoneMatch")


def is_conditional(request: Request) -> bool:
    return any(request.get(name) is not None for name in CONDITIONS)


def require_for_write(request: Request, key: str, current: Version | None) -> None:
    """Check the conditions of a write against the object, None if it does not exist.

    Raises:
        AwsError: 412 if a condition does not hold, 404 if an ETag is expected of no object.
    """
    expected, absent = request.get("IfMatch"), request.get("IfNoneMatch")
    if absent is not None and (absent != "*" or expected is not None):
        raise not_implemented("If-None-Match")
    if absent and current is not None:
        raise precondition_failed("If-None-Match")
    if expected is None:
        return
    if current is None:
        raise no_such_key(key)
    if not _matches(expected, current):
        raise precondition_failed("If-Match")


def require_for_delete(request: Request, key: str, current: Version | None) -> None:
    """Check the condition of a delete; `*` demands that the object exists.

    Raises:
        AwsError: 412 if the condition does not hold, 404 if an ETag is expected of no object.
    """
    expected = request.get("IfMatch")
    if expected is None:
        return
    if current is None:
        raise precondition_failed("If-Match") if expected == "*" else no_such_key(key)
    if expected != "*" and not _matches(expected, current):
        raise precondition_failed("If-Match")


def require_for_read(request: Request, version: Version, prefix: str = "") -> None:
    """Check the conditions of a read, or of a copy's source with the prefix `CopySource`.

    Raises:
        AwsError: 412 or 304.
    """
    expected, unwanted = request.get(f"{prefix}IfMatch"), request.get(f"{prefix}IfNoneMatch")
    if expected is not None and not _matches(expected, version):
        raise precondition_failed("If-Match")
    if unwanted is not None and (unwanted == "*" or _matches(unwanted, version)):
        raise precondition_failed("If-None-Match") if prefix else not_modified()


def _matches(etag: str, version: Version) -> bool:
    return etag.strip('"') == version.etag.strip('"')
