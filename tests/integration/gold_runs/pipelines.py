"""Many documents on their way into gold: executions that take turns, on a clock of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from lambdas.join_gold_run import handler as join_gold_run
from lambdas.publish_outcome import handler as publish_outcome
from lambdas.record_failure import handler as record_failure
from lambdas.settle_gold_run import handler as settle_gold_run
from medallion.aws import Threads
from medallion.aws.step_handler import Step
from medallion.vocabulary.errors import ClaimLostError
from medallion.vocabulary.statuses import DocumentStatus
from tests.integration.gold_runs.dying import Deaths, DyingClient, ProcessDiedError
from tests.integration.gold_runs.executions import (
    HEARTBEAT,
    Execution,
    InMemoryGlue,
    InMemoryStepFunctions,
)
from tests.integration.gold_runs.spark import SparkJob, TaskFailedError
from tests.integration.steps_lake import ENVIRONMENT, StepsLake, a_lambda_context, arn_of

_FUNCTIONS: dict[str, Step[Any]] = {
    "JoinGoldRun": join_gold_run.handler,
    "LeadGoldRun": join_gold_run.handler,
    "SettleGoldRun": settle_gold_run.handler,
    "SettleBrokenGoldRun": settle_gold_run.handler,
    "PublishOutcome": publish_outcome.handler,
    "record_failure": record_failure.handler,
}


class OneAfterTheOther(Threads):
    """Concurrency without threads, so that the n-th write is always the same."""

    def pool(self, workers: int) -> Executor:
        assert workers
        return _Inline()


class _Inline(Executor):
    def map(self, fn: Any, *iterables: Any, **_options: Any) -> Any:
        return iter([fn(*items) for items in zip(*iterables, strict=True)])


class Pipelines:
    """The executions of the documents of one dataset; also the runtime of their functions."""

    def __init__(self, place: StepsLake, deaths: Deaths | None = None, **settings: str) -> None:
        self.place = place
        self.spark = SparkJob(place)
        self.states = InMemoryStepFunctions(place.clock)
        self.glue = InMemoryGlue()
        self.deaths = deaths or Deaths()
        self.environ = ENVIRONMENT | settings
        self.concurrency = OneAfterTheOther()
        self.now = place.clock
        self._running = [""]
        self._known: dict[str, Any] = {}

    def client(self, service: str, *, connections: int | None = None) -> Any:
        assert connections is None or connections > 0
        clients: dict[str, Any] = {
            "s3": self.place.s3,
            "dynamodb": self.place.dynamodb,
            "stepfunctions": self.states,
            "glue": self.glue,
            "events": _Bus(),
        }
        return DyingClient(clients[service], self.deaths, self._running)

    def monotonic(self) -> float:
        return self.place.clock().timestamp()

    def start(self, name: str) -> Execution:
        """Start an execution whose document is proposed as complete."""
        document = self.place.claim(name, run=name)
        self.place.propose(document, DocumentStatus.COMPLETE)
        execution = Execution(arn_of(name), document)
        self.states.executions[execution.arn] = execution
        return execution

    def run(self, until: Callable[[], bool] = lambda: False, hours: float = 48) -> None:
        """Let all executions continue until they have ended, or for this time."""
        limit = self.place.clock() + timedelta(hours=hours)
        while not until():
            running = [e for e in self.states.executions.values() if e.state]
            moved = False
            for execution in running:
                if until():
                    return
                moved = self._step(execution) or moved
            if not moved:
                dues = sorted(e.due for e in running if e.due)
                if not dues or dues[0] > limit:
                    return
                self.place.clock.time = max(self.place.clock(), dues[0])

    def run_one(self, name: str) -> None:
        """Let one execution make its next transition."""
        self._step(self.states.executions[arn_of(name)])

    def abort(self, execution: Execution) -> None:
        """Stop the execution; nobody is notified."""
        execution.end("ABORTED")

    def notify(self, execution: Execution) -> None:
        """Deliver the event of the execution's end to the failure recorder, until it succeeds."""
        detail = {"executionArn": execution.arn, "name": "n", "status": execution.status}
        name = f"{execution.document.run_name}: record_failure"
        with suppressed_deaths():
            self._invoke("record_failure", name, {"detail": detail})

    def _step(self, execution: Execution) -> bool:
        """One transition; False if the execution waits."""
        if not execution.answer and execution.due and execution.due > self.place.clock():
            return False
        state = execution.state
        assert state is not None
        try:
            moved: bool = getattr(self, f"_{state}")(execution)
        except ClaimLostError:
            execution.end("SUCCEEDED")
            return True
        except ProcessDiedError:
            execution.token, execution.due = "", None
            return True  # the state machine retries
        return moved

    def _JoinGoldRun(self, execution: Execution) -> bool:  # noqa: N802 - the state's name
        answer = execution.answer
        if answer is None:
            return self._begin_to_wait(execution)
        execution.data = {"join": answer}
        execution.answer, execution.token = None, ""
        if answer["state"] == "LEAD":
            execution.go("GatherDocuments")
            execution.due = _moment(answer["gathers_until"])
        else:
            execution.go("PublishOutcome")
        return True

    def _begin_to_wait(self, execution: Execution) -> bool:
        execution.visited.append("JoinGoldRun")
        execution.token = f"{execution.arn}/{len(execution.visited)}"
        execution.due = self.place.clock() + HEARTBEAT
        try:
            self._call("JoinGoldRun", execution, task_token=execution.token)
        except ProcessDiedError:
            if execution.answer is None:
                raise
        return True

    def _GatherDocuments(self, execution: Execution) -> bool:  # noqa: N802 - the state's name
        execution.visited.append("GatherDocuments")
        execution.go("LeadGoldRun")
        return True

    def _LeadGoldRun(self, execution: Execution) -> bool:  # noqa: N802 - the state's name
        gold_run_id = execution.data["join"]["gold_run_id"]
        answer = self._call("LeadGoldRun", execution, gold_run_id=gold_run_id)
        execution.data["gold_run"] = answer["gold_run"]
        if answer["state"] == "WAIT":
            execution.due = _moment(answer["wait_until"])
        else:
            follows = {"LEAD": "SilverToGold", "REJOIN": "JoinGoldRun"}
            execution.go(follows.get(answer["state"], "PublishOutcome"))
        return True

    def _SilverToGold(self, execution: Execution) -> bool:  # noqa: N802 - the state's name
        execution.visited.append("SilverToGold")
        try:
            self.spark.run(execution.data["gold_run"])
        except TaskFailedError as error:
            execution.data["broken"] = error.failure
            execution.go("SettleBrokenGoldRun")
        else:
            execution.go("SettleGoldRun")
        return True

    def _SettleGoldRun(self, execution: Execution) -> bool:  # noqa: N802 - the state's name
        return self._settled("SettleGoldRun", execution)

    def _SettleBrokenGoldRun(self, execution: Execution) -> bool:  # noqa: N802 - the state's name
        return self._settled("SettleBrokenGoldRun", execution, broken=execution.data["broken"])

    def _settled(self, state: str, execution: Execution, **facts: Any) -> bool:
        answer = self._call(state, execution, gold_run=execution.data["gold_run"], **facts)
        follows = {"RETRY": "SilverToGold", "REJOIN": "JoinGoldRun"}
        execution.go(follows.get(answer["state"], "PublishOutcome"))
        if answer["state"] == "RETRY":
            execution.due = _moment(answer["wait_until"])
        return True

    def _PublishOutcome(self, execution: Execution) -> bool:  # noqa: N802 - the state's name
        answer = self._call("PublishOutcome", execution)
        execution.end("SUCCEEDED" if answer["status"] == "COMPLETE" else "FAILED")
        return True

    def _call(self, state: str, execution: Execution, **facts: Any) -> Any:
        event = {"document": execution.document.model_dump(mode="json"), **facts}
        return self._invoke(state, f"{execution.document.run_name}: {state}", event)

    def _invoke(self, function: str, running: str, event: dict[str, Any]) -> Any:
        step = _FUNCTIONS[function]
        if step.build.__module__ not in self._known:
            self._known[step.build.__module__] = step.build(self)
        self._running.append(running)
        try:
            answer = step.run(event, a_lambda_context(), self._known[step.build.__module__])
            self.deaths.at_end(running)
        finally:
            self._running.pop()
        return answer


class _Bus:
    def put_events(self, **_request: Any) -> dict[str, int]:
        return {"FailedEntryCount": 0}


@contextmanager
def suppressed_deaths() -> Iterator[None]:
    """An invocation that nobody waits for."""
    try:
        yield
    except ProcessDiedError:
        return


def _moment(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp)
