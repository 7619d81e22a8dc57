"""A failure is reported at its state with a cause, and a new drop completes the document."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager

import psutil
import pytest

from medallion.ledger import DocumentEntry
from medallion.vocabulary.statuses import ChunkResult, DocumentStatus
from tests.e2e.breakage import function_without, job_without, role_without
from tests.e2e.lake_driver import Dropped, LakeDriver, eventually
from tests.model_outage import model_outage

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

LETTER = """Product: {product}
Order: ORD-{order}
Date: 2026-{month:02}-{day:02}
Rating: {rating}/5
Comment: {comment} ({mark} {number})

"""
PRODUCTS = ("Aurora Kettle", "Brisk Vacuum", "Lumo Desk Lamp", "Polar Fan", "Terra Toaster")
COMMENTS = (
    "It is broken and I want a refund.",
    "I love it, the build quality is excellent.",
    "The parcel arrived two weeks late.",
    "Easy to use, I am pleased.",
    "Terrible, it stopped working on the third day.",
    "Great value for money.",
    "Support was friendly and helpful.",
)


def letters(count: int, mark: str) -> bytes:
    """This many letters, no two alike, each with one record."""
    written = (
        LETTER.format(
            product=PRODUCTS[number % len(PRODUCTS)],
            order=200_000 + 37 * number,
            month=number % 12 + 1,
            day=number % 28 + 1,
            rating=number % 5 + 1,
            comment=COMMENTS[number % len(COMMENTS)],
            mark=mark,
            number=number,
        )
        for number in range(count)
    )
    return "".join(written).encode()


def failed(lake: LakeDriver, dropped: Dropped, state: str) -> DocumentEntry:
    """The entry of a document whose run failed at this state."""
    entry = lake.ended(dropped)
    run = lake.execution(entry.run_id)
    assert (entry.status, run["status"]) == (DocumentStatus.FAILED, "FAILED")
    assert lake.failed_state(entry.run_id) == state
    assert entry.reason is not None
    assert state in entry.reason
    return entry


Breakage = Callable[[LakeDriver], AbstractContextManager[None]]
BREAKAGES: dict[str, tuple[Breakage, str, str]] = {
    "package": (
        lambda lake: function_without(lake, "chunk-text", "pydantic"),
        "ChunkText",
        "ImportModuleError",
    ),
    "module": (
        lambda lake: job_without(lake, "medallion/vocabulary/lake"),
        "SilverToGold",
        "cannot import name 'lake' from 'medallion.vocabulary'",
    ),
    "function-permission": (
        lambda lake: role_without(lake, "local-medallion-reconcile-document", "s3:PutObject"),
        "ReconcileDocument",
        "AccessDenied",
    ),
    "job-permission": (
        lambda lake: role_without(lake, "local-medallion-silver-to-gold", "s3:PutObject"),
        "SilverToGold",
        "is not authorized to perform: s3:PutObject",
    ),
}


@pytest.mark.parametrize("what", BREAKAGES)
def test_a_broken_part_fails_the_run_at_its_state(lake: LakeDriver, what: str) -> None:
    breakage, state, said = BREAKAGES[what]
    body = letters(2, what)
    with breakage(lake):
        entry = failed(lake, lake.drop(f"customer_feedback/broken_{what}.txt", body), state)
    assert said.lower() in str(entry.reason).lower()
    key = f"customer_feedback/broken_{what}.txt"
    assert lake.ended(lake.drop(key, body)).status == DocumentStatus.COMPLETE
    assert lake.gold_rows("customer_feedback", key)


def processes_of(pid: int, matching: Callable[[list[str]], bool]) -> list[psutil.Process]:
    found = []
    for process in psutil.Process(pid).children(recursive=True):
        try:
            if matching(process.cmdline()):
                found.append(process)
        except psutil.Error:
            continue
    return found


def test_after_spark_is_killed_the_run_fails_and_a_new_drop_completes(lake: LakeDriver) -> None:
    emulator = lake.stack.local.emulator
    assert emulator is not None
    body = letters(2, "spark is killed")
    dropped = lake.drop("customer_feedback/spark_killed.txt", body)
    sparks = eventually(
        lambda: processes_of(emulator.pid, lambda line: "java" in line[0] if line else False),
        "Spark's start",
    )
    for process in sparks:
        process.kill()
    failed(lake, dropped, "SilverToGold")
    again = lake.ended(lake.drop("customer_feedback/spark_killed.txt", body))
    assert again.status == DocumentStatus.COMPLETE


def test_after_a_function_is_killed_the_run_fails_and_a_new_drop_completes(
    lake: LakeDriver,
) -> None:
    emulator = lake.stack.local.emulator
    assert emulator is not None
    lake.set_faults({"kind": "latency", "latency_ms": 8000})
    body = letters(2, "the function is killed")
    dropped = lake.drop("customer_feedback/function_killed.txt", body)
    calls = lake.model_calls()
    eventually(lambda: lake.model_calls() > calls or lake.is_extracting(dropped), "the model call")
    for process in processes_of(emulator.pid, lambda line: any("worker" in part for part in line)):
        process.kill()
    lake.set_faults()
    entry = lake.ended(dropped)
    assert entry.status in {DocumentStatus.FAILED, DocumentStatus.PARTIAL}
    assert lake.execution(entry.run_id)["status"] == "FAILED"
    again = lake.ended(lake.drop("customer_feedback/function_killed.txt", body))
    assert again.status == DocumentStatus.COMPLETE


def test_a_run_waits_for_an_unavailable_model_and_then_ends(
    lake: LakeDriver,
) -> None:
    calls = lake.model_calls()
    lake.set_faults({"kind": "latency", "latency_ms": 1500})
    dropped = lake.drop("customer_feedback/outage.txt", letters(1500, "outage"))
    eventually(lambda: lake.model_calls() > calls, "the first model call")
    with model_outage(lake.stack):
        entry = lake.ended(dropped)
    assert entry.status in {DocumentStatus.PARTIAL, DocumentStatus.FAILED}
    chunks = lake.silver_lines("chunks", dropped)
    assert entry.counts.chunks == len(chunks)
    failed_chunks = [chunk for chunk in chunks if chunk["outcome"] == ChunkResult.FAILED]
    assert {chunk["reason_code"] for chunk in failed_chunks} == {"MODEL_UNAVAILABLE"}
    run = lake.finished(lake.start("customer_feedback/outage.txt"))
    assert run["status"] == "SUCCEEDED"
    assert lake.ended(dropped).status == DocumentStatus.COMPLETE
    assert lake.gold_rows("customer_feedback", dropped.key)


def test_a_run_waits_until_throttling_ends(lake: LakeDriver) -> None:
    lake.set_faults({"kind": "throttle", "retry_delay_seconds": 1, "first": 4})
    entry = lake.ended(lake.drop("customer_feedback/throttled.txt", letters(60, "throttled")))
    assert entry.status == DocumentStatus.COMPLETE


def test_ten_documents_at_once_need_few_gold_runs(lake: LakeDriver) -> None:
    before = lake.gold_runs("incident_reports")
    text = (
        "Incident INC-{n}: checkout was down on 2026-02-0{d} for 45 minutes. Severity: SEV2. "
        "Root cause: a bad deploy.\n"
    )
    drops = [
        lake.drop(f"incident_reports/at_once_{n}.txt", text.format(n=n, d=n % 9 + 1).encode())
        for n in range(10)
    ]
    assert {lake.ended(drop).status for drop in drops} == {DocumentStatus.COMPLETE}
    assert lake.gold_runs("incident_reports") - before <= 3


def test_the_alarm_on_failed_executions_is_raised_and_cleared(lake: LakeDriver) -> None:
    def state() -> str:
        alarms = lake.clients.client("cloudwatch").describe_alarms()["MetricAlarms"]
        return str(next(a["StateValue"] for a in alarms if "executions-failed" in a["AlarmName"]))

    entry = lake.ended(lake.drop("unheard_of/ring.txt", b"Ring the bell."))
    assert entry.status == DocumentStatus.REJECTED
    eventually(lambda: state() == "ALARM", "the alarm", 120)
    began = time.monotonic()
    eventually(lambda: state() == "OK", "the end of the alarm", 300)
    assert time.monotonic() > began
