"""One gold run from manifest to result, on Spark and Iceberg."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pyspark.sql import SparkSession

from glue_jobs.silver_to_gold.decisions.gold_steps import run_gold
from glue_jobs.silver_to_gold.decisions.progress import Journal, Progress, run_recorded
from glue_jobs.silver_to_gold.manifest import GoldManifest, GoldRunResult
from glue_jobs.silver_to_gold.silver import Silver
from glue_jobs.silver_to_gold.spark_tables import SparkGoldTables
from glue_jobs.silver_to_gold.symptoms import symptoms_of
from medallion.vocabulary.datasets import Dataset


@dataclass(frozen=True)
class GoldRun:
    """The input of one gold run; a rerun from any point produces the same gold.

    Attributes:
        read_dataset: reads and parses the compiled dataset.
    """

    spark: SparkSession
    manifest: GoldManifest
    read_dataset: Callable[[], Dataset]
    database: str
    silver: Silver
    journal: Journal

    def run(self, checked_at: datetime) -> GoldRunResult | None:
        """Bring the manifest's documents into gold; None if the manifest is superseded."""
        progress = Progress(self.manifest, self.journal, symptoms_of)

        def run() -> None:
            dataset = self.read_dataset()
            tables = SparkGoldTables(
                self.spark,
                self.manifest.gold_run_id,
                dataset,
                self.database,
                self.silver,
                checked_at,
            )
            run_gold(tables, self.manifest, dataset, progress)

        return run_recorded(progress, run)
