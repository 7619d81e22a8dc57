"""Uploads in parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.requests import Request, Response, models
from tests.simulation.aws.s3.buckets import Buckets
from tests.simulation.aws.s3.errors import invalid_argument, no_such_upload
from tests.simulation.aws.s3.objects import content_of, etag_of, etag_of_parts
from tests.simulation.aws.s3.objects_api import WRITE_ARGUMENTS, described_by, with_version
from tests.simulation.aws.s3.preconditions import CONDITIONS, require_for_write
from tests.simulation.kernel import Scheduler

LEAST_PART_BYTES: Final = 5 * 1024**2
MOST_PARTS: Final = 10_000


@dataclass(slots=True)
class Upload:
    """An upload that is neither completed nor aborted."""

    bucket: str
    key: str
    described: Request
    parts: dict[int, tuple[str, bytes]] = field(default_factory=dict)


class MultipartCalls(Buckets):
    """Calls of an upload in parts.

    A repeated completion finds no upload: AWS does not promise the first answer again.
    """

    def __init__(self, scheduler: Scheduler) -> None:
        super().__init__(scheduler)
        self._uploads: dict[str, Upload] = {}

    @models(*WRITE_ARGUMENTS)
    def create_multipart_upload(self, request: Request) -> Response:
        bucket, key = self.bucket(request).name, request["Key"]
        upload_id = self.identifier("upload")
        self._uploads[upload_id] = Upload(bucket, key, described_by(request))
        return {"Bucket": bucket, "Key": key, "UploadId": upload_id}

    @models("Bucket", "Key", "UploadId", "PartNumber", "Body", "ContentLength", "ChecksumAlgorithm")
    def upload_part(self, request: Request) -> Response:
        upload = self._upload(request)
        number, body = request["PartNumber"], content_of(request.get("Body", b""))
        if not 1 <= number <= MOST_PARTS:
            raise invalid_argument("Part number must be an integer between 1 and 10000, inclusive")
        self.require_size(len(body))
        etag = etag_of(body)
        upload.parts[number] = (etag, body)
        return {"ETag": etag}

    @models("Bucket", "Key", "UploadId", "MultipartUpload", *CONDITIONS)
    def complete_multipart_upload(self, request: Request) -> Response:
        """Make an object of the parts; if the condition fails, the upload stays."""
        upload, bucket, key = self._upload(request), self.bucket(request), request["Key"]
        parts = _chosen(upload, request.get("MultipartUpload", {}).get("Parts", []))
        self.require_no_conflict(bucket, key, request)
        require_for_write(request, key, bucket.current(key))
        body = b"".join(content for _, content in parts)
        etag = etag_of_parts([etag for etag, _ in parts])
        reason = "CompleteMultipartUpload"
        version = self.store(bucket, key, body, upload.described, reason, etag)
        del self._uploads[request["UploadId"]]
        return {
            "Bucket": bucket.name,
            "Key": key,
            "ETag": version.etag,
            "Location": f"https://{bucket.name}.s3.amazonaws.com/{key}",
            **with_version(bucket, version),
        }

    @models("Bucket", "Key", "UploadId")
    def abort_multipart_upload(self, request: Request) -> Response:
        self._upload(request)
        del self._uploads[request["UploadId"]]
        return {}

    def open_uploads(self, bucket: str) -> list[str]:
        """The keys of the uploads that are neither completed nor aborted."""
        return [upload.key for upload in self._uploads.values() if upload.bucket == bucket]

    def _upload(self, request: Request) -> Upload:
        upload = self._uploads.get(request["UploadId"])
        place = (self.bucket(request).name, request["Key"])
        if upload is None or (upload.bucket, upload.key) != place:
            raise no_such_upload(request["UploadId"])
        return upload


def _chosen(upload: Upload, wanted: list[dict[str, Any]]) -> list[tuple[str, bytes]]:
    if not wanted:
        raise AwsError("MalformedXML", "The XML you provided was not well-formed")
    numbers = [part["PartNumber"] for part in wanted]
    if any(first >= second for first, second in pairwise(numbers)):
        raise AwsError("InvalidPartOrder", "The list of parts was not in ascending order.")
    parts = [_part(upload, each) for each in wanted]
    if any(len(body) < LEAST_PART_BYTES for _, body in parts[:-1]):
        message = "Your proposed upload is smaller than the minimum allowed size"
        raise AwsError("EntityTooSmall", message)
    return parts


def _part(upload: Upload, wanted: dict[str, Any]) -> tuple[str, bytes]:
    etag, body = upload.parts.get(wanted["PartNumber"], ("", b""))
    if not etag or etag.strip('"') != wanted["ETag"].strip('"'):
        message = "One or more of the specified parts could not be found."
        raise AwsError("InvalidPart", message)
    return etag, body
