"""Write-audit-publish: one branch for each gold run, which becomes main or is dropped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pyspark.errors import IllegalArgumentException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_jobs.silver_to_gold.arguments import CATALOG
from glue_jobs.silver_to_gold.decisions.aggregates import GOLD_RUN_ID
from glue_jobs.silver_to_gold.decisions.promotion import BranchOvertakenError
from glue_jobs.silver_to_gold.spark_sql import string_literal
from glue_jobs.silver_to_gold.tables import TableName

DOCUMENTS_PER_DELETE = 1000
"""Bounds the length of one statement; each statement is a commit on the branch."""

_RETENTION_DAYS = 7
"""After that, snapshot expiry removes the branch of a gold run that broke and was not rerun."""


@dataclass(frozen=True)
class AuditBranch:
    """The audit branch of one gold run on one table."""

    spark: SparkSession
    table: TableName
    gold_run_id: str

    @property
    def name(self) -> str:
        return "audit_" + re.sub(r"[^A-Za-z0-9]", "_", self.gold_run_id)

    def create(self) -> None:
        """Start from main as it is now; a branch left by an earlier try is dropped."""
        self.spark.sql(f"REFRESH TABLE {self.table.quoted}")
        self.drop()
        self.spark.sql(
            f"ALTER TABLE {self.table.quoted} CREATE BRANCH `{self.name}`"
            f" RETAIN {_RETENTION_DAYS} DAYS"
        )

    def delete_documents(self, document_ids: Sequence[str]) -> None:
        """Delete the documents' rows; checking first is cheap, and most documents are new."""
        for start in range(0, len(document_ids), DOCUMENTS_PER_DELETE):
            batch = list(document_ids[start : start + DOCUMENTS_PER_DELETE])
            if self.rows().where(F.col("document_id").isin(batch)).isEmpty():
                continue
            listed = ", ".join(string_literal(document_id) for document_id in batch)
            branch = self.table.branch(self.name)
            self.spark.sql(f"DELETE FROM {branch} WHERE document_id IN ({listed})")  # noqa: S608 - quoted

    def append(self, rows: DataFrame) -> None:
        """Append even if there is no row, so that the last snapshot names the gold run."""
        writer = rows.writeTo(self.table.branch(self.name))
        writer.option(f"snapshot-property.{GOLD_RUN_ID}", self.gold_run_id).append()

    def rows(self) -> DataFrame:
        return self.spark.table(self.table.branch(self.name))

    def snapshot_id(self) -> str:
        """The branch's last snapshot, which main has once the branch is published."""
        refs = self.spark.table(f"{self.table.quoted}.refs").where(F.col("name") == self.name)
        return str(refs.collect()[0]["snapshot_id"])

    def publish(self) -> str:
        """Make the branch main, if main is still what the branch started from.

        Returns:
            The snapshot that readers see now.

        Raises:
            BranchOvertakenError: main moved meanwhile.
        """
        call = (
            f"CALL {CATALOG}.system.fast_forward("
            f"{string_literal(self.table.within_catalog)}, 'main', '{self.name}')"
        )
        try:
            published = self.spark.sql(call).collect()
        except IllegalArgumentException as error:
            if "not an ancestor" not in str(error):
                raise
            raise BranchOvertakenError(f"main of {self.table.table} moved") from error
        return str(published[0]["updated_ref"])

    def is_visible(self, snapshot_id: str) -> bool:
        """Whether main, read anew from the catalog, is this snapshot or was made from it."""
        self.spark.sql(f"REFRESH TABLE {self.table.quoted}")
        history = self.spark.table(f"{self.table.quoted}.history")
        same = F.col("snapshot_id") == int(snapshot_id)
        return not history.where(same & F.col("is_current_ancestor")).isEmpty()

    def drop(self) -> None:
        self.spark.sql(f"ALTER TABLE {self.table.quoted} DROP BRANCH IF EXISTS `{self.name}`")
