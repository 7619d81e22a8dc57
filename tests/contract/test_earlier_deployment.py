"""What the deployment before functions had versions left: executions, manifests and results.

Its definition names no versions, so that its executions invoke today's functions.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from cdktf_app.functions import FUNCTIONS
from glue_jobs.silver_to_gold.manifest import parse_manifest
from medallion import contracts
from medallion.contracts import GoldManifest, GoldRunResult
from medallion.vocabulary.datasets import Dataset, parse_dataset
from medallion.vocabulary.statuses import PromotionStatus
from tests.contract.state_shapes import shape_of, walk
from tests.contract.test_state_machine import models_of, visit

pytestmark = pytest.mark.contract

EARLIER: dict[str, Any] = json.loads(
    Path(__file__).with_name("earlier_definition.asl.json").read_text(encoding="utf-8")
)
"""The earlier definition without comments and retriers."""

MANIFEST = """{"gold_run_id":"20261130T134310-0badcafe","dataset":"letters","documents":[
{"document_id":"aa","source_key":"letters/a.txt","version_id":"v1",
"records_key":"records/dataset=letters/aa.jsonl","fence":3},
{"document_id":"bb","source_key":"letters/b.txt","version_id":"","records_key":null,"fence":1}]}"""

RESULT = """{"gold_run_id":"20261130T134310-0badcafe","dataset":"letters","snapshot_id":"7",
"documents":[{"document_id":"aa","status":"PROMOTED","rows":2,"snapshot_id":"7","reason":null},
{"document_id":"bb","status":"HELD","rows":0,"snapshot_id":null,"reason":"2 rows broke a rule"}]}"""

DOCUMENT = {
    "document_id": "aa",
    "dataset": "letters",
    "bucket": "bronze",
    "key": "letters/a.txt",
    "version_id": "v1",
    "size_bytes": 12,
    "fence": 3,
    "run_id": "arn:aws:states:run",
    "run_name": "run",
    "fresh_salt": "",
    "rejudge": False,
    "dry_run": False,
}
BATCH = {"batch_index": 0, "chunks_key": "c", "start_byte": 0, "end_byte": 9, "chunk_count": 1}
PLAN = {
    "bucket": "silver",
    "chunks_key": "c",
    "batches_key": "b",
    "chunk_count": 1,
    "batch_count": 1,
    "characters": 9,
    "encoding": "utf-8",
    "repeated_chunks": 0,
}
GOLD_RUN = {
    "gold_run_id": "20261130T134310-0badcafe",
    "dataset": "letters",
    "manifest_key": "gold-runs/letters/g/manifest.json",
    "document_count": 2,
}
EVENT = {"detail": {"bucket": {"name": "bronze"}, "object": {"key": "letters/a.txt"}}}

SENT: dict[str, list[dict[str, Any]]] = {
    "RegisterDocument": [
        {"execution": {"arn": "arn:aws:states:run", "name": "run"}, "event": EVENT}
    ],
    "ChunkText": [{"document": DOCUMENT}],
    "ExtractBatch": [
        {"document": DOCUMENT, "batch": BATCH, "progress": progress}
        for progress in (
            {"invocations": 0, "failing_since": None},
            {
                "invocations": 2,
                "failing_since": "2026-11-30T13:43:10Z",
                "throttled_since": None,
            },
        )
    ],
    "ReconcileDocument": [
        {"document": DOCUMENT, "plan": PLAN},
        {"document": DOCUMENT, "plan": None},
    ],
    "JoinGoldRun": [{"document": DOCUMENT}],
    "SettleGoldRun": [{"document": DOCUMENT, "gold_run": GOLD_RUN}],
    "PublishOutcome": [{"document": DOCUMENT}],
}
"""Payloads as the earlier definition sends them, by function."""


LETTERS = Dataset("letters", "Letters", "", "", {}, "Extract.")
_GOLD_TIMES = ("GOLD_GATHER_SECONDS", "GOLD_POLL_SECONDS", "GOLD_WAIT_LIMIT_SECONDS")
_MODEL = tuple(
    f"MODEL_{name}"
    for name in (
        *("NAME", "ADAPTER", "ENDPOINT", "SECRET_ID"),
        *("CONCURRENCY", "MAX_INVOCATIONS", "OUTAGE_SECONDS", "TIMEOUT_SECONDS"),
    )
)
_BUCKETS = ("SILVER_BUCKET", "ARTIFACTS_BUCKET")
REQUIRED = {
    "register_document": ("BRONZE_BUCKET", "ARTIFACTS_BUCKET"),
    "chunk_text": (*_BUCKETS, "BATCH_CHUNKS"),
    "extract_batch": (*_BUCKETS, *_MODEL),
    "reconcile_document": _BUCKETS,
    "join_gold_run": ("SILVER_BUCKET", *_GOLD_TIMES),
    "settle_gold_run": ("SILVER_BUCKET",),
    "publish_outcome": ("SILVER_BUCKET", "EVENT_BUS_NAME"),
    "record_failure": ("SILVER_BUCKET",),
}
"""Environment variables that the earlier code requires, in addition to the ledger's table."""


def test_the_earlier_definition_fits_todays_functions_state_by_state() -> None:
    reached = set(walk(EARLIER, shape_of(contracts.DocumentEvent), visit))
    assert reached == set(EARLIER["States"])


@pytest.mark.parametrize(
    ("function", "sent"), [(name, sent) for name, payloads in SENT.items() for sent in payloads]
)
def test_todays_functions_accept_the_earlier_payloads(function: str, sent: dict[str, Any]) -> None:
    request, _response = models_of(function)
    read = request.model_validate_json(json.dumps(sent)).model_dump(mode="json")
    assert read.get("document", DOCUMENT) == DOCUMENT
    assert read.keys() >= sent.keys()


def test_an_earlier_manifest_is_read_by_functions_and_job() -> None:
    read = GoldManifest.model_validate_json(MANIFEST)
    assert [(d.document_id, d.records_key, d.fence) for d in read.documents] == [
        ("aa", "records/dataset=letters/aa.jsonl", 3),
        ("bb", None, 1),
    ]
    for manifest in (read, parse_manifest(MANIFEST)):
        assert (manifest.superseded, manifest.schema_version) == (False, 1)
    assert parse_manifest(MANIFEST) == parse_manifest(read.model_dump_json())


def test_a_result_that_the_earlier_job_left_is_read() -> None:
    """A Glue run that began before the deployment ends with the earlier job."""
    read = GoldRunResult.model_validate_json(RESULT)
    assert read.broken is None
    assert [(d.status, d.rows, d.reason_code) for d in read.documents] == [
        (PromotionStatus.PROMOTED, 2, None),
        (PromotionStatus.HELD, 0, None),
    ]


@pytest.mark.parametrize("step", sorted(REQUIRED))
def test_the_earlier_code_finds_its_settings_in_todays_environment(step: str) -> None:
    """A deployment changes the environment of a function some seconds before its code."""
    (today,) = (function.variables for function in FUNCTIONS if function.step == step)
    assert set(REQUIRED[step]) <= set(today)


def test_settings_of_a_dataset_that_a_later_version_added_are_ignored() -> None:
    """Earlier versions of the functions read the dataset that the last deployment compiled."""
    deployed = asdict(LETTERS)
    for settings in ("model", "chunking", "policies", "limits", "values", "gold"):
        deployed[settings]["added_later"] = 1
    assert parse_dataset(json.dumps(deployed)) == LETTERS
