from __future__ import annotations

import hashlib
from typing import Any

import pytest
import smart_open

from tests.simulation.aws.s3 import S3
from tests.simulation.tests.aws.s3.bronze_bucket import PLACE, a_bucket, refused

PART = b"x" * 5 * 1024**2


def uploaded(s3: S3, *bodies: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """The place of an upload with these parts, and what completes it."""
    upload = PLACE | {"UploadId": s3.create_multipart_upload(**PLACE)["UploadId"]}
    parts = [
        {
            "PartNumber": number,
            "ETag": s3.upload_part(**upload, PartNumber=number, Body=body)["ETag"],
        }
        for number, body in enumerate(bodies, start=1)
    ]
    return upload, {"MultipartUpload": {"Parts": parts}}


def test_an_upload_in_parts_makes_one_object() -> None:
    _, s3, events = a_bucket()
    upload, parts = uploaded(s3, PART, b"end")
    assert s3.open_uploads("bronze") == ["a.txt"]
    etag = s3.complete_multipart_upload(**upload, **parts)["ETag"]
    digests = b"".join(hashlib.md5(body).digest() for body in (PART, b"end"))  # noqa: S324
    assert etag == f'"{hashlib.md5(digests).hexdigest()}-2"'  # noqa: S324
    assert s3.get_object(**PLACE)["Body"].read() == PART + b"end"
    with refused("NoSuchUpload"):
        s3.complete_multipart_upload(**upload, **parts)
    s3.scheduler.run()
    assert events[0][1]["reason"] == "CompleteMultipartUpload"


def test_an_upload_with_wrong_parts_is_not_completed() -> None:
    _, s3, events = a_bucket()
    upload, parts = uploaded(s3, b"small", b"end")
    first, second = parts["MultipartUpload"]["Parts"]
    for code, wrong in {
        "EntityTooSmall": [first, second],
        "InvalidPartOrder": [second, first],
        "InvalidPart": [first | {"ETag": '"x"'}],
        "MalformedXML": [],
    }.items():
        with refused(code):
            s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": wrong})
    with refused("InvalidArgument"):
        s3.upload_part(**upload, PartNumber=0, Body=b"")
    s3.abort_multipart_upload(**upload)
    with refused("NoSuchUpload"):
        s3.upload_part(**upload, PartNumber=1, Body=b"")
    s3.scheduler.run()
    assert not events


def test_an_upload_completes_only_if_the_object_is_absent() -> None:
    _, s3, _ = a_bucket()
    upload, parts = uploaded(s3, b"late")
    s3.put_object(**PLACE, Body=b"first")
    with refused("PreconditionFailed"):
        s3.complete_multipart_upload(**upload, **parts, IfNoneMatch="*")
    assert s3.get_object(**PLACE)["Body"].read() == b"first"
    s3.complete_multipart_upload(**upload, **parts)


def _write_and_fail(upload: Any) -> None:
    upload.write(PART)
    raise ValueError("broken")


def test_smart_open_writes_and_reads() -> None:
    _, s3, events = a_bucket()
    transport = {"client": s3, "min_part_size": 5 * 1024**2}
    with smart_open.open("s3://bronze/a.txt", "wb", transport_params=transport) as upload:
        for _ in range(3):
            upload.write(PART[: 4 * 1024**2])
    assert s3.head_object(**PLACE)["ETag"].endswith('-3"')
    assert s3.head_object(**PLACE)["ContentLength"] == 12 * 1024**2
    failing = smart_open.open("s3://bronze/b.txt", "wb", transport_params=transport)
    with pytest.raises(ValueError, match="broken"), failing:
        _write_and_fail(failing)
    assert s3.open_uploads("bronze") == []
    s3.scheduler.run()
    assert len(events) == 1
