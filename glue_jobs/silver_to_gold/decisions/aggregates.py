"""When an aggregate is recomputed, and when its new rows replace the old ones.

The rows are computed from the branch before it is published, so SQL that fails publishes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from glue_jobs.silver_to_gold.decisions.quality_results import QualityResult
from medallion.vocabulary.datasets import Expectation, GoldTable

GOLD_RUN_ID = "gold-run-id"
"""Snapshot property (and table property of aggregates): the gold run that wrote it."""

RECORDS_SNAPSHOT_ID = "records-snapshot-id"
"""Table property: the snapshot of the records table that the aggregate was computed from."""

DEFINITION = "definition-sha256"
"""Table property: a hash of the SQL and the description that it was made with."""


class AggregateTable(Protocol):
    """One of the dataset's gold tables, and the rows that its SQL yields now."""

    def properties(self) -> Mapping[str, str] | None:
        """The table's properties, None if there is no table."""

    def check(self, rules: tuple[Expectation, ...]) -> list[QualityResult]:
        """Compute all new rows; the results of the rules on them."""

    def replace(self, stamp: Mapping[str, str]) -> None:
        """Replace the rows, with these properties, in one commit."""

    def release(self) -> None:
        """Free the new rows."""


@dataclass(frozen=True)
class ComputedAggregate:
    """A table whose new rows are computed, but not written.

    Attributes:
        results: the results of its rules.
    """

    table: AggregateTable
    stamp: Mapping[str, str]
    results: list[QualityResult]

    def write(self) -> None:
        """Replace the table's rows, unless the new ones break a rule of severity error.

        Such a table keeps its rows and their snapshot, so every later gold run tries again; the
        documents are in `<dataset>_records` regardless.
        """
        if not any(result.blocks for result in self.results):
            self.table.replace(self.stamp)


def computed(
    table: AggregateTable, stamp: Mapping[str, str], rules: tuple[Expectation, ...]
) -> ComputedAggregate | None:
    """Compute the table's new rows, None if the table is up to date."""
    if not lags(table.properties(), stamp):
        return None
    try:
        return ComputedAggregate(table, stamp, table.check(rules))
    except BaseException:
        table.release()
        raise


def lags(properties: Mapping[str, str] | None, stamp: Mapping[str, str]) -> bool:
    """Whether the table is absent, or made from other records or by another definition."""
    if properties is None:
        return True
    return any(properties.get(key) != stamp[key] for key in (RECORDS_SNAPSHOT_ID, DEFINITION))


def stamp_of(definition: GoldTable, snapshot_id: str | None, gold_run_id: str) -> dict[str, str]:
    """The properties of a table that is computed now."""
    made_with = f"{definition.description}\n{definition.sql}".encode()
    return {
        RECORDS_SNAPSHOT_ID: snapshot_id or "none",
        DEFINITION: hashlib.sha256(made_with).hexdigest(),
        GOLD_RUN_ID: gold_run_id,
    }
