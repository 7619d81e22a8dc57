"""One gold run from manifest to result, on Spark and Iceberg."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pyspark.sql import SparkSession

from glue_jobs.silver_to_gold.decisions.gold_steps import run_gold
from glue_jobs.silver_to_gold.intake import UriOf
from glue_jobs.silver_to_gold.manifest import GoldManifest, GoldRunResult
from glue_jobs.silver_to_gold.spark_tables import SparkGoldTables
from medallion.vocabulary.datasets import Dataset


@dataclass(frozen=True)
class GoldRun:
    """The input of one gold run; a rerun from any point produces the same gold."""

    spark: SparkSession
    manifest: GoldManifest
    dataset: Dataset
    database: str
    uri_of: UriOf

    def run(self, checked_at: datetime) -> GoldRunResult:
        """Bring the manifest's documents into gold and refresh the aggregates."""
        tables = SparkGoldTables(
            self.spark, self.manifest, self.dataset, self.database, self.uri_of, checked_at
        )
        return run_gold(tables, self.manifest, self.dataset)
