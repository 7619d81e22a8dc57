"""What the simulated gold job reports about gold runs that could not report their publication."""

from __future__ import annotations

from typing import Any

import pytest

from medallion.contracts import GoldRunResult
from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.glue import WORKER_LOST
from tests.simulation.product import text_of
from tests.simulation.tests.product.gold_bench import GoldBench, GoldWeather

PLAIN, OTHER = text_of(1), text_of(2)


def result_of(gold: GoldBench, run_id: str = "run-1") -> GoldRunResult:
    result = gold.result(run_id)
    assert result is not None
    return result


def run_unreported(gold: GoldBench, weather: GoldWeather, monkeypatch: pytest.MonkeyPatch) -> None:
    """A gold run that publishes, after which S3 takes no more objects."""

    def refuse(**_request: Any) -> None:
        raise AwsError("InternalError", "down")

    with monkeypatch.context() as patched:
        weather.before = {"publish": lambda: patched.setattr(gold.s3, "put_object", refuse)}
        run = gold.run(gold.put("d1", PLAIN))
    weather.before = {}
    assert run.state == "FAILED"
    assert gold.rows_of("d1")


def test_the_next_gold_run_reports_a_publication_that_was_not_reported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    weather = GoldWeather()
    gold = GoldBench(weather)
    run_unreported(gold, weather, monkeypatch)
    unreported = result_of(gold)

    gold.run(gold.put("d2", OTHER), run_id="run-2", replaces=("run-1", "run-0"))

    earlier = result_of(gold, "run-2").published_earlier or ()
    assert unreported.documents == ()
    assert [found.status for found in unreported.pending] == ["PROMOTED"]
    assert [(found.gold_run_id, found.snapshot_id) for found in earlier] == [
        ("run-1", unreported.pending[0].snapshot_id)
    ]
    assert result_of(gold, "run-2").pending == ()


def test_a_gold_run_that_died_before_its_publication_is_not_reported() -> None:
    weather = GoldWeather(WORKER_LOST, "publish")
    gold = GoldBench(weather)
    gold.run(gold.put("d1", PLAIN))
    weather.stage = ""

    gold.run(gold.put("d2", OTHER), run_id="run-2", replaces=("run-1",))

    assert result_of(gold).pending != ()
    assert result_of(gold, "run-2").published_earlier == ()


@pytest.mark.parametrize("stage", ["read", "audit", "publish"])
def test_another_try_that_dies_keeps_what_the_first_published(
    stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    weather = GoldWeather()
    gold = GoldBench(weather)
    run_unreported(gold, weather, monkeypatch)
    weather.fault, weather.stage = WORKER_LOST, stage

    gold.run(gold.put("d1", PLAIN))

    assert [found.status for found in result_of(gold).documents] == ["PROMOTED"]
