"""The functions of the event model: recorded calls, and the real handlers of the steps of gold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from lambdas.join_gold_run.joining import JoinGoldRunDependencies
from lambdas.record_failure.recording import RecordFailureDependencies
from lambdas.settle_gold_run.settlement import SettleGoldRunDependencies
from medallion.aws.private_errors import private_errors
from medallion.gold_runs import GoldTurns, Settling
from medallion.ledger import DocumentEntry
from medallion.vocabulary.lake import compiled_dataset_key
from medallion.vocabulary.statuses import DocumentStatus
from tests.simulation.kernel import Fibers, Scheduler
from tests.simulation.product import DATASET_NAME
from tests.simulation.product.deployment import ARTIFACTS, BRONZE, SILVER
from tests.simulation.product.functions import step_of
from tests.simulation.volume.documents import body_of, key_of
from tests.simulation.volume.ports import (
    Books,
    ReplayedClaims,
    ReplayedExecutions,
    ReplayedGlueRuns,
    ReplayedLedger,
    ReplayedObjects,
    ReplayedTokens,
    ReplayedWaiting,
    Run,
)

if TYPE_CHECKING:
    from cdktf_app.settings import InfrastructureSettings
    from tests.simulation.aws.glue import Glue
    from tests.simulation.volume.replay import Replay

Event = dict[str, Any]
_FIRST_CALLS: Final = {"ExtractBatch": "secretsmanager GetSecretValue"}
"""Calls that only a sandbox's first invocation makes."""


class GoldSteps:
    """The dependencies of the steps of gold, for one sandbox."""

    def __init__(
        self,
        scheduler: Scheduler,
        books: Books,
        replay: Replay,
        glue: Glue,
        settings: InfrastructureSettings,
    ) -> None:
        artifacts = ReplayedObjects(books, replay, ARTIFACTS)
        self._settings = settings
        self._executions = ReplayedExecutions(books, replay)
        self._glue_runs = ReplayedGlueRuns(glue, replay)

        def gather_seconds(dataset: str) -> float:
            artifacts.get(compiled_dataset_key(dataset))
            return settings.gold_gather_seconds

        waiting = ReplayedWaiting(books, replay)
        tokens = ReplayedTokens(books, replay)
        self._turns = GoldTurns(
            claims=ReplayedClaims(books, replay),
            waiting=waiting,
            tokens=tokens,
            gather_seconds=gather_seconds,
            max_documents=settings.gold_max_documents,
            now=scheduler.wall,
        )
        self._settling = Settling(
            ledger=ReplayedLedger(books, replay),
            waiting=waiting,
            tokens=tokens,
            silver=cast("Any", ReplayedObjects(books, replay, SILVER)),
            concurrency=Fibers(scheduler),
        )

    def dependencies_of(self, role: str) -> Any:
        """The function's dependencies, None if it is none of the steps of gold."""
        turns, settling, settings = self._turns, self._settling, self._settings
        if role == "JoinGoldRun":
            return JoinGoldRunDependencies(
                turns=turns,
                settling=settling,
                executions=self._executions,
                glue_runs=self._glue_runs,
                max_bytes=settings.gold_max_bytes,
                poll_seconds=POLL_SECONDS,
            )
        if role == "SettleGoldRun":
            pause = timedelta(seconds=settings.gold_retry_seconds)
            return SettleGoldRunDependencies(turns, settling, first_pause=pause)
        if role == "RecordFailure":
            return RecordFailureDependencies(turns, settling, cast("Any", self._executions))
        return None


POLL_SECONDS: Final = 20.0
"""How often executions of an earlier definition ask again."""


class Step:
    """The code of one sandbox of one function."""

    def __init__(
        self,
        role: str,
        scheduler: Scheduler,
        books: Books,
        replay: Replay,
        known: Any,
    ) -> None:
        """Load the function; `known` are the dependencies of a step of gold."""
        self._role = role
        self._scheduler = scheduler
        self._books = books
        self._replay = replay
        self._is_first = True
        self._work: Callable[[Event, Any], Any] = private_errors(self._replayed)
        if known is not None:
            self._work = partial(step_of(role).run, known=known)

    def __call__(self, event: Event, context: Any) -> Any:
        """Do one invocation."""
        return self._work(event, context)

    def _replayed(self, event: Event, _context: Any) -> Any:
        run = self._run_of(event)
        decision, response = self._decided(run)
        process = self._replay.process()
        having = _FIRST_CALLS.get(self._role, "")
        script = self._replay.scripts.of(
            self._role, decision, process.random, having=having, is_first=self._is_first
        )
        self._replay.all_of(script)
        self._is_first = False
        return self._take_effect(run, response)

    def _decided(self, run: Run) -> tuple[str, Event]:
        recordings = self._replay.recordings
        if self._role == "ReconcileDocument":
            return recordings.decision(self._role, promote=run.is_extracted)
        if self._role == "PublishOutcome":
            status = self._books.entries[run.document_id].status
            undecided = status is DocumentStatus.RUNNING
            wanted = DocumentStatus.FAILED if undecided else status
            return recordings.decision(self._role, status=wanted.value)
        wanted_state = {"state": "DONE"} if self._role == "ExtractBatch" else {}
        return recordings.decision(self._role, **wanted_state)

    def _take_effect(self, run: Run, response: Event) -> Event:
        if self._role == "RegisterDocument":
            entry = self._books.entries[run.document_id] = self._claimed(run)
            return response | {"document": entry.pointer(run.name).model_dump(mode="json")}
        if self._role == "ExtractBatch":
            run.is_extracted = True
            return response
        entry = self._books.entries[run.document_id]
        if self._role == "ReconcileDocument":
            entry = replace(entry, proposed_status=DocumentStatus(response["status"]))
        elif self._role == "PublishOutcome":
            entry = replace(entry, status=DocumentStatus(response["status"]), owner=None)
        self._books.entries[run.document_id] = entry
        return response

    def _claimed(self, run: Run) -> DocumentEntry:
        return DocumentEntry(
            document_id=run.document_id,
            dataset=DATASET_NAME,
            bucket=BRONZE,
            key=key_of(run.number),
            version_id="1",
            size_bytes=len(body_of(run.number)),
            fence=1,
            owner=run.arn,
            run_id=run.arn,
            claimed_at=self._scheduler.wall().isoformat(timespec="milliseconds"),
        )

    def _run_of(self, event: Event) -> Run:
        execution = event.get("execution")
        return self._books.runs[execution["arn"] if execution else event["document"]["run_id"]]
