"""A stack continues with its data after a crash and after `down`."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from local_aws.running_stack import RunningStack
from local_aws.stack import up
from local_aws.stack_options import StackOptions
from medallion.vocabulary.statuses import DocumentStatus
from tests.e2e.lake_driver import Dropped, LakeDriver, eventually
from tests.e2e.test_failures import letters

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

COMPLETE, RUNNING = 20, 3
LETTERS = 80
"""Of each running document, in several chunks."""


@dataclass
class Restarted:
    """The stack after the crash, and what was there before it."""

    stack: RunningStack
    complete: list[Dropped]
    running: list[Dropped]
    gold_before: list[dict[str, str | None]]
    stored: int


@pytest.fixture(scope="module")
def restarted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Restarted]:
    options = StackOptions(state_dir=tmp_path_factory.mktemp("stack"))
    crashed = up(options)
    try:
        lake = LakeDriver(crashed)
        complete = [
            lake.drop(f"customer_feedback/done_{number}.txt", letters(2, f"done {number}"))
            for number in range(COMPLETE)
        ]
        for dropped in complete:
            assert lake.ended(dropped, 400).status == DocumentStatus.COMPLETE
        gold = gold_rows(lake)
        running = drop_documents_that_cannot_finish(lake)
        stored = stored_answers(lake, running)
    except BaseException:
        crashed.stop()
        raise
    for process in crashed.local.processes.values():
        os.killpg(process.pid, signal.SIGKILL)
    for started in (crashed.emulator.process, crashed.stand_in):
        assert started is not None
        started.end()
    with up(options) as stack:
        yield Restarted(stack, complete, running, gold, stored)


def drop_documents_that_cannot_finish(lake: LakeDriver) -> list[Dropped]:
    """Documents whose last chunk gets no answer, while those of the others are stored."""
    lake.set_faults({"kind": "hang", "marker": f" {LETTERS - 1})"})
    running = [
        lake.drop(f"customer_feedback/unfinished_{number}.txt", letters(LETTERS, f"open {number}"))
        for number in range(RUNNING)
    ]
    eventually(lambda: all(map(lake.is_extracting, running)), "the extraction of all documents")
    eventually(lambda: stored_answers(lake, running) >= RUNNING, "the first answers")
    seen = -1
    while seen != stored_answers(lake, running):
        seen = stored_answers(lake, running)
        time.sleep(3)
    return running


def stored_answers(lake: LakeDriver, documents: list[Dropped]) -> int:
    table = f"{lake.names.silver_database}.answers"
    ids = ", ".join(f"'{dropped.document_id}'" for dropped in documents)
    (row,) = lake.query(f"select count(*) as calls from {table} where document_id in ({ids})")  # noqa: S608 - the test's own names
    return int(row["calls"] or 0)


def gold_rows(lake: LakeDriver) -> list[dict[str, str | None]]:
    return lake.query(
        "select source_key, record_id, quote from customer_feedback_records "
        "where source_key like '%/done%' order by source_key, quote_start"
    )


def test_documents_that_were_complete_answer_in_athena(restarted: Restarted) -> None:
    lake = LakeDriver(restarted.stack)
    assert gold_rows(lake) == restarted.gold_before
    assert len({row["source_key"] for row in restarted.gold_before}) == COMPLETE
    for dropped in restarted.complete:
        entry = lake.ended(dropped)
        assert entry.status == DocumentStatus.COMPLETE
        assert lake.execution(entry.run_id)["status"] == "SUCCEEDED"


def test_documents_that_were_running_are_completed_from_stored_answers(
    restarted: Restarted,
) -> None:
    lake = LakeDriver(restarted.stack)
    chunks = 0
    for dropped in restarted.running:
        entry = lake.ended(dropped, 300)
        assert entry.status == DocumentStatus.COMPLETE
        assert len(lake.gold_rows("customer_feedback", dropped.key)) == entry.counts.records
        assert entry.counts.records
        chunks += entry.counts.chunks or 0
    assert RUNNING <= restarted.stored < chunks
    assert lake.model_calls() == chunks - restarted.stored
