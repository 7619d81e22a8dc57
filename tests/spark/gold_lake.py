"""The silver folder and gold database of a test, and builders for their content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pyspark.sql import Row, SparkSession

from glue_jobs.silver_to_gold.gold_run import GoldRun
from glue_jobs.silver_to_gold.manifest import (
    GoldManifest,
    GoldRunResult,
    ManifestDocument,
    PromotionResult,
    parse_manifest,
    parse_pending,
)
from glue_jobs.silver_to_gold.schemas import records_columns
from glue_jobs.silver_to_gold.tables import TableName
from glue_jobs.silver_to_gold.transformations import gold_rows
from medallion import contracts
from medallion.vocabulary.datasets import Dataset, Expectation, GoldTable
from medallion.vocabulary.gold_breaks import GoldRunCause
from medallion.vocabulary.lake import RECORDS, silver_key

CHECKED_AT = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)

RECORD_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "title": {"type": "string", "description": "What it's called."},
        "stars": {"type": "integer", "description": "1 to 5."},
        "price": {"type": "number", "description": "Euros."},
        "paid": {"type": "number", "x-type": "decimal(18,2)", "description": "To the cent."},
        "bought_on": {"type": "string", "format": "date", "description": "Day of purchase."},
        "seen_at": {"type": "string", "format": "date-time", "description": "When it was seen."},
        "gift": {"type": ["boolean", "null"], "description": "Whether it was a gift."},
    },
    "required": ["title"],
}

STARS_RULE = Expectation("stars_are_1_to_5", RECORDS, "stars IS NULL OR stars BETWEEN 1 AND 5")


def a_dataset(**changes: Any) -> Dataset:
    values: dict[str, Any] = {
        "name": "purchases",
        "title": "Purchases",
        "description": "What people bought.",
        "owner": "tests",
        "record_schema": RECORD_SCHEMA,
        "instructions": "Find purchases.",
        "gold_tables": (
            GoldTable(
                "by_title",
                "Purchases by title.",
                "-- Purchases by title.\n"
                "SELECT title, count(*) AS purchases, sum(stars) AS stars FROM records "
                "GROUP BY title",
            ),
        ),
        "expectations": (STARS_RULE,),
    }
    return Dataset(**(values | changes))


def a_silver_record(document_id: str = "d1", number: int = 1, **changes: Any) -> dict[str, Any]:
    fields = changes.pop("fields", {"title": "Kettle", "stars": 4})
    quote = changes.get("quote", f"Kettle {number} \N{GRINNING FACE}")
    values = {
        "record_id": f"{document_id}-{number}",
        "document_id": document_id,
        "source_key": f"purchases/{document_id}.txt",
        "source_version": "v1",
        "run_id": "arn:run",
        "chunk_key": "c0",
        "chunk_index": 0,
        "quote": quote,
        "quote_start": number * 100,
        "quote_end": number * 100 + len(quote or ""),
        "quote_match": "exact",
        "quote_model": quote,
        "open_end": False,
        "adopted": False,
        "fields": fields if isinstance(fields, str) else json.dumps(fields),
        "model": "stand-in",
        "prompt_version": "p1",
        "extracted_at": "2026-05-04T10:00:00.123456+00:00",
    }
    return values | changes


@dataclass(frozen=True)
class FolderSilver:
    """Silver objects in a folder."""

    folder: Path

    def uri_of(self, key: str) -> str:
        return str(self.folder / key)

    def etags(self, keys: Sequence[str]) -> dict[str, str]:
        paths = {key: self.folder / key for key in keys}
        return {
            k: hashlib.sha256(p.read_bytes()).hexdigest() for k, p in paths.items() if p.exists()
        }


@dataclass
class FolderJournal:
    """A gold run's manifest and result in a folder.

    Attributes:
        stages: the stage that each write begins; empty for the last write.
    """

    result: Path
    manifest: Path
    stages: list[str] = field(default_factory=list)
    before_write: Callable[[GoldRunResult], object] = lambda _result: None

    def put(self, manifest: GoldManifest) -> None:
        self.manifest.write_text(json.dumps(asdict(manifest)), encoding="utf-8")

    def write(self, result: GoldRunResult) -> None:
        self.before_write(result)
        broken = result.broken
        begins = broken is not None and broken.cause is GoldRunCause.CRASH
        self.stages.append(broken.stage if broken and begins else "")
        self.result.write_text(result.to_json(), encoding="utf-8")

    def pending(self) -> tuple[PromotionResult, ...]:
        if not self.result.exists():
            return ()
        return parse_pending(self.result.read_text(encoding="utf-8"))

    def is_superseded(self) -> bool:
        return parse_manifest(self.manifest.read_text(encoding="utf-8")).superseded

    def written(self) -> contracts.GoldRunResult:
        """The result object as the pipeline reads it."""
        text = self.result.read_text(encoding="utf-8")
        return contracts.GoldRunResult.model_validate_json(text)


@dataclass
class GoldLake:
    """Silver objects on disk and gold tables in the session's catalog."""

    spark: SparkSession
    folder: Path
    database: str = field(default="")
    journal: FolderJournal = field(init=False)

    def create(self) -> None:
        self.database = "gold_" + self.folder.name.replace("-", "_").lower()
        self.spark.sql(f"CREATE NAMESPACE glue_catalog.{self.database}")

    def remove(self) -> None:
        for row in self.spark.sql(f"SHOW TABLES IN glue_catalog.{self.database}").collect():
            self.spark.sql(f"DROP TABLE glue_catalog.{self.database}.{row['tableName']} PURGE")
        self.spark.sql(f"DROP NAMESPACE glue_catalog.{self.database}")
        self.spark.catalog.clearCache()

    def put(
        self, document_id: str, *records: dict[str, Any] | str, version: str = "v1"
    ) -> ManifestDocument:
        """Write a document's silver object; its entry in a manifest."""
        key = silver_key(RECORDS, "purchases", document_id)
        path = self.folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [line if isinstance(line, str) else json.dumps(line) for line in records]
        path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        return self.entry(document_id, key, version)

    def entry(self, document_id: str, key: str | None, version: str = "v1") -> ManifestDocument:
        return ManifestDocument(document_id, f"purchases/{document_id}.txt", version, key, fence=1)

    def run(
        self, *documents: ManifestDocument, run_id: str = "run-1", dataset: Dataset | None = None
    ) -> GoldRunResult:
        result = self.gold_run(*documents, run_id=run_id, dataset=dataset).run(CHECKED_AT)
        assert result is not None
        return result

    def gold_run(
        self, *documents: ManifestDocument, run_id: str = "run-1", dataset: Dataset | None = None
    ) -> GoldRun:
        dataset = dataset or a_dataset()
        manifest = GoldManifest(run_id, dataset.name, documents)
        self.journal = FolderJournal(self.folder / "result.json", self.folder / "manifest.json")
        self.journal.put(manifest)
        return GoldRun(
            spark=self.spark,
            manifest=manifest,
            read_dataset=lambda: dataset,
            database=self.database,
            silver=FolderSilver(self.folder),
            journal=self.journal,
        )

    def put_foreign_row(self, branch: str = "") -> None:
        """Write a row without the job, as another writer might."""
        row = self.spark.sql("SELECT 'from elsewhere' AS title, 'd9' AS document_id")
        columns = records_columns(RECORD_SCHEMA)
        gold_rows(row, columns).writeTo(self.records.branch(branch or "main")).append()

    @property
    def records(self) -> TableName:
        return TableName(self.database, "purchases_records")

    def sql(self, query: str) -> list[Row]:
        """Run a query after replacing `gold.` with the test's database."""
        return self.spark.sql(query.replace("gold.", f"glue_catalog.{self.database}.")).collect()

    def column(self, query: str) -> list[Any]:
        return [row[0] for row in self.sql(query)]


def result_of(result: GoldRunResult, document_id: str) -> PromotionResult:
    return next(found for found in result.documents if found.document_id == document_id)
