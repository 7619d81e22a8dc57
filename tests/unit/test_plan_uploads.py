from __future__ import annotations

import io
from typing import Any

import pytest
import smart_open
from botocore.exceptions import ClientError

from lambdas.chunk_text.uploads import SureUploads


def refused(code: str, operation: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": ""}}, operation)


class LossyS3:
    """S3 that completes an upload, but answers as if it had been completed before."""

    def __init__(self, *, is_stored: bool) -> None:
        self.is_stored = is_stored
        self.parts: list[bytes] = []
        self.completions = 0

    def create_multipart_upload(self, **_request: Any) -> dict[str, Any]:
        return {"UploadId": "u"}

    def upload_part(self, **request: Any) -> dict[str, Any]:
        body = request["Body"]
        self.parts.append(body.read() if isinstance(body, io.BytesIO) else bytes(body))
        return {"ETag": "part"}

    def complete_multipart_upload(self, **_request: Any) -> dict[str, Any]:
        self.completions += 1
        raise refused("NoSuchUpload", "CompleteMultipartUpload")

    def head_object(self, **_request: Any) -> dict[str, Any]:
        if not self.is_stored:
            raise refused("404", "HeadObject")
        return {"ETag": f'"abc-{len(self.parts)}"'}

    def abort_multipart_upload(self, **_request: Any) -> dict[str, Any]:
        return {}


def write(s3: LossyS3) -> None:
    client: Any = SureUploads(s3)  # type: ignore[arg-type]
    with smart_open.open("s3://silver/plan", "wb", transport_params={"client": client}) as upload:
        upload.write(b"chunks")


def test_an_upload_whose_last_response_was_lost_is_complete() -> None:
    s3 = LossyS3(is_stored=True)
    write(s3)
    assert (s3.parts, s3.completions) == ([b"chunks"], 1)


def test_an_upload_that_is_gone_fails_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def sleep(_seconds: float) -> None:
        raise AssertionError("a paid sleep")

    monkeypatch.setattr("time.sleep", sleep)
    with pytest.raises(ClientError, match="NoSuchUpload"):
        write(LossyS3(is_stored=False))
