"""Lists of keys and of versions, in pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from tests.simulation.aws.requests import Request, Response, models
from tests.simulation.aws.s3.buckets import Buckets
from tests.simulation.aws.s3.objects import Bucket, Version

MOST_KEYS: Final = 1000


class ListingCalls(Buckets):
    """Calls that list a bucket, in the order of the keys."""

    @models("Bucket", "Prefix", "Delimiter", "MaxKeys", "ContinuationToken", "StartAfter")
    def list_objects_v2(self, request: Request) -> Response:
        bucket, prefix = self.bucket(request), request.get("Prefix", "")
        after: str = request.get("ContinuationToken") or request.get("StartAfter", "")
        most = min(request.get("MaxKeys", MOST_KEYS), MOST_KEYS)
        found, is_truncated = _page(_keys(bucket, prefix, after), request, most)
        contents = [_content(version) for _, version in found if version is not None]
        common = [{"Prefix": name} for name, version in found if version is None]
        response: Response = {
            "Name": bucket.name,
            "Prefix": prefix,
            "MaxKeys": most,
            "KeyCount": len(found),
            "IsTruncated": is_truncated,
            **({"Contents": contents} if contents else {}),
            **({"CommonPrefixes": common} if common else {}),
        }
        for name in ("Delimiter", "ContinuationToken", "StartAfter"):
            if name in request:
                response[name] = request[name]
        if is_truncated and found:
            response["NextContinuationToken"] = _after(*found[-1])
        return response

    @models("Bucket", "Prefix", "MaxKeys", "KeyMarker", "VersionIdMarker")
    def list_object_versions(self, request: Request) -> Response:
        """Versions and delete markers, the newest of each key first."""
        bucket, prefix = self.bucket(request), request.get("Prefix", "")
        most = min(request.get("MaxKeys", MOST_KEYS), MOST_KEYS)
        versions = _versions(bucket, prefix, request)
        page = versions[:most]
        response: Response = {
            "Name": bucket.name,
            "Prefix": prefix,
            "MaxKeys": most,
            "KeyMarker": request.get("KeyMarker", ""),
            "IsTruncated": len(versions) > most,
        }
        for name, are_markers in (("Versions", False), ("DeleteMarkers", True)):
            rows = [_row(bucket, each) for each in page if each.is_marker is are_markers]
            if rows:
                response[name] = rows
        if page and len(versions) > most:
            response["NextKeyMarker"] = page[-1].key
            response["NextVersionIdMarker"] = page[-1].version_id
        return response


def _keys(bucket: Bucket, prefix: str, after: str) -> Iterable[Version]:
    keys = sorted(key for key in bucket.history if key.startswith(prefix) and key > after)
    versions = (bucket.current(key) for key in keys)
    return (version for version in versions if version is not None)


def _page(
    versions: Iterable[Version], request: Request, most: int
) -> tuple[list[tuple[str, Version | None]], bool]:
    """Keys with their versions, and common prefixes without."""
    found: list[tuple[str, Version | None]] = []
    for version in versions:
        common = _common_prefix(version.key, request)
        if common is not None and found and found[-1][0] == common:
            continue
        if len(found) == most:
            return found, True
        found.append((version.key, version) if common is None else (common, None))
    return found, False


def _common_prefix(key: str, request: Request) -> str | None:
    delimiter, prefix = request.get("Delimiter"), request.get("Prefix", "")
    if not delimiter or delimiter not in key[len(prefix) :]:
        return None
    return str(key[: key.index(delimiter, len(prefix)) + len(delimiter)])


def _after(name: str, version: Version | None) -> str:
    """After a common prefix, all its keys are listed."""
    return name if version is not None else name + chr(0x10FFFF)


def _content(version: Version) -> dict[str, Any]:
    return {
        "Key": version.key,
        "LastModified": version.modified,
        "ETag": version.etag,
        "Size": len(version.body),
        "StorageClass": "STANDARD",
    }


def _versions(bucket: Bucket, prefix: str, request: Request) -> list[Version]:
    key_marker, id_marker = request.get("KeyMarker", ""), request.get("VersionIdMarker")
    found: list[Version] = []
    for key in sorted(key for key in bucket.history if key.startswith(prefix)):
        versions = bucket.history[key][::-1]
        if key == key_marker and id_marker:
            ids = [version.version_id for version in versions]
            found += versions[ids.index(id_marker) + 1 :]
        elif key > key_marker:
            found += versions
    return found


def _row(bucket: Bucket, version: Version) -> dict[str, Any]:
    row = {
        "Key": version.key,
        "VersionId": version.version_id,
        "IsLatest": bucket.newest(version.key) is version,
        "LastModified": version.modified,
    }
    if version.is_marker:
        return row
    return row | {"ETag": version.etag, "Size": len(version.body), "StorageClass": "STANDARD"}
