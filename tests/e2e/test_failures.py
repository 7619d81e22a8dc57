"""A failure is reported at its state with a cause, and a new drop completes the document."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import psutil
import pytest

from medallion.vocabulary.statuses import ChunkResult, DocumentStatus
from tests.e2e.breakage import function_without, job_without, role_without
from tests.e2e.lake_driver import LakeDriver, eventually
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
    """This many letters, no two alike."""
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


@dataclass(frozen=True)
class Broken:
    """A part that is broken on purpose.

    Attributes:
        state: the state that breaks.
        said: what the reason has of the error.
        end: the last state of the execution.
    """

    breakage: Callable[[LakeDriver], AbstractContextManager[None]]
    state: str
    said: str
    end: str


BROKEN = {
    "package": Broken(
        lambda lake: function_without(lake, "chunk-text", "pydantic"),
        "ChunkText",
        "ChunkText failed: Runtime.ImportModuleError: ",
        "ChunkText",
    ),
    "module": Broken(
        lambda lake: job_without(lake, "medallion/vocabulary/lake"),
        "SilverToGold",
        "the job's script could not start: "
        "ModuleNotFoundError: No module named 'medallion.vocabulary.lake'",
        "ExtractionFailed",
    ),
    "function-permission": Broken(
        lambda lake: role_without(lake, "local-medallion-reconcile-document", "s3:PutObject"),
        "ReconcileDocument",
        "ReconcileDocument failed: AccessDenied: AccessDenied when calling PutObject",
        "ReconcileDocument",
    ),
    "job-permission": Broken(
        lambda lake: role_without(lake, "local-medallion-silver-to-gold", "s3:PutObject"),
        "SilverToGold",
        "the job's script could not start: AccessDenied when calling PutObject",
        "ExtractionFailed",
    ),
    "catalog-permission": Broken(
        lambda lake: role_without(lake, "local-medallion-silver-to-gold", "glue:GetTable"),
        "SilverToGold",
        "AccessDeniedException from the service glue",
        "ExtractionFailed",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_part_fails_the_run_with_its_cause(lake: LakeDriver, what: str) -> None:
    broken, key, body = BROKEN[what], f"customer_feedback/broken_{what}.txt", letters(2, what)
    with broken.breakage(lake):
        dropped = lake.drop(key, body)
        entry = lake.ended(dropped)
    run, states = lake.execution(entry.run_id), lake.states_of(entry.run_id)
    assert (entry.status, run["status"]) == (DocumentStatus.FAILED, "FAILED")
    assert states[-1] == broken.end
    assert states.count(broken.state) == 1
    (row,) = eventually(lambda: lake.silver_lines("documents", dropped), "the row in silver")
    for reason in (entry.reason or "", row["reason"]):
        assert reason.startswith(broken.said)
    assert (row["status"], row["reason_code"]) == ("FAILED", entry.reason_code)
    assert broken.said.rpartition(" failed: ")[2].split(":")[0] in f"{run['error']} {run['cause']}"
    assert lake.ended(lake.drop(key, body)).status == DocumentStatus.COMPLETE
    assert lake.gold_rows("customer_feedback", key)


TRIED_AGAIN = ["SilverToGold", "SettleBrokenGoldRun", "PauseGoldRun", "SilverToGold"]
WITH_A_LATER_TRY = [*TRIED_AGAIN, "SettleGoldRun"]


def processes_of(pid: int, matching: Callable[[list[str]], bool]) -> list[psutil.Process]:
    found = []
    for process in psutil.Process(pid).children(recursive=True):
        try:
            if matching(process.cmdline()):
                found.append(process)
        except psutil.Error:
            continue
    return found


def workers_of(lake: LakeDriver, matching: Callable[[list[str]], bool]) -> list[psutil.Process]:
    emulator = lake.stack.local.emulator
    assert emulator is not None
    return processes_of(emulator.pid, matching)


def is_java(line: list[str]) -> bool:
    return bool(line) and "java" in line[0]


def is_function(line: list[str]) -> bool:
    return any("worker" in part for part in line)


def test_after_spark_is_killed_the_gold_run_is_tried_again_and_completes(lake: LakeDriver) -> None:
    body = letters(2, "spark is killed")
    dropped = lake.drop("customer_feedback/spark_killed.txt", body)
    for process in eventually(lambda: workers_of(lake, is_java), "Spark's start"):
        process.kill()
    entry = lake.ended(dropped, 300)
    assert entry.status == DocumentStatus.COMPLETE
    assert lake.execution(entry.run_id)["status"] == "SUCCEEDED"
    states = [state for state in lake.states_of(entry.run_id) if state in WITH_A_LATER_TRY]
    assert states == WITH_A_LATER_TRY
    assert len(lake.gold_rows("customer_feedback", dropped.key)) == entry.counts.records
    again = lake.ended(lake.drop("customer_feedback/spark_killed.txt", letters(3, "spark works")))
    assert again.status == DocumentStatus.COMPLETE
    assert len(lake.gold_rows("customer_feedback", dropped.key)) == again.counts.records


def test_after_a_function_is_killed_it_is_tried_again_and_completes(lake: LakeDriver) -> None:
    lake.set_faults({"kind": "latency", "latency_ms": 8000})
    calls = lake.model_calls()
    dropped = lake.drop("customer_feedback/function_killed.txt", letters(2, "it is killed"))
    eventually(lambda: lake.model_calls() > calls or lake.is_extracting(dropped), "the model call")
    for process in workers_of(lake, is_function):
        process.kill()
    lake.set_faults()
    entry = lake.ended(dropped)
    assert (entry.status, entry.counts.chunks_failed) == (DocumentStatus.COMPLETE, 0)
    assert lake.execution(entry.run_id)["status"] == "SUCCEEDED"
    assert "Lambda.Unknown" in lake.task_errors(entry.run_id)
    assert "InlineBatchBroke" not in lake.states_of(entry.run_id)
    assert len(lake.gold_rows("customer_feedback", dropped.key)) == entry.counts.records
    again = lake.ended(lake.drop("customer_feedback/function_killed.txt", letters(3, "it works")))
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
