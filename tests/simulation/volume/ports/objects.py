"""Buckets, of which only the objects of gold runs, documents and datasets are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from tests.simulation.aws.network import label_of
from tests.simulation.volume.ports.books import Books

if TYPE_CHECKING:
    from tests.simulation.volume.replay import Replay

_ETAG = "etag"


class ReplayedObjects:
    """One bucket."""

    def __init__(self, books: Books, replay: Replay, bucket: str) -> None:
        self.bucket = bucket
        self._books = books
        self._replay = replay

    def get(self, key: str, byte_range: tuple[int, int] | None = None) -> bytes | None:
        found = self._books.objects.get(key)
        self._call("GetObject", key, (0, len(found or b"")))
        return self._books.objects.get(key)

    def put(self, key: str, body: bytes) -> None:
        self._call("PutObject", key, (len(body), 0))
        self._books.objects[key] = body

    def put_once(self, key: str, body: bytes) -> bool:
        return self.put_if_unchanged(key, body, None) is not None

    def etag(self, key: str) -> str | None:
        self._call("HeadObject", key, (0, 0))
        return _ETAG if key in self._books.objects else None

    def put_if_unchanged(self, key: str, body: bytes | BinaryIO, etag: str | None) -> str | None:
        content = body if isinstance(body, bytes) else body.read()
        condition = {"IfMatch": etag} if etag else {"IfNoneMatch": "*"}
        self._call("PutObject", key, (len(content), 0), **condition)
        if (key in self._books.objects) != (etag is not None):
            return None
        self._books.objects[key] = content
        return _ETAG

    def _call(self, operation: str, key: str, size: tuple[int, int], **condition: str) -> None:
        label = label_of("s3", operation, {"Bucket": self.bucket, "Key": key, **condition})
        self._replay.call(label, size=size)
