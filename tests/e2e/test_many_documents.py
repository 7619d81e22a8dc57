"""Fifty documents in one gold run, five of which change while Spark starts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest

from local_aws.aws_limits import AwsLimits
from local_aws.stack import up
from local_aws.stack_options import StackOptions
from medallion.gold_runs import GoldClaims
from medallion.vocabulary import lake as places
from medallion.vocabulary.statuses import DocumentStatus, PromotionStatus
from tests.e2e.lake_driver import Dropped, LakeDriver, eventually
from tests.e2e.test_failures import letters

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

DATASET = "customer_feedback"
DOCUMENTS, DELETED, OVERWRITTEN = 50, 2, 3
LIMIT_SECONDS = 600.0


@dataclass
class Changed:
    """The documents after five of them were changed during the gold run.

    Attributes:
        gold_run_id: the gold run that had all documents in its manifest.
        kept: the documents that did not change.
        overwritten: the later revisions.
        deleted: the revisions that were deleted.
    """

    lake: LakeDriver
    gold_run_id: str
    kept: list[Dropped]
    overwritten: list[Dropped]
    deleted: list[Dropped]


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Changed]:
    options = StackOptions(
        state_dir=tmp_path_factory.mktemp("stack"),
        # Starts that Glue refuses: no document may fail because of them.
        limits=AwsLimits(glue_start_seconds=30.0, throttled={"glue.StartJobRun": 0.5}),
        settings={"gold_gather_seconds": "60"},
    )
    with up(options) as stack:
        lake = LakeDriver(stack)
        dropped = [
            lake.drop(f"{DATASET}/{number}.txt", letters(2, f"{number} letter"))
            for number in range(DOCUMENTS)
        ]
        gold_run_id = eventually(lambda: starting(lake), "the start of Spark", LIMIT_SECONDS)
        deleted, replaced = dropped[:DELETED], dropped[DELETED : DELETED + OVERWRITTEN]
        for document in deleted:
            lake.clients.client("s3").delete_object(
                Bucket=lake.names.bronze_bucket, Key=document.key
            )
        overwritten = [lake.drop(d.key, letters(2, f"{d.key} again")) for d in replaced]
        kept = dropped[DELETED + OVERWRITTEN :]
        yield Changed(lake, gold_run_id, kept, overwritten, deleted)


def starting(lake: LakeDriver) -> str | None:
    """The gold run for which Glue starts Spark."""
    claims = GoldClaims(lake.clients.client("dynamodb"), lake.names.documents_table)
    claim = claims.find(DATASET)
    if claim is None or lake.failed_state(claim.owner) != "SilverToGold":
        return None
    return claim.gold_run_id


def written(lake: LakeDriver, key: str) -> dict[str, Any]:
    body = lake.clients.client("s3").get_object(Bucket=lake.names.silver_bucket, Key=key)["Body"]
    found: dict[str, Any] = json.loads(body.read())
    return found


def test_the_others_are_published_by_the_same_gold_run(changed: Changed) -> None:
    lake, gold_run_id = changed.lake, changed.gold_run_id
    for dropped in changed.kept:
        entry = lake.ended(dropped, LIMIT_SECONDS)
        assert (entry.status, entry.reason) == (DocumentStatus.COMPLETE, None)
        assert entry.gold.gold_run_id == gold_run_id
    manifest = written(lake, places.gold_manifest_key(DATASET, gold_run_id))
    assert len(manifest["documents"]) == DOCUMENTS
    result = written(lake, places.gold_result_key(DATASET, gold_run_id))
    assert Counter(found["status"] for found in result["documents"]) == {
        PromotionStatus.PROMOTED: len(changed.kept),
        PromotionStatus.LEFT_OUT: DELETED + OVERWRITTEN,
    }


def test_the_changed_documents_get_into_gold_as_they_are_now(changed: Changed) -> None:
    lake = changed.lake
    for dropped in changed.overwritten:
        entry = lake.ended(dropped, LIMIT_SECONDS)
        assert (entry.status, entry.version_id) == (DocumentStatus.COMPLETE, dropped.version_id)
    for dropped in changed.deleted:
        eventually(partial(is_deleted, lake, dropped), "the deletion", LIMIT_SECONDS)
    rows = lake.query(f"select source_version, quote from {DATASET}_records")  # noqa: S608
    current = [*changed.kept, *changed.overwritten]
    expected = [line["quote"] for d in current for line in lake.silver_lines("records", d)]
    assert sorted(str(row["quote"]) for row in rows) == sorted(expected)
    assert {row["source_version"] for row in rows} == {d.version_id for d in current}
    assert len(set(expected)) == len(rows)


def is_deleted(lake: LakeDriver, dropped: Dropped) -> bool:
    entry = lake.ledger.find(dropped.document_id)
    return entry is not None and entry.status is DocumentStatus.DELETED


def test_no_execution_fails_because_glue_refused_to_start(changed: Changed) -> None:
    """Only the executions of the changed revisions end without their rows in gold."""
    lake = changed.lake
    for dropped in changed.kept:
        entry = lake.ended(dropped, LIMIT_SECONDS)
        assert lake.execution(entry.run_id)["status"] == "SUCCEEDED"
