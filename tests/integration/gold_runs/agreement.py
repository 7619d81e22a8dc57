"""What must be true once all executions have ended."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from medallion.ledger import document_row_key
from medallion.vocabulary.statuses import DocumentStatus

if TYPE_CHECKING:
    from collections.abc import Collection

    from tests.integration.gold_runs.executions import Execution
    from tests.integration.gold_runs.pipelines import Pipelines


def assert_nobody_waits(pipelines: Pipelines) -> None:
    """Every execution has ended, and no waiting document is left in the ledger."""
    running = [e.arn for e in pipelines.states.executions.values() if e.state]
    assert running == []
    assert pipelines.place.all_waiting() == []


def assert_gold_agrees(pipelines: Pipelines, *, unrecorded: Collection[Execution] = ()) -> None:
    """Ledger, silver's documents and gold give every document one status.

    Args:
        pipelines: the executions.
        unrecorded: executions whose end nobody has recorded.
    """
    for execution in pipelines.states.executions.values():
        entry = pipelines.place.entry(execution.document)
        in_gold = pipelines.spark.gold.get(entry.document_id) == entry.fence
        if execution in unrecorded and not entry.is_settled:
            continue
        assert in_gold == (entry.status is DocumentStatus.COMPLETE), entry
        body = pipelines.place.silver.get(document_row_key(entry))
        if execution not in unrecorded:
            assert entry.owner is None, entry
            assert body is not None, entry
        if body is not None:
            assert json.loads(body)["status"] == entry.status
