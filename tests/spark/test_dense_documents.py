"""Documents whose rows are in several silver objects, on Spark."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from glue_jobs.silver_to_gold.manifest import ManifestDocument
from medallion.vocabulary.statuses import PromotionStatus
from tests.spark.gold_lake import GoldLake, a_silver_record

P = PromotionStatus


def _put(lake: GoldLake, document_id: str, *parts: list[dict[str, Any]]) -> ManifestDocument:
    """A document with one silver object for each list of rows."""
    document = replace(lake.put(document_id), record_parts=len(parts))
    for key, rows in zip(document.records_keys, parts, strict=True):
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (lake.folder / key).write_text(lines, encoding="utf-8")
    return document


def test_all_objects_of_a_document_or_none_reach_gold(lake: GoldLake) -> None:
    whole = _put(
        lake,
        "d1",
        [a_silver_record("d1", 1), a_silver_record("d1", 2)],
        [a_silver_record("d1", 3)],
        [],
    )
    torn = _put(lake, "d2", [a_silver_record("d2", 1)], [a_silver_record("d2", 2)])
    (lake.folder / torn.records_keys[1]).unlink()
    mixed = _put(lake, "d3", [a_silver_record("d3", 1, run_id="newer")], [a_silver_record("d3", 2)])

    result = lake.run(whole, torn, mixed)

    statuses = [found.status for found in result.documents]
    assert statuses == [P.PROMOTED, P.LEFT_OUT, P.LEFT_OUT]
    assert result.documents[0].rows == 3
    assert lake.column("SELECT DISTINCT document_id FROM gold.purchases_records") == ["d1"]
