from __future__ import annotations

from datetime import UTC, date, datetime

from medallion.statuses import PromotionStatus
from tests.spark.gold_lake import GoldLake, a_silver_record, result_of


def test_brings_typed_rows_with_their_evidence_into_gold(lake: GoldLake) -> None:
    fields = {
        "title": "Kettle",
        "stars": 3.0,
        "price": 19,
        "bought_on": "2026-02-28",
        "seen_at": "2026-02-28T10:15:00+02:00",
        "gift": True,
    }

    result = lake.run(lake.put("d1", a_silver_record("d1", fields=fields)))

    (row,) = lake.sql("SELECT * FROM gold.purchases_records")
    assert row.asDict() == {
        "title": "Kettle",
        "stars": 3,
        "price": 19.0,
        "bought_on": date(2026, 2, 28),
        "seen_at": row["seen_at"],
        "gift": True,
        "record_id": "d1-1",
        "document_id": "d1",
        "source_key": "purchases/d1.txt",
        "source_version": "v1",
        "chunk_key": "c0",
        "quote": "Kettle 1 \N{GRINNING FACE}",
        "quote_start": 100,
        "quote_end": 110,
        "quote_match": "exact",
        "model": "stand-in",
        "prompt_version": "p1",
        "extracted_at": row["extracted_at"],
        "run_id": "arn:run",
    }
    assert row["seen_at"].astimezone(UTC) == datetime(2026, 2, 28, 8, 15, tzinfo=UTC)
    assert result_of(result, "d1").status is PromotionStatus.PROMOTED
    assert result_of(result, "d1").rows == 1
