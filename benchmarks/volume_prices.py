"""What AWS bills for a run, without the model."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from tests.simulation.volume import Figures

PRICES_FILE: Final = Path(__file__).with_name("aws_prices.json")
_SECONDS_PER_HOUR: Final = 3600
_S3_READS: Final = frozenset({"GetObject", "HeadObject"})


@cache
def prices() -> dict[str, Any]:
    """The prices with their pages and their date."""
    loaded: dict[str, Any] = json.loads(PRICES_FILE.read_text(encoding="utf-8"))
    return loaded


def quantities(figures: Figures) -> dict[str, float]:
    """What is billed, by the key of its price."""
    s3 = {
        operation.partition(" ")[2]: count
        for operation, count in figures.meter.requests.items()
        if operation.startswith("s3 ")
    }
    reads = sum(count for operation, count in s3.items() if operation in _S3_READS)
    writes = sum(s3.values()) - reads - s3.get("DeleteObject", 0)
    return {
        "states.transitions": figures.billed_transitions,
        "lambda.gb_seconds": figures.gb_seconds,
        "lambda.requests": figures.invocations,
        # Step Functions reads the items of each Map Run once.
        "s3.reads": reads + figures.map_runs,
        "s3.writes": writes + figures.map_writes,
        "dynamodb.read_units": figures.meter.read_units,
        "dynamodb.write_units": figures.meter.write_units,
        "glue.dpu_hours": figures.dpu_seconds / _SECONDS_PER_HOUR,
    }


def bill(figures: Figures) -> dict[str, float]:
    """USD of the whole run, by the key of the price."""
    known = prices()["prices"]
    return {key: count * known[key]["usd"] for key, count in quantities(figures).items()}
