from __future__ import annotations

from typing import Any

from tests.simulation.tests.aws.s3.bronze_bucket import PLACE, a_bucket

MARKED = ("Object Deleted", "Delete Marker Created")
REMOVED = ("Object Deleted", "Permanently Deleted")


def kinds(events: list[tuple[str, dict[str, Any]]]) -> list[tuple[str, str]]:
    return [(kind, detail.get("deletion-type", detail["reason"])) for kind, detail in events]


def test_events_have_the_fields_of_aws() -> None:
    scheduler, s3, events = a_bucket()
    version = s3.put_object(**PLACE, Body=b"hello")["VersionId"]
    marker = s3.delete_object(**PLACE)["VersionId"]
    assert not events, "the call is over before its event"
    scheduler.run()
    (_, created), (_, deleted) = events
    assert created["object"] == {
        "key": "a.txt",
        "size": 5,
        "etag": "5d41402abc4b2a76b9719d911017c592",
        "version-id": version,
        "sequencer": created["object"]["sequencer"],
    }
    assert deleted["object"]["version-id"] == marker
    assert deleted["object"]["etag"] == "d41d8cd98f00b204e9800998ecf8427e"
    assert created["object"]["sequencer"].ljust(16, "0") < deleted["object"]["sequencer"]
    assert [*created] == [
        "version",
        "event-version",
        "bucket",
        "object",
        "request-id",
        "requester",
        "source-ip-address",
        "reason",
    ]
    assert deleted["reason"] == "DeleteObject"


def test_a_removed_delete_marker_reports_a_deletion_and_no_creation() -> None:
    scheduler, s3, events = a_bucket()
    s3.put_object(**PLACE, Body=b"1")
    marker = s3.delete_object(**PLACE)["VersionId"]
    s3.delete_object(**PLACE, VersionId=marker)
    s3.delete_object(**PLACE, VersionId=marker)
    scheduler.run()
    assert kinds(events) == [("Object Created", "PutObject"), MARKED, REMOVED]
    assert events[-1][1]["object"]["version-id"] == marker


def test_a_bucket_without_versions_reports_what_it_removes() -> None:
    scheduler, s3, events = a_bucket(versioning=False)
    s3.put_object(**PLACE, Body=b"1")
    s3.put_object(**PLACE, Body=b"2")
    s3.delete_object(**PLACE)
    s3.delete_object(**PLACE)
    scheduler.run()
    created = ("Object Created", "PutObject")
    assert kinds(events) == [created, created, REMOVED]
    assert "version-id" not in events[0][1]["object"]


def test_lifecycle_rules_expire_what_is_old() -> None:
    scheduler, s3, events = a_bucket()
    s3.put_object(**PLACE, Body=b"1")
    s3.put_object(**PLACE, Body=b"2")
    s3.expire_noncurrent("bronze", "a.txt")
    assert s3.get_object(**PLACE)["Body"].read() == b"2"
    for _ in range(2):
        s3.expire_current("bronze", "a.txt")
    s3.expire_noncurrent("bronze", "a.txt")
    s3.expire_current("bronze", "a.txt")
    s3.expire_current("bronze", "a.txt")
    scheduler.run()
    assert kinds(events)[2:] == [REMOVED, MARKED, REMOVED, REMOVED]
    assert events[-1][1]["reason"] == "Lifecycle Expiration"
    assert events[-1][1]["requester"] == "s3.amazonaws.com"
    assert "source-ip-address" not in events[-1][1]
    assert "Versions" not in s3.list_object_versions(Bucket="bronze")


def test_the_removal_of_an_old_version_is_no_conflict() -> None:
    _, s3, _ = a_bucket()
    s3.conflict_share = 1.0
    s3.put_object(**PLACE, Body=b"1")
    etag = s3.put_object(**PLACE, Body=b"2")["ETag"]
    s3.expire_noncurrent("bronze", "a.txt")
    s3.put_object(**PLACE, Body=b"3", IfMatch=etag)
