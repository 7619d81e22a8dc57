from __future__ import annotations

import json

import pytest

from medallion.contracts import GoldRunResult
from medallion.vocabulary import lake
from tests.simulation.aws.glue import WORKER_LOST
from tests.simulation.product import DATASET_NAME, STAGES, Text, text_of
from tests.simulation.tests.product.gold_bench import GoldBench, GoldWeather, an_entry, silver_rows

PLAIN, OTHER, RULE_BREAKING, EMPTY = text_of(1), text_of(2), text_of(6), text_of(9)


PLATFORM = "software.amazon.awssdk.services.s3.model.S3Exception"
PRODUCT_STAGES = {
    "read": "READ",
    "rebuild": "AUDIT",
    "append": "AUDIT",
    "audit": "AUDIT",
    "aggregate": "AUDIT",
    "publish": "PUBLISH",
    "quality": "RECORD",
    "result": "RECORD",
}


def break_of(result: GoldRunResult | None) -> tuple[str, str]:
    assert result is not None
    assert result.broken is not None
    return result.broken.stage, result.broken.cause


def planted(text: Text, version: str = "v1") -> list[tuple[str, str]]:
    return [(record.parcel, version) for record in text.planted]


def statuses(result: GoldRunResult | None) -> dict[str, tuple[str, int]]:
    assert result is not None
    return {found.document_id: (found.status, found.rows) for found in result.documents}


def test_documents_are_published_and_the_result_fits_the_manifest() -> None:
    gold = GoldBench()

    run = gold.run(gold.put("d1", PLAIN), gold.put("d2", OTHER), gold.put("d3", EMPTY))

    assert run.state == "SUCCEEDED"
    result = gold.result()
    assert statuses(result) == {
        "d1": ("PROMOTED", len(PLAIN.planted)),
        "d2": ("PROMOTED", len(OTHER.planted)),
        "d3": ("PROMOTED", 0),
    }
    main = gold.table().head()
    assert result is not None
    assert main is not None
    assert result.snapshot_id == main.snapshot_id
    assert main.summary == {"gold-run-id": "run-1"}
    assert gold.rows_of("d1") == planted(PLAIN)
    assert gold.table().refs == ("main",)


def test_a_new_version_replaces_a_documents_rows_and_no_others() -> None:
    gold = GoldBench()
    gold.run(gold.put("d1", PLAIN), gold.put("d2", OTHER))

    gold.run(gold.put("d1", OTHER, "v2"), run_id="run-2")

    assert gold.rows_of("d1") == planted(OTHER, "v2")
    assert gold.rows_of("d2") == planted(OTHER)


def test_a_document_without_a_silver_object_is_removed() -> None:
    gold = GoldBench()
    gold.run(gold.put("d1", PLAIN), gold.put("d2", OTHER))

    gold.run(an_entry("d1", None), run_id="run-2")

    assert gold.rows_of("d1") == []
    assert gold.rows_of("d2") == planted(OTHER)
    assert statuses(gold.result("run-2")) == {"d1": ("REMOVED", 0)}


def test_a_held_document_keeps_its_rows_and_others_are_published() -> None:
    gold = GoldBench()
    gold.run(gold.put("d1", PLAIN))

    run = gold.run(gold.put("d1", RULE_BREAKING, "v2"), gold.put("d2", OTHER), run_id="run-2")

    assert run.state == "SUCCEEDED"
    assert gold.rows_of("d1") == planted(PLAIN)
    assert gold.rows_of("d2") == planted(OTHER)
    result = gold.result("run-2")
    assert result is not None
    held = result.documents[0]
    assert held.status == "HELD"
    assert held.reason == f"crates_fit_a_ship failed for 1 of {len(RULE_BREAKING.planted)} rows"


def test_rows_of_another_version_than_the_manifests_are_left_out() -> None:
    gold = GoldBench()
    gold.run(gold.put("d1", PLAIN))
    gold.put("d1", OTHER, "v3")
    key = lake.silver_key(lake.RECORDS, DATASET_NAME, "d1")

    gold.run(an_entry("d1", key, "v2"), run_id="run-2")

    assert gold.rows_of("d1") == planted(PLAIN)
    assert statuses(gold.result("run-2")) == {"d1": ("LEFT_OUT", 0)}


def test_a_row_without_a_quote_holds_its_document() -> None:
    gold = GoldBench()
    first, *others = silver_rows("d1", PLAIN)
    lines = [json.dumps(row) for row in (first | {"quote": None}, *others)]

    gold.run(gold.put_lines("d1", lines))

    assert statuses(gold.result()) == {"d1": ("HELD", 0)}


def test_repeated_rows_are_published_once() -> None:
    gold = GoldBench()
    lines = [json.dumps(row) for row in silver_rows("d1", PLAIN)]

    gold.run(gold.put_lines("d1", lines * 2))

    assert gold.rows_of("d1") == planted(PLAIN)


def test_a_missing_silver_object_leaves_out_its_document() -> None:
    gold = GoldBench()
    missing = an_entry("d1", "records/gone.jsonl")

    run = gold.run(missing, gold.put("d2", OTHER))

    assert run.state == "SUCCEEDED"
    assert statuses(gold.result()) == {
        "d1": ("LEFT_OUT", 0),
        "d2": ("PROMOTED", len(OTHER.planted)),
    }


def test_the_aggregate_counts_the_published_rows_and_names_their_snapshot() -> None:
    gold = GoldBench()

    gold.run(gold.put("d1", PLAIN), gold.put("d2", OTHER))

    crates = [p.crates for text in (PLAIN, OTHER) for p in text.planted if p.goods == "Wool"]
    sums = gold.table("crates_by_goods")
    (wool,) = (row for row in sums.rows() if row["goods"] == "Wool")
    assert (wool["parcels"], wool["crates"]) == (len(crates), sum(crates))
    main = gold.table().head()
    assert main is not None
    assert sums.properties["records-snapshot-id"] == main.snapshot_id


def test_an_aggregate_that_is_up_to_date_is_not_replaced() -> None:
    gold = GoldBench()
    gold.run(gold.put("d1", PLAIN))

    gold.run(gold.put("d1", RULE_BREAKING, "v2"), run_id="run-2")

    assert len(gold.table("crates_by_goods").published) == 1


def test_quality_results_of_an_earlier_try_are_replaced() -> None:
    gold = GoldBench()
    entries = (gold.put("d1", RULE_BREAKING), gold.put("d2", OTHER))
    gold.run(*entries)
    first = gold.table("quality_results").rows()

    gold.run(*entries)

    assert gold.table("quality_results").rows() == first
    assert [row["expectation"] for row in first if not row["passed"]] == ["crates_fit_a_ship"]


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("fault", [PLATFORM, WORKER_LOST])
def test_a_rerun_after_a_fault_at_any_stage_gives_the_same_gold(stage: str, fault: str) -> None:
    weather = GoldWeather(fault, stage)
    gold = GoldBench(weather)
    entries = (gold.put("d1", PLAIN), gold.put("d2", RULE_BREAKING))

    broken = gold.run(*entries)
    assert broken.state == "FAILED"
    assert stage == "begin" or break_of(gold.result()) == (
        PRODUCT_STAGES[stage],
        "CRASH" if fault == WORKER_LOST else "PLATFORM",
    )
    weather.fault = weather.stage = ""
    gold.run(*entries)

    calm = GoldBench()
    calm.run(*(calm.put("d1", PLAIN), calm.put("d2", RULE_BREAKING)))
    assert gold.table().rows() == calm.table().rows()
    assert gold.table("crates_by_goods").rows() == calm.table("crates_by_goods").rows()
    assert gold.table("quality_results").rows() == calm.table("quality_results").rows()
    assert statuses(gold.result()) == statuses(calm.result())


def test_the_branch_of_a_lost_worker_stays_until_the_rerun() -> None:
    weather = GoldWeather(WORKER_LOST, "publish")
    gold = GoldBench(weather)
    entry = gold.put("d1", PLAIN)

    gold.run(entry)
    assert gold.table().refs == ("main", "audit_run_1")
    weather.stage = ""
    gold.run(entry)

    assert gold.table().refs == ("main",)
