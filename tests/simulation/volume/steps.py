"""The functions of the event model: recorded calls, and the product's decisions about gold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, cast

from lambdas.join_gold_run.joining import JoinGoldRunDependencies, join_gold_run
from lambdas.join_gold_run.settings import JoinGoldRunSettings
from lambdas.record_failure.history import BrokenRun
from lambdas.record_failure.recording import RecordFailureDependencies, record_failure
from lambdas.settle_gold_run.settlement import SettleGoldRunDependencies, settle_gold_run
from medallion.aws.private_errors import private_errors
from medallion.contracts import GoldRun, read_settings
from medallion.ledger import DocumentEntry
from medallion.vocabulary.statuses import DocumentStatus
from tests.simulation.kernel import Scheduler
from tests.simulation.product import DATASET_NAME
from tests.simulation.product.deployment import BRONZE, environment_of, specs
from tests.simulation.volume.books import Books, ReplayedClaims, ReplayedLedger, ReplayedObjects
from tests.simulation.volume.documents import key_of

if TYPE_CHECKING:
    from tests.simulation.volume.replay import Replay

Event = dict[str, Any]
_FIRST_CALLS: Final = {"ExtractBatch": "secretsmanager GetSecretValue"}
"""Calls that only a sandbox's first invocation makes."""


@dataclass
class Run:
    """An execution as the steps and RecordFailure see it."""

    number: int
    document_id: str
    arn: str
    name: str
    input: str
    status: str = "RUNNING"
    error: str | None = None
    cause: str = ""
    state: str = ""
    is_extracted: bool = False

    @property
    def is_alive(self) -> bool:
        return self.status == "RUNNING"


class Step:
    """The code of one sandbox of one function."""

    def __init__(
        self, role: str, scheduler: Scheduler, books: Books, replay: Replay, runs: dict[str, Run]
    ) -> None:
        self._role = role
        self._scheduler = scheduler
        self._books = books
        self._replay = replay
        self._runs = runs
        self._is_first = True
        self._ledger = ReplayedLedger(books, replay)
        self._claims = ReplayedClaims(books, replay)
        self._silver = cast("Any", ReplayedObjects(books, replay))
        gold: dict[str, Callable[[Event], Any]] = {
            "JoinGoldRun": self._join,
            "SettleGoldRun": self._settle,
            "RecordFailure": self._record,
        }
        self._work = private_errors(gold.get(role, self._replayed))
        if role == "JoinGoldRun":
            self._settings = read_settings(JoinGoldRunSettings, environment_of(specs()[role]))

    def __call__(self, event: Event, _context: object) -> Any:
        """Do one invocation."""
        return self._work(event)

    def is_alive(self, execution_arn: str, claimed_at: str) -> bool:
        """As the port to executions."""
        self._replay.call("stepfunctions DescribeExecution")
        return self._runs[execution_arn].is_alive

    def describe(self, execution_arn: str) -> BrokenRun:
        """As the port to the history of executions."""
        self._replay.call("stepfunctions DescribeExecution")
        run = self._runs[execution_arn]
        return BrokenRun(run.status, run.input, run.error, None)

    def last_state(self, execution_arn: str) -> str | None:
        """As the port to the history of executions."""
        self._replay.call("stepfunctions GetExecutionHistory")
        return self._runs[execution_arn].state

    def _replayed(self, event: Event) -> Any:
        run = self._run_of(event)
        decision, response = self._decided(run)
        process = self._replay.process()
        having = _FIRST_CALLS.get(self._role, "")
        calls = self._replay.recordings.invocation(
            self._role, decision, process.random, having=having, is_first=self._is_first
        )
        self._replay.all_of(calls)
        self._is_first = False
        self._take_effect(run, response)
        return response | {"document": {"run": run.arn}}

    def _decided(self, run: Run) -> tuple[str, Event]:
        if self._role == "ReconcileDocument":
            return self._replay.recordings.decision(self._role, promote=run.is_extracted)
        if self._role == "PublishOutcome":
            wanted = DocumentStatus.COMPLETE if run.is_extracted else DocumentStatus.FAILED
            return self._replay.recordings.decision(self._role, status=wanted.value)
        wanted_state = {"state": "DONE"} if self._role == "ExtractBatch" else {}
        return self._replay.recordings.decision(self._role, **wanted_state)

    def _take_effect(self, run: Run, response: Event) -> None:
        if self._role == "RegisterDocument":
            entry = self._claimed(run)
        elif self._role == "ExtractBatch":
            run.is_extracted = True
            return
        else:
            entry = self._books.entries[run.document_id]
        if self._role == "ReconcileDocument":
            entry = replace(entry, proposed_status=DocumentStatus(response["status"]))
        elif self._role == "PublishOutcome":
            entry = replace(entry, status=DocumentStatus(response["status"]), owner=None)
        self._books.entries[entry.document_id] = entry

    def _claimed(self, run: Run) -> DocumentEntry:
        return DocumentEntry(
            document_id=run.document_id,
            dataset=DATASET_NAME,
            bucket=BRONZE,
            key=key_of(run.number),
            version_id="1",
            fence=1,
            owner=run.arn,
            run_id=run.arn,
            claimed_at=self._scheduler.wall().isoformat(timespec="milliseconds"),
        )

    def _join(self, event: Event) -> Any:
        run = self._run_of(event)
        document = self._books.entries[run.document_id].pointer(run.name)
        settings = self._settings
        dependencies = JoinGoldRunDependencies(
            ledger=self._ledger,
            claims=self._claims,
            silver=self._silver,
            executions=self,
            gather_seconds=settings.gold_gather_seconds,
            poll_seconds=settings.gold_poll_seconds,
            wait_limit_seconds=settings.gold_wait_limit_seconds,
            now=self._scheduler.wall,
        )
        return join_gold_run(document, dependencies).model_dump(mode="json")

    def _settle(self, event: Event) -> Any:
        dependencies = SettleGoldRunDependencies(self._ledger, self._claims, self._silver)
        gold_run = GoldRun.model_validate(event["gold_run"])
        return settle_gold_run(gold_run, dependencies).model_dump(mode="json")

    def _record(self, event: Event) -> None:
        dependencies = RecordFailureDependencies(
            ledger=self._ledger,
            claims=self._claims,
            silver=self._silver,
            history=cast("Any", self),
            now=self._scheduler.wall,
        )
        record_failure(event["detail"]["executionArn"], dependencies)

    def _run_of(self, event: Event) -> Run:
        execution = event.get("execution")
        return self._runs[execution["arn"] if execution else event["document"]["run"]]
