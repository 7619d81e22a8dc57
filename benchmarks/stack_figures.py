"""What documents leave in a running stack, and the memory of its processes."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import psutil

from benchmarks.reports import ROOT
from local_aws.running_stack import RunningStack
from medallion.ledger import DocumentEntry
from medallion.vocabulary.statuses import DocumentStatus
from tests.e2e.lake_driver import LakeDriver

_DATASET: Final = "customer_feedback"
_SAMPLE: Final = ROOT / "datasets" / _DATASET / "samples" / "chat_transcripts.txt"
_POLL_SECONDS: Final = 5.0
_LIMIT_SECONDS: Final = 7200.0


class ChildrensMemory:
    """The peak of the memory of this process's children, sampled every second.

    Attributes:
        peak_mib: of all together; pages that they share count for each of them.
    """

    def __init__(self) -> None:
        self.peak_mib = 0
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while True:
            sizes = [_resident(child) for child in psutil.Process().children(recursive=True)]
            self.peak_mib = max(self.peak_mib, sum(sizes) // 1024**2)
            time.sleep(1)


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0  # it has ended


def write_long_text(path: Path, megabytes: int) -> None:
    """Write chats, each with a number of its own, until the file has this size."""
    sample = _SAMPLE.read_text(encoding="utf-8")
    with path.open("w", encoding="utf-8") as file:
        number = 0
        while file.tell() < megabytes * 1_000_000:
            file.write(f"{sample}\nTicket {number}\n\n")
            number += 1


def measured(stack: RunningStack, documents: int, long_text: Path | None) -> dict[str, Any]:
    """Put the documents with boto3, wait for all ends, and look at what they left."""
    lake = LakeDriver(stack)
    s3, bucket = stack.clients.client("s3"), stack.description.bronze_bucket
    sample = _SAMPLE.read_text(encoding="utf-8")
    begun = time.monotonic()
    if long_text:
        s3.upload_file(str(long_text), bucket, f"{_DATASET}/long.txt")
    for number in range(documents):
        body = f"{sample}\nTicket {number}\n".encode()
        s3.put_object(Bucket=bucket, Key=f"{_DATASET}/{number}.txt", Body=body)
    expected = documents + int(long_text is not None)
    entries = _wait(lake, expected, begun)
    seconds = round(time.monotonic() - begun)
    complete = [e for e in entries if e.status is DocumentStatus.COMPLETE]
    states = [lake.states_of(entry.run_id) for entry in entries]
    waited = [
        len(found) - found.index("JoinGoldRun")
        for found in states
        if "JoinGoldRun" in found and "SilverToGold" not in found
    ]
    (counted,) = lake.query(
        f"select count(*) n, count(distinct record_id) d from {_DATASET}_records"  # noqa: S608
    )
    return {
        "seconds": seconds,
        "lost": expected - len(complete),
        "gold_runs": len({e.gold.gold_run_id for e in complete}),
        "states": max(map(len, states), default=0),
        "states_from_join": max(waited, default=0),
        "rows": int(counted["n"] or 0),
        "distinct_rows": int(counted["d"] or 0),
    }


def _wait(lake: LakeDriver, expected: int, begun: float) -> list[DocumentEntry]:
    """The documents' entries after all executions have ended, or after a generous time."""
    seen = ""
    while time.monotonic() < begun + _LIMIT_SECONDS:
        entries = list(lake.ledger.entries())
        ended = [e for e in entries if e.status is not DocumentStatus.RUNNING]
        progress = f"{len(ended)} of {expected} documents have ended"
        if progress != seen:
            print(f"{time.monotonic() - begun:5.0f} s  {progress}", file=sys.stderr)
            seen = progress
        if len(ended) == expected and not any(_running(lake)):
            return entries
        time.sleep(_POLL_SECONDS)
    return list(lake.ledger.entries())


def _running(lake: LakeDriver) -> Iterator[str]:
    """The executions that have not ended."""
    pages = lake.clients.client("stepfunctions").get_paginator("list_executions")
    for page in pages.paginate(
        stateMachineArn=lake.names.state_machine_arn, statusFilter="RUNNING"
    ):
        yield from (execution["executionArn"] for execution in page["executions"])
