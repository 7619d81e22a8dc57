"""The metrics of SettleGoldRun that alarms watch."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from lambdas.settle_gold_run.handler import handler
from medallion.aws.step_handler import Step
from tests.integration.gold_runs.pipelines import Pipelines
from tests.integration.gold_runs.spark import BAD_DATA, BAD_DATASET, REFUSED, TIMED_OUT, Break
from tests.integration.steps_lake import StepsLake, a_lambda_context, open_steps_lake

pytestmark = pytest.mark.integration


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[StepsLake]:
    with open_steps_lake(monkeypatch) as opened:
        yield opened


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, place: StepsLake) -> None:
    for name, value in Pipelines(place).environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "Medallion")


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize(
    ("broken", "count"),
    [(BAD_DATASET, 1), (REFUSED, 1), (BAD_DATA, 0), (TIMED_OUT, 0)],
    ids=["gold SQL", "refused start", "data", "time-out"],
)
def test_a_gold_run_that_the_dataset_broke_is_counted_once(
    place: StepsLake, capsys: pytest.CaptureFixture[str], broken: Break, count: int
) -> None:
    event = a_broken_run(place, broken)
    step = Step(handler.build, handler.work, auto_patch=False)
    counted = []
    for _attempt in range(2):
        step(event, a_lambda_context())
        counted.append(metric(capsys.readouterr().out))
    assert counted[0] == count
    assert sum(counted) <= 1, "a repeated call settles nothing"


def a_broken_run(place: StepsLake, broken: Break) -> dict[str, Any]:
    """The event of SettleBrokenGoldRun."""
    pipelines = Pipelines(place)
    pipelines.spark.breaks = lambda _manifest, _number: broken
    executions = [pipelines.start(name) for name in ("one", "two")]
    pipelines.run(until=lambda: any(e.state == "SettleBrokenGoldRun" for e in executions))
    leader = next(e for e in executions if e.state == "SettleBrokenGoldRun")
    return {
        "document": leader.document.model_dump(mode="json"),
        "gold_run": leader.data["gold_run"],
        "broken": leader.data["broken"],
    }


def metric(output: str) -> int:
    """`GoldDatasetsBroken` in the metrics that the function printed for CloudWatch."""
    for line in output.splitlines():
        printed = json.loads(line)
        if "_aws" in printed:
            (directive,) = printed["_aws"]["CloudWatchMetrics"]
            assert directive["Namespace"] == "Medallion"
            assert [sorted(names) for names in directive["Dimensions"]] == [["dataset", "service"]]
            assert printed["dataset"] == "letters"
            (value,) = printed["GoldDatasetsBroken"]
            return int(value)
    raise AssertionError(output)
