"""Executions, their waiting tasks, and the runs of the Glue job."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from lambdas.record_failure.history import BrokenRun
from medallion.contracts import JoinGoldRunResponse
from tests.simulation.aws.glue import Glue
from tests.simulation.volume.ports.books import Books

if TYPE_CHECKING:
    from tests.simulation.volume.replay import Replay


class ReplayedTokens:
    """Tasks that wait for an answer."""

    def __init__(self, books: Books, replay: Replay) -> None:
        self._books = books
        self._replay = replay

    def answer(self, token: str, response: JoinGoldRunResponse) -> bool:
        self._replay.call("stepfunctions SendTaskSuccess")
        task = self._books.tasks.get(token)
        if task is None or not task.is_open:
            return False
        task.answer.resolve(response.model_dump(mode="json"))
        return True


class ReplayedExecutions:
    """What the steps and RecordFailure ask about executions."""

    def __init__(self, books: Books, replay: Replay) -> None:
        self._books = books
        self._replay = replay

    def is_alive(self, execution_arn: str, claimed_at: str) -> bool:
        """Whether the execution still runs."""
        self._replay.call("stepfunctions DescribeExecution")
        return self._books.runs[execution_arn].is_alive

    def describe(self, execution_arn: str) -> BrokenRun:
        """The execution as DescribeExecution reports it."""
        self._replay.call("stepfunctions DescribeExecution")
        run = self._books.runs[execution_arn]
        return BrokenRun(run.status, run.input, run.error, run.cause)

    def last_state(self, execution_arn: str) -> str | None:
        """The state that it entered last."""
        self._replay.call("stepfunctions GetExecutionHistory")
        return self._books.runs[execution_arn].state or None

    def ended_before(self, run_id: str, time: datetime | None, *, is_at_rest: bool) -> bool:
        """Never: each document has one execution."""
        del run_id, time, is_at_rest
        self._replay.call("stepfunctions DescribeExecution")
        return False


class ReplayedGlueRuns:
    """Glue runs of earlier leaders; none is to be stopped, because executions wait for theirs."""

    def __init__(self, glue: Glue, replay: Replay) -> None:
        self._glue = glue
        self._replay = replay

    def stop(self, gold_run_ids: Collection[str]) -> bool:
        """Whether the runs for these gold runs are over."""
        self._replay.call("glue GetJobRuns")
        return not any(
            run.is_active and run.arguments.get("--gold_run_id") in gold_run_ids
            for run in self._glue.runs
        )
