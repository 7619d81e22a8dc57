from __future__ import annotations

from glue_jobs.silver_to_gold.decisions.promotion import MAX_TRIES
from tests.simulation.product import text_of
from tests.simulation.tests.product.gold_bench import GoldBench, GoldWeather

PLAIN = text_of(1)
PUBLISHED = [(record.parcel, "v1") for record in PLAIN.planted]


def foreign_commit(gold: GoldBench) -> None:
    table = gold.table()
    row = {"document_id": "d9", "fields": {"goods": "Wool", "crates": 1}}
    table.commit("main", table.head(), [*table.rows(), row])


def overtake_once(gold: GoldBench, weather: GoldWeather) -> None:
    """Commit to main before the first audit."""
    overtaken: list[bool] = []

    def overtake() -> None:
        if not overtaken:
            overtaken.append(True)
            foreign_commit(gold)

    weather.before = {"audit": overtake}


def test_an_overtaken_run_is_rebuilt_on_the_other_commit() -> None:
    weather = GoldWeather()
    gold = GoldBench(weather)
    overtake_once(gold, weather)

    run = gold.run(gold.put("d1", PLAIN))

    assert run.state == "SUCCEEDED"
    assert [row["document_id"] for row in gold.table().rows()][:2] == ["d9", "d1"]
    assert gold.rows_of("d1") == PUBLISHED


def test_a_run_that_is_always_overtaken_gives_up() -> None:
    weather = GoldWeather()
    gold = GoldBench(weather)
    weather.before = {"audit": lambda: foreign_commit(gold)}

    run = gold.run(gold.put("d1", PLAIN))

    assert run.state == "FAILED"
    assert run.error_message.startswith("BranchOvertakenError: ")
    assert [row["document_id"] for row in gold.table().rows()] == ["d9"] * MAX_TRIES


def test_a_run_whose_commit_lies_is_rebuilt_on_the_other_commit() -> None:
    weather = GoldWeather(lies=1)
    gold = GoldBench(weather)
    overtake_once(gold, weather)

    run = gold.run(gold.put("d1", PLAIN))

    assert run.state == "SUCCEEDED"
    result, main = gold.result(), gold.table().head()
    assert result is not None
    assert main is not None
    assert result.snapshot_id == main.snapshot_id
    assert gold.rows_of("d1") == PUBLISHED
    assert main.rows[0]["document_id"] == "d9"


def test_a_run_whose_commits_always_lie_gives_up() -> None:
    weather = GoldWeather(lies=MAX_TRIES)
    gold = GoldBench(weather)
    weather.before = {"audit": lambda: foreign_commit(gold)}

    run = gold.run(gold.put("d1", PLAIN))

    assert run.state == "FAILED"
    assert run.error_message.startswith("BranchOvertakenError: ")
    result = gold.result()
    assert result is not None
    assert result.broken is not None
    assert (result.broken.stage, result.broken.cause) == ("PUBLISH", "PLATFORM")
