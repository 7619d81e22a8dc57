"""Which gold runs published, by the history of the records table."""

from __future__ import annotations

import pytest

from glue_jobs.silver_to_gold import tables
from glue_jobs.silver_to_gold.audit_branch import AuditBranch
from tests.spark.gold_lake import GoldLake, a_silver_record

pytestmark = pytest.mark.spark


def test_only_gold_runs_in_the_history_of_main_have_published(lake: GoldLake) -> None:
    asked = ("run-3", "run-2", "run-1")
    assert tables.publications(lake.spark, lake.records, asked) == {}
    first = lake.run(lake.put("d1", a_silver_record("d1")))
    branch = AuditBranch(lake.spark, lake.records, "run-2")
    branch.create()
    branch.append(lake.spark.table(lake.records.quoted))
    third = lake.run(lake.put("d2", a_silver_record("d2")), run_id="run-3")

    found = tables.publications(lake.spark, lake.records, asked)

    assert list(found.items()) == [("run-1", first.snapshot_id), ("run-3", third.snapshot_id)]
