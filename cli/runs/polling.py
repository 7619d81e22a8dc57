"""Look at followed documents with few requests to AWS, however many documents there are."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from cli.runs.early_failures import EarlyFailures
from cli.runs.executions import position, reason_to_skip
from cli.runs.outcomes import count_outcomes, look_for_wait, take_final_counts
from cli.runs.phases import PHASE_OF_STATE, Phase, least_phase
from medallion.aws import utc_now
from medallion.vocabulary.statuses import DocumentStatus

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli.runs.watch import Watch
    from cli.stacks import Connection
    from medallion.ledger import DocumentEntry

LOOKS: Final = 8
"""Executions to look at in a poll: AWS refills its smallest bucket with 10 requests a second."""
READS: Final = 40
"""Objects with outcomes to read in a poll."""
BROKEN_SECONDS: Final = 5.0
"""How long after the drop to start looking for a run that failed before its claim."""
START_SECONDS: Final = 120.0
"""How long a document may wait for its run while no other document makes progress."""
LOST_SECONDS: Final = 60.0
"""How long the ledger may lag behind an execution that has ended."""


class Poller:
    """Brings followed documents up to date; each poll makes a bounded number of requests.

    The ledger is read in batches. Executions and outcomes are looked at in turn, those first that
    were not looked at for longest.
    """

    def __init__(
        self,
        connection: Connection,
        watches: list[Watch],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connection = connection
        self._watches = watches
        self._clock = clock
        self._polls = 0
        self._moved_at = clock()
        self._failures = EarlyFailures(connection)
        self._failures_seen_at = float("-inf")

    def poll(self) -> None:
        """Bring all documents that are not done up to date."""
        self._polls += 1
        active = [watch for watch in self._watches if not watch.done]
        before = [(watch.phase, watch.chunks_done) for watch in active]
        entries = self._connection.ledger.find_many(watch.document_id for watch in active)
        for watch in active:
            watch.elapsed = self._clock() - watch.began
            entry = entries.get(watch.document_id)
            if entry is not None and _is_mine(entry, watch):
                _take(watch, entry)
        self._look_at_executions(active)
        self._look_for_failures(active)
        if before != [(watch.phase, watch.chunks_done) for watch in active]:
            self._moved_at = self._clock()
        self._give_up(active)

    def _look_at_executions(self, active: list[Watch]) -> None:
        known = [watch for watch in active if not watch.done and _execution(watch)]
        reads = READS
        for watch in sorted(known, key=lambda watch: watch.looked_at)[:LOOKS]:
            watch.looked_at = self._polls
            if not watch.followed_run:
                self._look_at_unclaimed(watch)
                continue
            self._look_at_claimed(watch)
            if watch.phase is Phase.EXTRACTING:
                reads -= count_outcomes(self._connection, watch, reads)
                look_for_wait(self._connection, watch, utc_now())

    def _look_at_claimed(self, watch: Watch) -> None:
        seen = position(self._connection, watch.followed_run)
        watch.state = seen.state or watch.state
        watch.reach(PHASE_OF_STATE.get(seen.state, Phase.WAITING))
        if not seen.ended:
            watch.execution_ended_at = None
        elif watch.execution_ended_at is None:
            watch.execution_ended_at = self._clock()

    def _look_at_unclaimed(self, watch: Watch) -> None:
        """Detect a run that had nothing to do."""
        run = self._connection.step_functions.describe_execution(executionArn=watch.run_id)
        if run["status"] == "SUCCEEDED":
            watch.end_unclaimed(DocumentStatus.DUPLICATE, reason_to_skip(run))

    def _look_for_failures(self, active: list[Watch]) -> None:
        waiting = [
            watch
            for watch in active
            if watch.phase is Phase.WAITING and watch.elapsed >= BROKEN_SECONDS
        ]
        if not waiting or self._clock() - self._failures_seen_at < BROKEN_SECONDS:
            return
        self._failures_seen_at = self._clock()
        claimed = {watch.followed_run for watch in self._watches}
        self._failures.look(min(watch.dropped_at for watch in waiting), claimed)
        for watch in waiting:
            failure = self._failures.find(watch.key, watch.dropped_at)
            if failure:
                error, state = failure
                watch.end_unclaimed(DocumentStatus.FAILED, f"{error} in {state}")

    def _give_up(self, active: list[Watch]) -> None:
        now = self._clock()
        for watch in active:
            if watch.phase is Phase.WAITING and self._is_overdue(watch):
                doctor = self._connection.command("doctor")
                watch.end_unclaimed(
                    DocumentStatus.FAILED,
                    f"did not start within {watch.elapsed:.0f} s: {doctor} checks "
                    "the rule between bronze and the state machine",
                )
            ended_at = watch.execution_ended_at
            if not watch.done and ended_at is not None and now - ended_at > LOST_SECONDS:
                rerun = self._connection.command("rerun", watch.key)
                watch.end_unclaimed(
                    DocumentStatus.FAILED,
                    f"the run ended in {watch.state}, but its status in the ledger is still "
                    f"RUNNING: {rerun} runs it again",
                )

    def _is_overdue(self, watch: Watch) -> bool:
        return min(watch.elapsed, self._clock() - self._moved_at) > START_SECONDS


def _execution(watch: Watch) -> str:
    return watch.followed_run or watch.run_id


def _is_mine(entry: DocumentEntry, watch: Watch) -> bool:
    if watch.run_id:
        return entry.run_id == watch.run_id
    return entry.version_id == watch.version_id


def _take(watch: Watch, entry: DocumentEntry) -> None:
    watch.entry = entry
    watch.follow(entry.run_id)
    if entry.counts.records is not None:
        take_final_counts(watch, entry)
    running = entry.status is DocumentStatus.RUNNING
    watch.reach(least_phase(entry) if running else Phase.DONE)
