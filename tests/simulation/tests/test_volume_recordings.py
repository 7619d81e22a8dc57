"""What is recorded of real runs, and metered."""

from __future__ import annotations

import pytest

from tests.simulation.aws.functions import FunctionSpec
from tests.simulation.volume import Figures, RealRun, Recordings

DOCUMENTS = 8


@pytest.fixture(scope="module")
def run() -> tuple[RealRun, Figures]:
    real = RealRun(DOCUMENTS)
    return real, real.run()


def recordings_of(run: tuple[RealRun, Figures]) -> Recordings:
    return run[0].recorder.recordings


def test_all_documents_reach_gold_without_limits(run: tuple[RealRun, Figures]) -> None:
    figures = run[1]
    assert figures.lost == 0
    assert [(e.status, e.has_entry, e.in_gold) for e in figures.endings] == [
        ("SUCCEEDED", True, True)
    ]
    assert figures.gold_run_sizes == [DOCUMENTS]
    assert figures.transitions == sum(
        execution.transitions for execution in run[0].platform.states.executions.values()
    )


def test_an_invocation_is_recorded_with_its_decision(run: tuple[RealRun, Figures]) -> None:
    known = recordings_of(run).invocations
    assert len(known["ReconcileDocument", "COMPLETE True"]) == DOCUMENTS
    # The leader joins, and begins the gold run later.
    assert len(known["JoinGoldRun", "LEAD"]) == 2
    assert len(known["JoinGoldRun", "WAIT"]) == DOCUMENTS - 1
    (settle,) = known["SettleGoldRun", "SETTLED"]
    assert sum(call.label == "dynamodb UpdateItem document" for call in settle) == DOCUMENTS


def test_the_recorded_seconds_are_those_of_the_invocations(run: tuple[RealRun, Figures]) -> None:
    figures = run[1]
    seconds = {
        role: sum(
            call.gap + call.seconds
            for (name, _), invocations in recordings_of(run).invocations.items()
            if name == role
            for calls in invocations
            for call in calls
        )
        for role in ("ExtractBatch", "SettleGoldRun", "PublishOutcome")
    }
    for role, recorded in seconds.items():
        usage = figures.usage[role]
        cold = usage.cold_starts * FunctionSpec.cold_start_seconds
        assert recorded + cold == pytest.approx(usage.billed_ms / 1000, abs=0.001 * DOCUMENTS), role


def test_bytes_and_units_are_metered(run: tuple[RealRun, Figures]) -> None:
    meter = run[1].meter
    attempts = run[0].platform.network.calls
    assert meter.calls == attempts
    assert meter.requests["model.GenerateContent"] == DOCUMENTS
    assert meter.write_units >= meter.requests["dynamodb PutItem"]
    batches = recordings_of(run).calls["", "dynamodb BatchGetItem document"]
    assert {(batch.items, batch.units) for batch in batches} == {(DOCUMENTS, DOCUMENTS)}
    puts = recordings_of(run).calls["ReconcileDocument", "s3 PutObject silver records if absent"]
    assert all(put.sent > 0 for put in puts)


@pytest.mark.parametrize(
    "label",
    [
        "stepfunctions DescribeExecution",
        "stepfunctions GetExecutionHistory",
        "glue GetJobRuns",
        "s3 PutObject silver gold run manifest",
        "s3 PutObject silver documents if absent",
    ],
)
def test_calls_that_only_broken_executions_cause_are_recorded(
    recordings: Recordings, label: str
) -> None:
    assert recordings.calls["", label]


def test_a_label_that_no_run_recorded_is_an_error(run: tuple[RealRun, Figures]) -> None:
    rng = run[0].scheduler.random_of("test")
    with pytest.raises(LookupError, match="no run made the call"):
        recordings_of(run).call("JoinGoldRun", "dynamodb Scan", rng)
    with pytest.raises(LookupError, match="no run recorded PublishOutcome"):
        recordings_of(run).decision("PublishOutcome", status="HELD")
    assert len(recordings_of(run).missing) == 2
