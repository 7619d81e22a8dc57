"""Documents that share gold runs: how many runs, whose turn, and what waiting costs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.gold_runs.agreement import assert_gold_agrees, assert_nobody_waits
from tests.integration.gold_runs.pipelines import Pipelines
from tests.integration.steps_lake import StepsLake, open_steps_lake

pytestmark = pytest.mark.integration


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[StepsLake]:
    with open_steps_lake(monkeypatch) as opened:
        yield opened


def test_documents_that_arrive_together_share_one_gold_run(place: StepsLake) -> None:
    pipelines = Pipelines(place)
    executions = [pipelines.start(f"d{number}") for number in range(12)]
    pipelines.run()
    assert_nobody_waits(pipelines)
    assert_gold_agrees(pipelines)
    assert [e.status for e in executions] == ["SUCCEEDED"] * 12
    assert len(pipelines.spark.runs) == 1
    assert [e.visited for e in executions[1:]] == [["JoinGoldRun"]] * 11
    assert pipelines.states.described == 0
    assert place.claims.find("letters") is None


def test_full_gold_runs_follow_each_other_at_once(place: StepsLake) -> None:
    pipelines = Pipelines(place, GOLD_MAX_DOCUMENTS="4", GOLD_GATHER_SECONDS="600")
    for number in range(17):
        pipelines.start(f"d{number}")
    before = place.clock()
    pipelines.run()
    assert_nobody_waits(pipelines)
    assert [len(run) for run in pipelines.spark.runs] == [4, 4, 4, 4, 1]
    # The first gathers, the full ones do not, and the last one gathers again.
    assert (place.clock() - before).total_seconds() <= 2 * 600 + 1


def test_a_gold_run_is_bounded_in_bytes(place: StepsLake) -> None:
    pipelines = Pipelines(place, GOLD_MAX_BYTES="25")
    for number in range(5):
        pipelines.start(f"d{number}")
    pipelines.run()
    assert_nobody_waits(pipelines)
    assert_gold_agrees(pipelines)
    assert [len(run) for run in pipelines.spark.runs] == [2, 2, 1]


def test_a_document_that_arrives_during_a_gold_run_is_in_the_next(place: StepsLake) -> None:
    pipelines = Pipelines(place)
    pipelines.start("one")
    pipelines.run(until=lambda: pipelines.spark.runs != [])
    pipelines.start("two")
    pipelines.run()
    assert_nobody_waits(pipelines)
    assert pipelines.spark.runs == [("letters/one.txt",), ("letters/two.txt",)]
    assert place.clock().isoformat() == "2026-11-23T07:00:20+00:00"
