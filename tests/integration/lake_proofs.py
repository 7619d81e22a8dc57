"""Invariants of silver after any run, regardless of the model's answers."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from medallion.vocabulary import lake
from tests.integration.extraction_lake import TEXT, Lake


def prove_silver(deployed: Lake) -> None:
    """Check that rows are grounded, chunks tile the text, and each chunk has one outcome."""
    for row in deployed.rows(lake.RECORDS):
        assert row["quote"]
        assert TEXT[row["quote_start"] : row["quote_end"]] == row["quote"]
    chunks = deployed.rows(lake.CHUNKS)
    assert [chunk["chunk_index"] for chunk in chunks] == list(range(6))
    assert [chunk["core_start"] for chunk in chunks] == [
        0,
        *(chunk["core_end"] for chunk in chunks[:-1]),
    ]
    assert chunks[-1]["core_end"] == len(TEXT)
    records = Counter(row["chunk_index"] for row in deployed.rows(lake.RECORDS))
    quarantine = Counter(row["chunk_index"] for row in of_records(deployed))
    ids = {row["record_id"] for row in deployed.rows(lake.RECORDS)}
    fields = [row for row in deployed.rows(lake.QUARANTINE) if row["field"]]
    assert {row["record_id"] for row in fields} <= ids
    assert deployed.entry().counts.quarantined_fields == len(fields)
    for chunk in chunks:
        index = chunk["chunk_index"]
        assert chunk["records"] == records[index]
        assert chunk["quarantined"] + chunk["duplicates"] == quarantine[index]


def of_records(deployed: Lake) -> list[dict[str, Any]]:
    """The quarantine rows of whole records and answers."""
    return [row for row in deployed.rows(lake.QUARANTINE) if not row["field"]]


def prove_nothing_lost(deployed: Lake) -> None:
    """Check that every record of the model, or an answer without records, has a row."""
    rows = len(deployed.rows(lake.RECORDS)) + len(of_records(deployed))
    assert rows == sum(given_by(answer) for answer in answers(deployed))


def answers(deployed: Lake) -> list[dict[str, Any]]:
    keys = deployed.keys("answers/")
    bodies = [deployed.s3.get_object(Bucket="silver", Key=key)["Body"].read() for key in keys]
    return [json.loads(body) for body in bodies]


def given_by(answer: dict[str, Any]) -> int:
    """The number of records in an answer; 1 for an unusable answer."""
    if answer["finish_reason"] != "STOP" or len(answer["text"]) > 1_000_000:
        return 1
    try:
        return len(json.loads(answer["text"])["records"])
    except (ValueError, RecursionError):
        return 1


def reason_codes(deployed: Lake) -> Counter[str]:
    return Counter(row["reason_code"] for row in deployed.rows(lake.QUARANTINE))
