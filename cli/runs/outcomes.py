"""Read what the batches of a run have left in silver: outcomes, and what they wait for."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from medallion.contracts import ModelWait
from medallion.vocabulary import lake

if TYPE_CHECKING:
    from datetime import datetime

    from cli.runs.watch import Watch
    from cli.stacks import Connection
    from medallion.ledger import DocumentEntry


def count_outcomes(connection: Connection, watch: Watch, limit: int) -> int:
    """Count outcomes that were not counted yet; the result is the number of objects read.

    At most `limit` objects are read; the others are left to later calls.
    """
    bucket = connection.stack.silver_bucket
    run_name = watch.followed_run.rsplit(":", 1)[-1]
    prefix = lake.plan_prefix(watch.document_id, run_name) + "outcomes/"
    pages = connection.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    keys = {item["Key"] for page in pages for item in page.get("Contents", [])}
    new = sorted(keys - watch.seen_outcomes)[:limit]
    for key in new:
        body = connection.s3.get_object(Bucket=bucket, Key=key)["Body"]
        for line in body.iter_lines():
            _count(watch, json.loads(line))
        watch.seen_outcomes.add(key)
    return len(new)


def look_for_wait(connection: Connection, watch: Watch, now: datetime) -> None:
    """Take what a batch of the run waits for, in words; nothing if the model answers.

    A user's older policy may not allow it, and then the wait is not shown.
    """
    run_name = watch.followed_run.rsplit(":", 1)[-1]
    key = lake.model_wait_key(watch.document_id, run_name)
    watch.waiting = ""
    with suppress(ClientError):
        body = connection.s3.get_object(Bucket=connection.stack.silver_bucket, Key=key)["Body"]
        wait = ModelWait.model_validate_json(body.read())
        if now < wait.until and not wait.lasting:
            reason = wait.detail.partition(": ")[2] or wait.detail
            watch.waiting = f"waiting for the model until {wait.until:%H:%M:%S} UTC: {reason}"


def take_final_counts(watch: Watch, entry: DocumentEntry) -> None:
    """Take the counts of the checked records, which omit duplicates from neighbouring chunks."""
    counts = entry.counts
    watch.records = _final(counts.records, watch.records)
    watch.quarantined = _final(counts.quarantined_records, watch.quarantined)
    watch.quarantined_fields = _final(counts.quarantined_fields, watch.quarantined_fields)
    tokens = (counts.prompt_tokens, counts.output_tokens, counts.thinking_tokens)
    if any(known is not None for known in tokens):
        watch.tokens = sum(known or 0 for known in tokens)


def _final(counted: int | None, seen: int) -> int:
    return seen if counted is None else counted


def _count(watch: Watch, outcome: dict[str, Any]) -> None:
    records = outcome["records"]
    watch.chunks_done += 1
    watch.records += len(records)
    watch.quarantined += len(outcome["quarantined"])
    watch.quarantined_fields += sum(len(record["refused"]) for record in records)
    for name in ("prompt_tokens", "output_tokens", "thinking_tokens"):
        watch.tokens += outcome[name]
