from __future__ import annotations

import boto3
import pytest
from moto import mock_aws

from lambdas.extract_batch.following_text import FollowingText
from medallion.aws import S3ObjectStore
from medallion.contracts import BatchPointer, TextChunk
from tests.unit.extraction_builders import chunks_of

pytestmark = pytest.mark.integration

TEXT = "One went well. Two went badly. Three went well."
CHUNKS = chunks_of(TEXT, [15, 31])


def following(count: int, monkeypatch: pytest.MonkeyPatch) -> str:
    """The text after the first chunk of the last batch, if batches have as many chunks."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    lines = [chunk.model_dump_json().encode() + b"\n" for chunk in CHUNKS]
    chunks: list[TextChunk] = CHUNKS[:count]
    batch = BatchPointer(
        batch_index=0,
        chunks_key="chunks",
        start_byte=0,
        end_byte=sum(map(len, lines[:count])),
        chunk_count=count,
    )
    with mock_aws():
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="silver")
        s3.put_object(Bucket="silver", Key="chunks", Body=b"".join(lines))
        store = S3ObjectStore(s3, "silver")
        return FollowingText(store, batch, chunks, 1_000).after(chunks[-1])


def test_the_text_of_later_batches_follows_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    assert following(2, monkeypatch) == "Three went well."
    assert following(1, monkeypatch) == "Two went badly. Three went well."


def test_no_text_follows_the_last_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    assert following(3, monkeypatch) == ""
