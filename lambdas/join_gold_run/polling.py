"""Executions that started with an earlier definition, whose documents ask again and again.

Remove it when no such execution can run or be redriven any more: 15 days after the last deployment
of a version without callbacks.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from lambdas.join_gold_run.joining import JoinGoldRunDependencies, join_gold_run
from lambdas.join_gold_run.leading import lead_gold_run
from medallion.contracts import DocumentPointer, JoinGoldRunResponse, JoinState
from medallion.vocabulary.wait_states import wait_until

if TYPE_CHECKING:
    from medallion.gold_runs import GoldTurns


def ask_again(
    document: DocumentPointer, dependencies: JoinGoldRunDependencies
) -> JoinGoldRunResponse:
    """Lead a gold run, wait for some seconds, or find the result in the ledger.

    Raises:
        ClaimLostError: another run owns the document now.
    """
    turns = dependencies.turns
    response = join_gold_run(document, None, dependencies)
    if response.gold_run_id and response.gathers_until:
        begins = datetime.fromisoformat(response.gathers_until)
        if turns.now() < begins:
            return JoinGoldRunResponse(state=JoinState.WAIT, wait_until=response.gathers_until)
        response = lead_gold_run(document, response.gold_run_id, dependencies)
    if response.state in (JoinState.WAIT, JoinState.REJOIN):
        return _wait(turns, dependencies.poll_seconds)
    return response


def _wait(turns: GoldTurns, seconds: float) -> JoinGoldRunResponse:
    later = turns.now() + timedelta(seconds=seconds)
    return JoinGoldRunResponse(state=JoinState.WAIT, wait_until=wait_until(later))
