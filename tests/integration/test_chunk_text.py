from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import boto3
import pytest
from moto import mock_aws
from mypy_boto3_s3 import S3Client

from lambdas.chunk_text.chunk_text import ChunkTextDependencies, chunk_text
from medallion.aws import utc_now
from medallion.contracts import BatchPointer, DocumentPointer, RegistrationDecision, TextChunk
from medallion.ledger import DocumentEntry, Ledger
from medallion.ledger.facts import Counts
from medallion.vocabulary import lake
from medallion.vocabulary.datasets import ChunkSettings, Dataset
from medallion.vocabulary.errors import ClaimLostError
from medallion.vocabulary.statuses import DocumentStatus
from tests.integration.ledger_table import create_ledger_table

pytestmark = pytest.mark.integration

SETTINGS = ChunkSettings(min_chars=50, max_chars=200, context_chars=20)
TEXT = "\r\n\r\n".join(f"Paragraph {n}: Grüße aus Ζυρίχη 🎉, and so on." for n in range(60))


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[ChunkTextDependencies]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        s3 = boto3.client("s3")
        for bucket in ("bronze", "silver", "artifacts"):
            s3.create_bucket(Bucket=bucket)
        s3.put_bucket_versioning(Bucket="bronze", VersioningConfiguration={"Status": "Enabled"})
        dataset = Dataset("letters", "Letters", "", "", {}, "Extract.", chunking=SETTINGS)
        key = lake.compiled_dataset_key("letters")
        s3.put_object(Bucket="artifacts", Key=key, Body=dataset.to_json().encode())
        dynamodb = boto3.client("dynamodb")
        create_ledger_table(dynamodb)
        yield ChunkTextDependencies(
            s3, Ledger(dynamodb, "ledger", utc_now), "silver", "artifacts", batch_chunks=4
        )


def claimed(place: ChunkTextDependencies, body: bytes) -> DocumentPointer:
    key = "letters/one.txt"
    version = place.s3.put_object(Bucket="bronze", Key=key, Body=body)["VersionId"]
    document_id = lake.document_id_of("bronze", key)
    wanted = DocumentEntry(
        document_id, "letters", "bronze", key, version, len(body), owner="run-1", run_id="run-1"
    )
    return place.ledger.claim(place.ledger.find(document_id), wanted).pointer("run-1")


def lines(s3: S3Client, key: str) -> list[bytes]:
    return s3.get_object(Bucket="silver", Key=key)["Body"].read().splitlines(keepends=True)


def test_the_chunks_tile_the_decoded_text(place: ChunkTextDependencies) -> None:
    response = chunk_text(claimed(place, TEXT.encode()), place)
    assert response.plan is not None
    chunks = [TextChunk.model_validate_json(c) for c in lines(place.s3, response.plan.chunks_key)]
    assert "".join(chunk.core for chunk in chunks) == TEXT
    assert len(chunks) == response.plan.chunk_count
    assert response.plan.characters == len(TEXT)


def test_batches_cover_every_chunk_line_once(place: ChunkTextDependencies) -> None:
    plan = chunk_text(claimed(place, TEXT.encode()), place).plan
    assert plan is not None
    written = lines(place.s3, plan.chunks_key)
    batches = [BatchPointer.model_validate_json(b) for b in lines(place.s3, plan.batches_key)]
    whole = b"".join(written)
    parts = [whole[batch.start_byte : batch.end_byte] for batch in batches]
    assert b"".join(parts) == whole
    assert [len(part.splitlines()) for part in parts] == [b.chunk_count for b in batches]
    assert [batch.batch_index for batch in batches] == list(range(plan.batch_count))


@pytest.mark.parametrize(("missing", "is_inline"), [(-20, True), (0, True), (1, False)])
def test_the_response_has_the_batches_of_a_plan_of_few_batches(
    place: ChunkTextDependencies, missing: int, is_inline: bool
) -> None:
    plan = chunk_text(claimed(place, TEXT.encode()), place).plan
    assert plan is not None
    few = replace(place, inline_batches=plan.batch_count - missing)
    response = chunk_text(claimed(place, TEXT.encode()), few)
    assert response.plan is not None
    written = lines(place.s3, response.plan.batches_key)
    batches = tuple(BatchPointer.model_validate_json(line) for line in written)
    assert (response.inline, response.batches) == (is_inline, batches if is_inline else ())


def test_the_size_of_the_text_is_in_the_ledger_except_for_a_dry_run(
    place: ChunkTextDependencies,
) -> None:
    document = claimed(place, TEXT.encode())
    chunk_text(document.model_copy(update={"dry_run": True, "rejudge": True}), place)
    assert place.ledger.require_claim(document).counts == Counts()
    plan = chunk_text(document, place).plan
    assert plan is not None
    assert place.ledger.require_claim(document).counts == Counts(
        chunks=plan.chunk_count, characters=len(TEXT), encoding="utf-8"
    )


def test_a_file_that_is_not_text_is_rejected_without_a_plan(
    place: ChunkTextDependencies,
) -> None:
    document = claimed(place, b"%PDF-1.7 " + b"x" * 100)
    response = chunk_text(document, place)
    assert response.decision == RegistrationDecision.REJECT
    entry = place.ledger.require_claim(document)
    assert entry.proposed_status == DocumentStatus.REJECTED
    assert entry.proposed_reason_code == "NOT_TEXT"
    assert "Contents" not in place.s3.list_objects_v2(Bucket="silver")


def test_a_run_that_lost_its_claim_writes_nothing(place: ChunkTextDependencies) -> None:
    document = claimed(place, TEXT.encode())
    with pytest.raises(ClaimLostError):
        chunk_text(document.model_copy(update={"fence": document.fence - 1}), place)
    assert "Contents" not in place.s3.list_objects_v2(Bucket="silver")


def test_the_claimed_version_is_read_even_if_a_newer_version_exists(
    place: ChunkTextDependencies,
) -> None:
    document = claimed(place, TEXT.encode())
    place.s3.put_object(Bucket="bronze", Key=document.key, Body=b"something else")
    plan = chunk_text(document, place).plan
    assert plan is not None
    assert plan.characters == len(TEXT)


def test_chunk_lines_have_exactly_the_fields_of_the_contract(
    place: ChunkTextDependencies,
) -> None:
    plan = chunk_text(claimed(place, TEXT.encode()), place).plan
    assert plan is not None
    first = json.loads(lines(place.s3, plan.chunks_key)[0])
    assert set(first) == set(TextChunk.model_fields)


def test_the_settings_of_the_dataset_determine_the_sizes(place: ChunkTextDependencies) -> None:
    roomy = replace(SETTINGS, min_chars=1000, max_chars=5000)
    dataset = Dataset("letters", "Letters", "", "", {}, "Extract.", chunking=roomy)
    key = lake.compiled_dataset_key("letters")
    place.s3.put_object(Bucket="artifacts", Key=key, Body=dataset.to_json().encode())
    plan = chunk_text(claimed(place, TEXT.encode()), place).plan
    assert plan is not None
    assert plan.chunk_count == 1


@pytest.mark.parametrize("body", [TEXT.encode(), b"%PDF-1.7 " + b"x" * 100], ids=["text", "other"])
def test_a_dry_run_does_not_change_the_ledger(place: ChunkTextDependencies, body: bytes) -> None:
    document = claimed(place, body)
    before = place.ledger.find(document.document_id)
    looked = document.model_copy(update={"run_name": "look", "rejudge": True, "dry_run": True})
    response = chunk_text(looked, place)
    assert (response.decision is RegistrationDecision.RUN) is (body == TEXT.encode())
    assert place.ledger.find(document.document_id) == before
