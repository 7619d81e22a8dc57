"""Races for a document's row objects, with S3's conditional writes in moto."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from typing import BinaryIO, cast

import boto3
import pytest
from moto import mock_aws
from mypy_boto3_s3 import S3Client

from lambdas.reconcile_document.silver_tables_writer import ROW_TABLES, SilverTablesWriter
from medallion.aws.object_store import S3ObjectStore
from medallion.contracts import DocumentPointer
from medallion.ledger import DocumentEntry, Ledger
from medallion.vocabulary import lake
from medallion.vocabulary.errors import ClaimLostError, ReconciliationError
from medallion.vocabulary.statuses import DocumentStatus
from tests.unit.extraction_builders import InMemoryLedger, a_document

pytestmark = pytest.mark.integration

DOCUMENT = a_document()
RECORDS_KEY = lake.silver_key(lake.RECORDS, DOCUMENT.dataset, DOCUMENT.document_id)


def files(body: bytes = b"mine\n") -> dict[str, BinaryIO]:
    return {table: BytesIO(body) for table in ROW_TABLES}


class InterruptedLedger(InMemoryLedger):
    """A ledger that runs events right after a claim check."""

    def __init__(self, *events: Callable[[], None]) -> None:
        super().__init__()
        self._events = list(events)

    def require_claim(self, document: DocumentPointer) -> DocumentEntry:
        entry = super().require_claim(document)
        if self._events:
            self._events.pop(0)()
        return entry


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Client]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="silver")
        yield client


def a_writer(s3: S3Client, ledger: InMemoryLedger) -> SilverTablesWriter:
    return SilverTablesWriter(S3ObjectStore(s3, "silver"), cast("Ledger", ledger), 1_000)


def body(s3: S3Client) -> bytes:
    return s3.get_object(Bucket="silver", Key=RECORDS_KEY)["Body"].read()


def test_rows_replace_those_of_earlier_runs(s3: S3Client) -> None:
    writer = a_writer(s3, InMemoryLedger())
    writer.replace(DOCUMENT, files(b"earlier\n"), {})
    writer.replace(DOCUMENT, files(), {})
    assert body(s3) == b"mine\n"


@pytest.mark.parametrize("earlier", [None, b"earlier\n"])
def test_a_run_that_loses_its_claim_while_writing_cannot_overwrite_newer_rows(
    s3: S3Client, earlier: bytes | None
) -> None:
    if earlier:
        s3.put_object(Bucket="silver", Key=RECORDS_KEY, Body=earlier)

    def newer_run_takes_over_and_writes() -> None:
        ledger.fence += 1
        s3.put_object(Bucket="silver", Key=RECORDS_KEY, Body=b"newer\n")

    ledger = InterruptedLedger(newer_run_takes_over_and_writes)
    with pytest.raises(ClaimLostError):
        a_writer(s3, ledger).replace(DOCUMENT, files(), {})
    assert body(s3) == b"newer\n"


def test_a_concurrent_invocation_of_the_same_run_does_not_stop_the_write(s3: S3Client) -> None:
    def twin_writes() -> None:
        s3.put_object(Bucket="silver", Key=RECORDS_KEY, Body=b"twin\n")

    a_writer(s3, InterruptedLedger(twin_writes)).replace(DOCUMENT, files(), {})
    assert body(s3) == b"mine\n"


def test_an_object_that_keeps_changing_is_a_defect(s3: S3Client) -> None:
    writes = iter(range(100))

    def somebody_writes() -> None:
        text = f"{next(writes)}\n".encode()
        s3.put_object(Bucket="silver", Key=RECORDS_KEY, Body=text)

    ledger = InterruptedLedger(*[somebody_writes] * 10)
    with pytest.raises(ReconciliationError):
        a_writer(s3, ledger).replace(DOCUMENT, files(), {})


def test_removing_missing_rows_succeeds(s3: S3Client) -> None:
    writer = a_writer(s3, InMemoryLedger())
    writer.replace(DOCUMENT, files(), {})
    writer.remove(DOCUMENT, {})
    writer.remove(DOCUMENT, {})
    assert "Contents" not in s3.list_objects_v2(Bucket="silver")


PARTS = lake.part_keys(RECORDS_KEY, 4)


def dense(s3: S3Client, ledger: InMemoryLedger) -> SilverTablesWriter:
    """A writer whose objects hold one short line each."""
    return SilverTablesWriter(S3ObjectStore(s3, "silver"), cast("Ledger", ledger), 2)


def keys_of_records(s3: S3Client) -> list[str]:
    found = s3.list_objects_v2(Bucket="silver", Prefix="records/").get("Contents", [])
    return sorted(item["Key"] for item in found)


def all_records(s3: S3Client) -> bytes:
    return b"".join(
        s3.get_object(Bucket="silver", Key=key)["Body"].read() for key in keys_of_records(s3)
    )


def test_rows_above_the_limit_are_several_objects_in_the_same_partition(s3: S3Client) -> None:
    ledger = InMemoryLedger()
    assert dense(s3, ledger).replace(DOCUMENT, files(b"1\n2\n3\n"), {}) == 3
    assert keys_of_records(s3) == sorted(PARTS[:3])
    assert all_records(s3) == b"1\n2\n3\n"
    assert ledger.facts == [{"row_parts": dict.fromkeys(ROW_TABLES, 3)}]


def test_a_shorter_run_removes_the_objects_that_it_does_not_replace(s3: S3Client) -> None:
    ledger = InMemoryLedger()
    dense(s3, ledger).replace(DOCUMENT, files(b"1\n2\n3\n4\n"), {})
    before = dict.fromkeys(ROW_TABLES, 4)
    assert dense(s3, ledger).replace(DOCUMENT, files(b"5\n6\n"), before) == 2
    assert all_records(s3) == b"5\n6\n"
    assert len(ledger.facts) == 1


def test_a_removal_removes_all_objects(s3: S3Client) -> None:
    writer = dense(s3, InMemoryLedger())
    writer.replace(DOCUMENT, files(b"1\n2\n3\n"), {})
    writer.remove(DOCUMENT, dict.fromkeys(ROW_TABLES, 3))
    assert "Contents" not in s3.list_objects_v2(Bucket="silver")


@pytest.mark.parametrize("writes", range(14))
def test_a_run_that_broke_after_any_write_leaves_nothing_after_the_next_run(
    s3: S3Client, writes: int
) -> None:
    class BreakingLedger(InMemoryLedger):
        def require_claim(self, document: DocumentPointer) -> DocumentEntry:
            nonlocal writes
            writes -= 1
            if writes < 0:
                raise ConnectionError
            return super().require_claim(document)

    ledger = BreakingLedger()
    with suppress(ConnectionError):
        dense(s3, ledger).replace(DOCUMENT, files(b"1\n2\n3\n"), {})
    known = ledger.facts[-1]["row_parts"]
    dense(s3, InMemoryLedger()).replace(DOCUMENT, files(b"9\n"), known)
    assert all_records(s3) == b"9\n"
    assert len(s3.list_objects_v2(Bucket="silver")["Contents"]) == len(ROW_TABLES)


@pytest.mark.parametrize("status", [DocumentStatus.COMPLETE, DocumentStatus.DELETED])
def test_an_invocation_that_outlives_its_run_writes_nothing(
    s3: S3Client, status: DocumentStatus
) -> None:
    class EndedLedger(InMemoryLedger):
        def require_claim(self, document: DocumentPointer) -> DocumentEntry:
            return replace(super().require_claim(document), status=status)

    a_writer(s3, InMemoryLedger()).replace(DOCUMENT, files(), {})
    with pytest.raises(ClaimLostError):
        a_writer(s3, EndedLedger()).replace(DOCUMENT, files(b"incomplete\n"), {})
    assert body(s3) == b"mine\n"


class TakenOverLedger(InMemoryLedger):
    """A ledger in which a newer run owns the document; its version is empty after a removal."""

    version_id = ""

    def find(self, document_id: str) -> DocumentEntry:
        newer = DOCUMENT.model_copy(update={"document_id": document_id, "fence": self.fence})
        return replace(self.require_claim(newer), version_id=self.version_id)


def test_rows_that_a_broken_attempt_wrote_after_a_removal_are_removed(s3: S3Client) -> None:
    ledger = TakenOverLedger()
    writer = a_writer(s3, ledger)
    writer.replace(DOCUMENT, files(), {})
    ledger.fence += 1
    writer.remove_late_rows(DOCUMENT)
    writer.remove_late_rows(DOCUMENT)
    assert "Contents" not in s3.list_objects_v2(Bucket="silver")


def test_rows_of_a_newer_run_stay(s3: S3Client) -> None:
    ledger = TakenOverLedger()
    writer = a_writer(s3, ledger)
    writer.replace(DOCUMENT, files(), {})
    ledger.fence += 1
    ledger.version_id = "v2"
    writer.remove_late_rows(DOCUMENT)
    assert body(s3) == b"mine\n"
