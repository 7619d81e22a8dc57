"""Buckets, and the versions of their objects."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

OnEvent = Callable[[str, dict[str, Any]], object]
"""Called with the detail type and the detail of an event."""

UNVERSIONED: Final = "null"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an object, or a delete marker.

    Attributes:
        etag: with its quotation marks.
        described: the headers that are stored with the object, for example ContentType.
    """

    key: str
    version_id: str
    sequencer: str
    modified: datetime
    body: bytes
    etag: str
    described: dict[str, Any] = field(default_factory=dict)
    is_marker: bool = False


@dataclass(slots=True)
class Bucket:
    """A bucket.

    Attributes:
        history: the versions of each key, the newest last.
        deleted_at: the second of the last delete of each key.
    """

    name: str
    versioning: bool
    on_event: OnEvent | None
    history: dict[str, list[Version]] = field(default_factory=dict)
    deleted_at: dict[str, float] = field(default_factory=dict)

    def newest(self, key: str) -> Version | None:
        """The newest version, which may be a delete marker."""
        versions = self.history.get(key)
        return versions[-1] if versions else None

    def current(self, key: str) -> Version | None:
        """The object, None if there is none or it is deleted."""
        version = self.newest(key)
        return None if version is None or version.is_marker else version

    def find(self, key: str, version_id: str) -> Version | None:
        """This version of the object."""
        for version in self.history.get(key, ()):
            if version.version_id == version_id:
                return version
        return None

    def add(self, version: Version) -> None:
        """Make it the newest version; without versioning, it replaces the object."""
        versions = self.history.setdefault(version.key, [])
        if not self.versioning:
            versions.clear()
        versions.append(version)

    def drop(self, version: Version) -> None:
        """Remove the version for good."""
        versions = self.history[version.key]
        versions.remove(version)
        if not versions:
            del self.history[version.key]


class Body(io.BytesIO):
    """The content of an object, with the methods of botocore's StreamingBody."""

    def iter_chunks(self, chunk_size: int = 1024) -> Iterator[bytes]:
        """The rest in chunks of this size."""
        while chunk := self.read(chunk_size):
            yield chunk


def content_of(body: Any) -> bytes:
    """The bytes of a request's Body: bytes, text or a file, which is read from where it is."""
    if hasattr(body, "read"):
        body = body.read()
    return body.encode() if isinstance(body, str) else bytes(body)


def etag_of(body: bytes) -> str:
    """The ETag of an object that was written in one request."""
    return f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'


def etag_of_parts(etags: list[str]) -> str:
    """The ETag of an object that was uploaded in parts: the MD5 of their MD5s, and their number."""
    digests = b"".join(bytes.fromhex(etag.strip('"')) for etag in etags)
    return f'"{hashlib.md5(digests, usedforsecurity=False).hexdigest()}-{len(etags)}"'
