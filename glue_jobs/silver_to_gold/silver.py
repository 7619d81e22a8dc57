"""The silver objects of documents: whether they exist, and what identifies their content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PARALLEL_CALLS: Final = 10
"""As many connections as a client keeps."""

_MISSING: Final = frozenset({"404", "NoSuchKey", "NotFound"})


class Silver(Protocol):
    """The silver bucket, as Spark and the intake see it."""

    def uri_of(self, key: str) -> str:
        """The URI, for Spark, of the object with a key."""

    def etags(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Key -> what changes with the object's content; missing objects are absent."""


@dataclass(frozen=True)
class S3Silver:
    """The silver bucket in S3."""

    s3: S3Client
    bucket: str

    def uri_of(self, key: str) -> str:
        return f"s3://{self.bucket}/{key}"

    def etags(self, keys: Sequence[str]) -> dict[str, str]:
        with ThreadPoolExecutor(max_workers=PARALLEL_CALLS) as pool:
            found = pool.map(self._etag, keys)
            return {key: etag for key, etag in zip(keys, found, strict=True) if etag}

    def _etag(self, key: str) -> str | None:
        try:
            return self.s3.head_object(Bucket=self.bucket, Key=key)["ETag"]
        except Exception as error:
            if not is_missing(error):
                raise
            return None


def is_missing(error: Exception) -> bool:
    """Whether AWS answered that there is no such object."""
    return code_of(error) in _MISSING


def code_of(error: BaseException) -> str | None:
    """The code in the response of an AWS API, None for any other error."""
    response = getattr(error, "response", None)
    found = response.get("Error") if isinstance(response, dict) else None
    return found.get("Code") if isinstance(found, dict) else None
