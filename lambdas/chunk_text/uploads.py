"""Multipart uploads whose end is certain, also if a response is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import smart_open.s3
from botocore.exceptions import ClientError

from medallion.aws import error_code

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# It would sleep for a minute, which Lambda bills: boto3 and the state machine retry.
smart_open.s3.RETRY.exceptions = []
smart_open.s3.RETRY.client_error_codes = []


class SureUploads:
    """A client of S3 that recognises an upload that an earlier attempt has completed.

    If the response to CompleteMultipartUpload is lost, boto3 tries again, and S3 answers that there
    is no such upload. The keys of plans belong to one run, so the object is that upload's.
    """

    def __init__(self, client: S3Client) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def complete_multipart_upload(self, **request: Any) -> Any:
        """Complete the upload, or find that it is complete.

        Raises:
            ClientError: it is not.
        """
        try:
            return self._client.complete_multipart_upload(**request)
        except ClientError as error:
            parts = len(request["MultipartUpload"]["Parts"])
            if error_code(error) != "NoSuchUpload" or self._parts_of(request) != parts:
                raise
            return {}

    def _parts_of(self, request: dict[str, Any]) -> int:
        """Number of parts of the object, 0 if there is none or it was not uploaded in parts."""
        try:
            head = self._client.head_object(Bucket=request["Bucket"], Key=request["Key"])
        except ClientError as error:
            if error_code(error) not in {"404", "NoSuchKey"}:
                raise
            return 0
        _, _, parts = head["ETag"].strip('"').partition("-")
        return int(parts or 0)
