"""The simulation's gold job and the real job do the same with the same silver objects."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from glue_jobs.silver_to_gold.manifest import parse_manifest
from medallion.contracts import GoldManifest, GoldRunResult, ManifestDocument
from tests.simulation.product import DATASET_NAME, Text, parcels, text_of
from tests.simulation.tests.product.gold_bench import GoldBench, an_entry, silver_rows
from tests.spark.gold_lake import GoldLake, a_silver_record

PLAIN, OTHER, RULE_BREAKING, EMPTY = text_of(1), text_of(2), text_of(6), text_of(9)
COLUMNS = ("document_id", "record_id", "source_key", "source_version", "run_id")
QUOTE = ("quote", "quote_start", "quote_end")
FIELDS = ("parcel", "goods", "crates")


@dataclass
class Twins:
    """The simulation and Spark, with the same silver objects."""

    bench: GoldBench
    lake: GoldLake

    def put(
        self,
        document_id: str,
        text: Text,
        version: str = "v1",
        change: Callable[[list[dict[str, Any]]], object] = lambda _rows: None,
    ) -> ManifestDocument:
        rows = [a_silver_record() | row for row in silver_rows(document_id, text, version)]
        change(rows)
        lines = [json.dumps(row) for row in rows]
        entry = self.bench.put_lines(document_id, lines, version)
        path = self.lake.folder / str(entry.records_key)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        return entry

    def run(self, run_id: str, *documents: ManifestDocument) -> GoldRunResult:
        """The result of the simulation, which is also Spark's but for the snapshots."""
        simulated = self.bench.run(*documents, run_id=run_id)
        assert simulated.state == "SUCCEEDED"
        result = self.bench.result(run_id)
        assert result is not None
        real = GoldRunResult.model_validate_json(self.on_spark(run_id, *documents).to_json())
        assert _shown(result) == _shown(real)
        self.require_equal_tables()
        return result

    def on_spark(self, run_id: str, *documents: ManifestDocument) -> Any:
        given = GoldManifest(gold_run_id=run_id, dataset=DATASET_NAME, documents=documents)
        manifest = parse_manifest(given.model_dump_json())
        return self.lake.run(*manifest.documents, run_id=run_id, dataset=parcels())

    def require_equal_tables(self) -> None:
        columns = ", ".join((*COLUMNS, *QUOTE, *FIELDS))
        real = self.lake.sql(f"SELECT {columns} FROM gold.parcels_records ORDER BY 1, 7")  # noqa: S608 - constants
        simulated = [
            (*(row[name] for name in (*COLUMNS, *QUOTE)), *(row["fields"][n] for n in FIELDS))
            for row in self.bench.table().rows()
        ]
        assert sorted(simulated, key=lambda row: (row[0], row[6])) == [tuple(r) for r in real]
        sums = self.lake.sql("SELECT goods, parcels, crates FROM gold.parcels_crates_by_goods")
        rows = [tuple(row.values()) for row in self.bench.table("crates_by_goods").rows()]
        assert rows == sorted(tuple(row) for row in sums)

    def failed_expectations(self, run_id: str) -> list[tuple[str, int, int]]:
        """The rules that rows broke, which the simulation and Spark both recorded."""
        names = ("gold_run_id", "expectation", "failed_rows", "documents_failed")
        real = self.lake.sql(
            f"SELECT {', '.join(names)} FROM gold.parcels_quality_results WHERE NOT passed"  # noqa: S608 - constants
        )
        rows = self.bench.table("quality_results").rows()
        simulated = [tuple(row[n] for n in names) for row in rows if not row["passed"]]
        assert sorted(simulated) == sorted(tuple(row) for row in real)
        return [row[1:] for row in simulated if row[0] == run_id]


@pytest.fixture
def twins(lake: GoldLake) -> Twins:
    return Twins(GoldBench(), lake)


def _shown(result: GoldRunResult) -> list[dict[str, Any]]:
    return [found.model_dump(exclude={"snapshot_id"}) for found in result.documents]


def test_versions_held_documents_and_removals_end_alike(twins: Twins) -> None:
    twins.run("run-1", *(twins.put(f"d{n}", t) for n, t in enumerate((PLAIN, OTHER, EMPTY))))

    second = twins.run(
        "run-2", twins.put("d0", RULE_BREAKING, "v2"), twins.put("d1", text_of(2, 1), "v2")
    )
    assert [found.status for found in second.documents] == ["HELD", "PROMOTED"]
    assert twins.failed_expectations("run-2") == [("crates_fit_a_ship", 1, 1)]

    other_version = twins.put("d0", OTHER, "v4").model_copy(update={"version_id": "v3"})
    third = twins.run("run-3", an_entry("d1", None), other_version)
    assert [found.status for found in third.documents] == ["REMOVED", "LEFT_OUT"]

    twins.run("run-4", an_entry("d0", None), an_entry("d2", None))


def test_repeats_and_broken_evidence_end_alike(twins: Twins) -> None:
    def with_wrong_span(rows: list[dict[str, Any]]) -> None:
        rows[1]["quote_end"] += 1

    def without_quote(rows: list[dict[str, Any]]) -> None:
        rows[0]["quote"] = None

    result = twins.run(
        "run-1",
        twins.put("d0", PLAIN, change=lambda rows: rows.append(rows[2])),
        twins.put("d1", PLAIN, change=with_wrong_span),
        twins.put("d2", OTHER, change=without_quote),
    )

    assert [found.status for found in result.documents] == ["PROMOTED", "HELD", "HELD"]
    assert {name for name, _, _ in twins.failed_expectations("run-1")} == {
        "records_are_distinct",
        "quote_is_present",
        "quote_span_fits_the_quote",
    }


def test_a_missing_object_leaves_its_document_out_of_both(twins: Twins) -> None:
    result = twins.run("run-1", twins.put("d0", PLAIN), an_entry("d1", "records/gone.jsonl"))

    assert [found.status for found in result.documents] == ["PROMOTED", "LEFT_OUT"]
