"""The current version of a bronze key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from medallion.aws import error_code

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

UNVERSIONED = "null"
"""S3's name for a version that was written while versioning was off."""


@dataclass(frozen=True)
class Revision:
    """One version of an object."""

    version_id: str
    size_bytes: int


class BronzeBucket:
    """The bucket whose current versions decide what gold holds."""

    def __init__(self, client: S3Client, name: str) -> None:
        self._client = client
        self.name = name

    def current(self, key: str) -> Revision | None:
        """The current version of the key; None if there is none or a delete marker hides it."""
        try:
            head = self._client.head_object(Bucket=self.name, Key=key)
        except ClientError as error:
            if error_code(error) in {"404", "NoSuchKey"}:
                return None
            raise
        return Revision(head.get("VersionId", UNVERSIONED), head["ContentLength"])
