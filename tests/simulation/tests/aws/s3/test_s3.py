from __future__ import annotations

import hashlib
import io
from typing import Any

import pytest

from tests.simulation.aws.errors import AwsError
from tests.simulation.tests.aws.s3.bronze_bucket import PLACE, a_bucket, refused


@pytest.mark.parametrize("body", [b"text", "text", io.BytesIO(b"text"), io.StringIO("text")])
def test_a_body_is_bytes_text_or_a_file(body: Any) -> None:
    _, s3, _ = a_bucket()
    s3.put_object(**PLACE, Body=body, Metadata={"a": "b"})
    response = s3.get_object(**PLACE)
    with response["Body"] as content:
        assert list(content.iter_chunks(3)) == [b"tex", b"t"]
    assert response["ContentLength"] == 4
    assert response["Metadata"] == {"a": "b"}
    assert response["ETag"] == f'"{hashlib.md5(b"text").hexdigest()}"'  # noqa: S324 - as S3 does


def test_a_put_is_limited_to_five_gigabytes() -> None:
    _, s3, _ = a_bucket()
    assert s3.most_put_bytes == 5 * 1024**3
    s3.most_put_bytes = 3
    s3.put_object(**PLACE, Body=b"abc")
    with refused("EntityTooLarge"):
        s3.put_object(**PLACE, Body=b"abcd")
    s3.most_put_bytes = 2
    with refused("EntityTooLarge"):
        s3.copy_object(Bucket="bronze", Key="copy", CopySource=PLACE)


def test_ranges() -> None:
    _, s3, _ = a_bucket()
    s3.put_object(**PLACE, Body=b"0123456789")
    response = s3.get_object(**PLACE, Range="bytes=8-20")
    assert (response["Body"].read(), response["ContentRange"]) == (b"89", "bytes 8-9/10")
    assert s3.get_object(**PLACE, Range="bytes=3-3")["Body"].read() == b"3"
    assert s3.get_object(**PLACE, Range="bytes=4-3")["ContentLength"] == 10
    assert s3.get_object(**PLACE, Range="bytes=-3")["Body"].read() == b"789"
    assert s3.get_object(**PLACE, Range="lines=1-2")["ContentLength"] == 10
    for header in ("bytes=10-", "bytes=-0"):
        with refused("InvalidRange") as raised:
            s3.get_object(**PLACE, Range=header)
        assert raised.value.status == 416
    with refused("416"):
        s3.head_object(**PLACE, Range="bytes=10-")


def test_a_version_can_be_read_until_it_is_removed() -> None:
    _, s3, _ = a_bucket()
    first = s3.put_object(**PLACE, Body=b"1")["VersionId"]
    s3.put_object(**PLACE, Body=b"2")
    marker = s3.delete_object(**PLACE)["VersionId"]
    with refused("NoSuchKey"):
        s3.get_object(**PLACE)
    with refused("404"):
        s3.head_object(**PLACE)
    with refused("MethodNotAllowed"):
        s3.get_object(**PLACE, VersionId=marker)
    assert s3.get_object(**PLACE, VersionId=first)["Body"].read() == b"1"
    assert s3.delete_object(**PLACE, VersionId=marker)["DeleteMarker"] is True
    assert s3.get_object(**PLACE)["Body"].read() == b"2"
    s3.delete_object(**PLACE, VersionId=first)
    with refused("NoSuchVersion"):
        s3.get_object(**PLACE, VersionId=first)
    with refused("InvalidArgument"):
        s3.get_object(**PLACE, VersionId="short")


def test_conditional_writes_and_deletes() -> None:
    scheduler, s3, _ = a_bucket()
    with refused("NoSuchKey"):
        s3.put_object(**PLACE, Body=b"1", IfMatch='"x"')
    etag = s3.put_object(**PLACE, Body=b"1", IfNoneMatch="*")["ETag"]
    with refused("PreconditionFailed") as raised:
        s3.put_object(**PLACE, Body=b"2", IfNoneMatch="*")
    assert raised.value.status == 412
    with refused("PreconditionFailed"):
        s3.put_object(**PLACE, Body=b"2", IfMatch='"x"')
    s3.put_object(**PLACE, Body=b"2", IfMatch=etag)
    with refused("PreconditionFailed"):
        s3.delete_object(**PLACE, IfMatch=etag)
    s3.delete_object(**PLACE, IfMatch="*")
    scheduler.run(until=2)
    with refused("PreconditionFailed"):
        s3.delete_object(**PLACE, IfMatch="*")
    with refused("NoSuchKey"):
        s3.delete_object(**PLACE, IfMatch=etag)
    with refused("NotImplemented"):
        s3.put_object(**PLACE, IfNoneMatch=etag)
    s3.put_object(**PLACE, Body=b"3", IfNoneMatch="*")


def test_a_share_of_the_conditional_writes_right_after_a_delete_conflicts() -> None:
    scheduler, s3, _ = a_bucket()
    outcomes = []
    for number in range(40):
        place = {"Bucket": "bronze", "Key": str(number)}
        s3.put_object(**place, Body=b"")
        s3.delete_object(**place)
        try:
            s3.put_object(**place, Body=b"", IfNoneMatch="*")
        except AwsError as error:
            outcomes.append((error.code, error.status))
    assert dict.fromkeys(outcomes) == {("ConditionalRequestConflict", 409): None}
    assert 10 < len(outcomes) < 30
    s3.conflict_share = 1.0
    s3.put_object(Bucket="bronze", Key="b", Body=b"")
    s3.put_object(**PLACE, Body=b"")
    s3.delete_object(**PLACE)
    with refused("ConditionalRequestConflict"):
        s3.delete_object(**PLACE, IfMatch="*")
    with refused("ConditionalRequestConflict"):
        s3.copy_object(**PLACE, CopySource={"Bucket": "bronze", "Key": "b"}, IfNoneMatch="*")
    s3.put_object(**PLACE, Body=b"")
    scheduler.run(until=1)
    s3.put_object(**PLACE, Body=b"", IfMatch="d41d8cd98f00b204e9800998ecf8427e")


def test_conditional_reads() -> None:
    _, s3, _ = a_bucket()
    etag = s3.put_object(**PLACE, Body=b"1")["ETag"]
    assert s3.get_object(**PLACE, IfMatch=etag)["Body"].read() == b"1"
    with refused("PreconditionFailed"):
        s3.get_object(**PLACE, IfMatch='"x"')
    with refused("304") as raised:
        s3.get_object(**PLACE, IfNoneMatch=etag)
    assert raised.value.status == 304
    with refused("304"):
        s3.head_object(**PLACE, IfNoneMatch=etag)
    with refused("412") as raised:
        s3.head_object(**PLACE, IfMatch='"x"')
    assert raised.value.message == "Precondition Failed"


def test_a_copy_is_a_new_object_with_the_description_of_its_source() -> None:
    _, s3, events = a_bucket()
    version = s3.put_object(**PLACE, Body=b"1", ContentType="text/plain")["VersionId"]
    s3.put_object(**PLACE, Body=b"2")
    copy = {"Bucket": "bronze", "Key": "b c.txt"}
    s3.copy_object(**copy, CopySource=PLACE | {"VersionId": version})
    assert s3.head_object(**copy)["ContentType"] == "text/plain"
    assert s3.get_object(**copy)["Body"].read() == b"1"
    s3.copy_object(**PLACE, CopySource="bronze/b%20c.txt")
    assert s3.get_object(**PLACE)["Body"].read() == b"1"
    with refused("InvalidRequest"):
        s3.copy_object(**PLACE, CopySource=PLACE)
    with refused("PreconditionFailed"):
        s3.copy_object(**copy, CopySource=PLACE, IfNoneMatch="*")
    with refused("PreconditionFailed"):
        s3.copy_object(**copy, CopySource=PLACE, CopySourceIfMatch='"x"')
    s3.scheduler.run()
    assert [detail["reason"] for _, detail in events[-2:]] == ["CopyObject", "CopyObject"]


def test_listings_come_in_pages() -> None:
    _, s3, _ = a_bucket()
    for key in ("a/1", "a/2", "b", "c/1", "d"):
        s3.put_object(Bucket="bronze", Key=key, Body=b"")
        s3.put_object(Bucket="bronze", Key=key, Body=b"2")
    s3.delete_object(Bucket="bronze", Key="d")
    names: list[str] = []
    request: dict[str, Any] = {"Bucket": "bronze", "Delimiter": "/", "MaxKeys": 1}
    while True:
        page = s3.list_objects_v2(**request)
        names += [each["Prefix"] for each in page.get("CommonPrefixes", [])]
        names += [each["Key"] for each in page.get("Contents", [])]
        if not page["IsTruncated"]:
            break
        request["ContinuationToken"] = page["NextContinuationToken"]
    assert names == ["a/", "b", "c/"]
    rows = []
    request = {"Bucket": "bronze", "MaxKeys": 4}
    while True:
        page = s3.list_object_versions(**request)
        rows += [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        if not page["IsTruncated"]:
            break
        request |= {"KeyMarker": page["NextKeyMarker"]}
        request |= {"VersionIdMarker": page["NextVersionIdMarker"]}
    assert len({row["VersionId"] for row in rows}) == len(rows) == 11
    assert sum(row["IsLatest"] for row in rows) == 5
    after = s3.list_object_versions(Bucket="bronze", KeyMarker="c/1", MaxKeys=3)
    assert [row["Key"] for row in after["Versions"]] == ["d", "d"]
    assert "NextKeyMarker" not in after
    listed = s3.list_objects_v2(Bucket="bronze", StartAfter="a/2")
    assert [each["Key"] for each in listed["Contents"]] == ["b", "c/1"]
    assert "NextContinuationToken" not in listed


def test_the_same_calls_make_the_same_names() -> None:
    versions = [a_bucket(seed=seed)[1].put_object(**PLACE, Body=b"") for seed in (1, 1, 2)]
    assert versions[0] == versions[1] != versions[2]


def test_what_is_missing_or_not_modelled_is_refused() -> None:
    _, s3, _ = a_bucket()
    with refused("NoSuchBucket"):
        s3.get_object(Bucket="other", Key="a")
    with refused("404"):
        s3.head_bucket(Bucket="other")
    assert s3.head_bucket(Bucket="bronze") == {}
    with pytest.raises(NotImplementedError, match="ACL"):
        s3.put_object(**PLACE, Body=b"", ACL="private")
