"""PublishOutcome removes copies of the text that nobody needs any more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import boto3
import pytest
from moto import mock_aws
from mypy_boto3_s3 import S3Client

from lambdas.publish_outcome.plan_removal import remove_plans
from lambdas.publish_outcome.publication import PublishOutcomeDependencies
from medallion.aws.object_store import S3ObjectStore
from medallion.vocabulary import lake
from medallion.vocabulary.statuses import DocumentStatus
from tests.unit.extraction_builders import InMemoryLedger, a_document

pytestmark = pytest.mark.integration

DOCUMENT = a_document()
OWN = lake.chunks_key(DOCUMENT.document_id, DOCUMENT.run_name)
EARLIER = lake.outcomes_key(DOCUMENT.document_id, "run-0", 7)
OTHERS = lake.chunks_key("e" * 32, DOCUMENT.run_name)
ANSWER = lake.answer_key("notes", "f" * 64)
S = DocumentStatus


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Client]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="silver")
        for key in (OWN, EARLIER, OTHERS, ANSWER):
            client.put_object(Bucket="silver", Key=key, Body=b"text")
        yield client


def dependencies(
    s3: S3Client, ledger: InMemoryLedger | None = None, bucket: str = "silver"
) -> PublishOutcomeDependencies:
    known: Any = ledger or InMemoryLedger()
    return PublishOutcomeDependencies(known, S3ObjectStore(s3, bucket), cast("Any", None))


def keys(s3: S3Client) -> set[str]:
    return {item["Key"] for item in s3.list_objects_v2(Bucket="silver")["Contents"]}


@pytest.mark.parametrize("status", [S.COMPLETE, S.DELETED])
def test_the_plans_of_all_runs_go_with_the_end_of_the_last(
    s3: S3Client, status: DocumentStatus
) -> None:
    remove_plans(DOCUMENT, status, dependencies(s3))
    remove_plans(DOCUMENT, status, dependencies(s3))
    assert keys(s3) == {OTHERS, ANSWER}


@pytest.mark.parametrize("status", [S.PARTIAL, S.FAILED, S.HELD, S.REJECTED])
def test_the_plan_of_a_run_that_can_be_redriven_stays(s3: S3Client, status: DocumentStatus) -> None:
    remove_plans(DOCUMENT, status, dependencies(s3))
    assert keys(s3) == {OWN, EARLIER, OTHERS, ANSWER}


def test_the_plan_of_a_newer_run_stays(s3: S3Client) -> None:
    remove_plans(DOCUMENT, S.COMPLETE, dependencies(s3, InMemoryLedger(DOCUMENT.fence + 1)))
    assert keys(s3) == {OWN, EARLIER, OTHERS, ANSWER}


def test_a_dry_run_removes_its_own_plan_only(s3: S3Client) -> None:
    remove_plans(a_document(dry_run=True), S.DUPLICATE, dependencies(s3))
    assert keys(s3) == {EARLIER, OTHERS, ANSWER}


def test_a_plan_that_cannot_be_removed_does_not_break_the_run(s3: S3Client) -> None:
    remove_plans(DOCUMENT, S.COMPLETE, dependencies(s3, bucket="missing"))
    assert keys(s3) == {OWN, EARLIER, OTHERS, ANSWER}


def test_more_objects_are_removed_than_one_call_takes(s3: S3Client) -> None:
    for batch in range(1_001):
        key = lake.outcomes_key(DOCUMENT.document_id, DOCUMENT.run_name, batch)
        s3.put_object(Bucket="silver", Key=key, Body=b"")
    remove_plans(DOCUMENT, S.COMPLETE, dependencies(s3))
    assert keys(s3) == {OTHERS, ANSWER}
