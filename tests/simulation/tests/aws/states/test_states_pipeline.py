"""The pipeline's own definition takes each of its routes, with fake functions."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cdktf_app.definition import fill_definition, map_values, placeholders
from tests.simulation.aws.functions import Context, FunctionSpec, Lambda
from tests.simulation.aws.states import (
    Execution,
    StepFunctions,
    TaskContext,
    TaskFailed,
    lambda_integrations,
)
from tests.simulation.aws.weather import Weather
from tests.simulation.kernel import EPOCH, Process, Scheduler

DEFINITION = Path(__file__).parents[5] / "statemachine" / "document_pipeline.asl.json"
DOCUMENT = {"bucket": "bronze", "key": "dataset/a.txt"}
RUN = {"decision": "RUN", "document": DOCUMENT}
PLAN = {"bucket": "silver", "batches_key": "plans/a/batches.jsonl"}
GOLD_RUN = {"dataset": "d", "gold_run_id": "g", "manifest_key": "m"}
BATCH = {"document": DOCUMENT, "batch": {"n": 0}, "progress": {"invocations": 1}}
LATER = EPOCH.replace(hour=9).isoformat()
INLINE = {"decision": "RUN", "plan": PLAN, "inline": True, "batches": [{"n": 0}, {"n": 1}]}
COMPLETE: dict[str, Any] = {
    "RegisterDocument": [RUN],
    "ChunkText": [{"decision": "RUN", "plan": PLAN, "inline": False, "batches": []}],
    "ExtractBatch": [{**BATCH, "state": "DONE"}],
    "ReconcileDocument": [{"promote": True}],
    "JoinGoldRun": [{"state": "LEAD", "gold_run_id": "g", "gathers_until": LATER}],
    "SettleGoldRun": [{"state": "SETTLED"}],
    "PublishOutcome": [{"status": "COMPLETE"}],
}
FIRST = ["RegisterDocument", "RouteRegistration"]
LAST = ["PublishOutcome", "RouteOutcome"]
EXTRACTION = ["ChunkText", "RoutePlan", "ExtractChunks", "ReconcileDocument", "RouteReconciliation"]
INLINE_EXTRACTION = [
    "ChunkText", "RoutePlan", "ExtractInline",
    "ExtractInlineBatch", "RouteInlineBatch", "InlineBatchDone",
    "ReconcileDocument", "RouteReconciliation",
]  # fmt: skip
GOLD = ["JoinGoldRun", "RouteJoin"]
BEGIN = ["GatherDocuments", "LeadGoldRun", "RouteLead", "SilverToGold", "SettleGoldRun"]
LEADER = [*BEGIN, "RouteSettlement"]


class ClaimLostError(Exception):
    """The error of a function whose claim was taken over."""


class Pipeline:
    """The deployed definition on fake functions that answer from a script.

    A function's last answer is repeated; an exception is raised.
    """

    def __init__(self, script: dict[str, list[Any]], batches: int = 2) -> None:
        self.scheduler = Scheduler(3)
        self.functions = Lambda(self.scheduler, Weather())
        self.glue: list[Any] = []
        self.glue_errors: list[str] = []
        self.batches = batches
        values: dict[str, str | int] = {"SilverToGoldJobName": "job", "GoldHeartbeatSeconds": 600}
        values |= map_values(40, 4)
        for name, answers in (COMPLETE | script).items():
            values[f"{name}FunctionArn"] = self._function(name, answers)
        text = DEFINITION.read_text(encoding="utf-8")
        values = {name: value for name, value in values.items() if name in placeholders(text)}
        integrations = {
            **lambda_integrations(self.functions),
            "glue:startJobRun.sync": self._job,
            "s3:getObject": self._get,
            "s3:putObject": lambda _parameters, _context: None,
        }
        self.payloads: list[int] = []
        self.states = StepFunctions(
            self.scheduler,
            Weather(),
            integrations,
            on_payload=lambda _state, size: self.payloads.append(size),
        )
        self.arn = self.states.create("pipeline", json.loads(fill_definition(text, values)))

    def _function(self, name: str, answers: list[Any]) -> str:
        left = list(answers)

        def code(event: dict[str, Any], _context: Context) -> Any:
            if "gold_run_id" in event:
                return {"state": "LEAD", "gold_run": GOLD_RUN}
            answer = left.pop(0) if len(left) > 1 else left[0]
            if isinstance(answer, Exception):
                raise answer
            if "task_token" in event and answer["state"] != "WAIT":
                output = json.dumps(answer)
                self.states.send_task_success(taskToken=event["task_token"], output=output)
            return answer

        def load(_process: Process, _sandbox: str) -> Callable[[dict[str, Any], Context], Any]:
            return code

        return self.functions.register(FunctionSpec(name, 512, 60, None, load))

    def _get(self, parameters: Any, _context: TaskContext) -> bytes:
        assert parameters == {"Bucket": PLAN["bucket"], "Key": PLAN["batches_key"]}
        return b"".join(json.dumps({"n": n}).encode() + b"\n" for n in range(self.batches))

    def _job(self, parameters: Any, _context: TaskContext) -> dict[str, str]:
        self.glue.append(parameters)
        self.scheduler.sleep(300)
        if self.glue_errors:
            raise TaskFailed(self.glue_errors.pop(0), "cause")
        return {"JobRunState": "SUCCEEDED"}

    def run(self) -> Execution:
        started = self.states.start_execution(stateMachineArn=self.arn, input='{"detail": {}}')
        self.scheduler.run()
        return self.states.executions[started["executionArn"]]

    def entered(self, execution: Execution) -> list[str]:
        page = self.states.get_execution_history(executionArn=execution.arn, maxResults=1000)
        details = [event.get("stateEnteredEventDetails") for event in page["events"]]
        return [detail["name"] for detail in details if detail]

    def children(self) -> list[Execution]:
        return [run for run in self.states.executions.values() if run.map_run_arn]


@pytest.mark.parametrize(
    ("script", "route", "end"),
    [
        ({}, [*FIRST, *EXTRACTION, *GOLD, *LEADER, *LAST, "Published"], None),
        ({"RegisterDocument": [{"decision": "DUPLICATE"}]}, [*FIRST, "NothingToDo"], None),
        ({"RegisterDocument": [{**RUN, "decision": "REJECT"}],
          "PublishOutcome": [{"status": "REJECTED", "reason": "why"}]},
         [*FIRST, *LAST, "DocumentRejected"], "DocumentRejected"),
        ({"RegisterDocument": [{**RUN, "decision": "DELETE"}]},
         [*FIRST, "RemoveDocument", "RouteReconciliation", *GOLD, *LEADER, *LAST, "Published"],
         None),
        ({"ChunkText": [{"decision": "REJECT"}],
          "PublishOutcome": [{"status": "REJECTED", "reason": "why"}]},
         [*FIRST, "ChunkText", "RoutePlan", *LAST, "DocumentRejected"], "DocumentRejected"),
        ({"ChunkText": [{**INLINE, "batches": [{"n": 0}]}]},
         [*FIRST, *INLINE_EXTRACTION, *GOLD, *LEADER, *LAST, "Published"], None),
        ({"ChunkText": [ClaimLostError("gone")]}, [*FIRST, "ChunkText", "Superseded"], None),
        ({"ReconcileDocument": [ClaimLostError("gone")]},
         [*FIRST, *EXTRACTION[:-1], "Superseded"], None),
        ({"JoinGoldRun": [ClaimLostError("gone")]},
         [*FIRST, *EXTRACTION, "JoinGoldRun", "Superseded"], None),
        ({"PublishOutcome": [ClaimLostError("gone")], "ReconcileDocument": [{"promote": False}]},
         [*FIRST, *EXTRACTION, "PublishOutcome", "Superseded"], None),
        ({"JoinGoldRun": [{"state": "WAIT"}, {"state": "SETTLED"}]},
         [*FIRST, *EXTRACTION, *GOLD, *LAST, "Published"], None),
        ({"ReconcileDocument": [{"promote": False}],
          "PublishOutcome": [{"status": "PARTIAL", "reason": "why"}]},
         [*FIRST, *EXTRACTION, *LAST, "PartialExtraction"], "PartialExtraction"),
        ({"PublishOutcome": [{"status": "HELD", "reason": "why"}]},
         [*FIRST, *EXTRACTION, *GOLD, *LEADER, *LAST, "QualityGate"], "QualityGate"),
        ({"PublishOutcome": [{"status": "FAILED", "reason": "why"}]},
         [*FIRST, *EXTRACTION, *GOLD, *LEADER, *LAST, "ExtractionFailed"], "ExtractionFailed"),
        ({"PublishOutcome": [{"status": "FAILED", "reason": None}]},
         [*FIRST, *EXTRACTION, *GOLD, *LEADER, *LAST, "ExtractionFailed"], "States.Runtime"),
        ({"SettleGoldRun": [ValueError("x")]},
         [*FIRST, *EXTRACTION, *GOLD, *BEGIN], "ValueError"),
    ],
)  # fmt: skip
def test_each_route(script: dict[str, list[Any]], route: list[str], end: str | None) -> None:
    pipeline = Pipeline(script)
    execution = pipeline.run()
    assert pipeline.entered(execution) == route
    assert execution.error == end
    # A heartbeat is a retry, and a retry is a transition.
    heartbeats = len([a for a in script.get("JoinGoldRun", []) if a == {"state": "WAIT"}])
    assert execution.transitions == len(route) + heartbeats


def test_a_batch_continues_and_waits_for_the_model() -> None:
    waits = {**BATCH, "state": "WAIT", "wait_until": LATER}
    answers = [{**BATCH, "state": "CONTINUE"}, waits, {**BATCH, "state": "DONE"}]
    pipeline = Pipeline({"ExtractBatch": answers}, batches=1)
    pipeline.run()
    (child,) = pipeline.children()
    assert pipeline.entered(child) == [
        "ExtractBatch", "RouteBatch", "NextInvocation",
        "ExtractBatch", "RouteBatch", "WaitForModel", "NextInvocation",
        "ExtractBatch", "RouteBatch", "BatchDone",
    ]  # fmt: skip
    assert child.stopped is not None
    assert child.stopped >= 3600


def test_a_child_that_fails_does_not_fail_the_document() -> None:
    pipeline = Pipeline({"ExtractBatch": [ValueError("x"), {**BATCH, "state": "DONE"}]})
    execution = pipeline.run()
    assert sorted(child.status for child in pipeline.children()) == ["FAILED", "SUCCEEDED"]
    assert execution.status == "SUCCEEDED"


def test_an_inline_batch_that_breaks_fails_neither_its_siblings_nor_the_document() -> None:
    answers = [ValueError("x"), {**BATCH, "state": "DONE"}]
    pipeline = Pipeline({"ChunkText": [INLINE], "ExtractBatch": answers})
    execution = pipeline.run()
    entered = pipeline.entered(execution)
    assert entered.count("InlineBatchBroke") == entered.count("InlineBatchDone") == 1
    assert execution.status == "SUCCEEDED"
    assert pipeline.children() == []


def test_an_inline_batch_continues_and_waits_for_the_model() -> None:
    waits = {**BATCH, "state": "WAIT", "wait_until": LATER}
    answers = [{**BATCH, "state": "CONTINUE"}, waits, {**BATCH, "state": "DONE"}]
    script = {"ChunkText": [{**INLINE, "batches": [{"n": 0}]}], "ExtractBatch": answers}
    pipeline = Pipeline(script)
    entered = pipeline.entered(pipeline.run())
    assert entered[entered.index("ExtractInline") + 1 : entered.index("ReconcileDocument")] == [
        "ExtractInlineBatch", "RouteInlineBatch", "NextInlineInvocation",
        "ExtractInlineBatch", "RouteInlineBatch", "WaitForModelInline", "NextInlineInvocation",
        "ExtractInlineBatch", "RouteInlineBatch", "InlineBatchDone",
    ]  # fmt: skip


@pytest.mark.parametrize("batches", [1, 40])
def test_the_payloads_of_inline_batches_are_small(batches: int) -> None:
    pointer = {"batch_index": 39, "chunks_key": "k" * 300, "start_byte": 10**9, "end_byte": 10**9}
    answer = {**BATCH, "document": {"key": "k" * 1024}, "batch": pointer, "state": "DONE"}
    plan = {**INLINE, "batches": [pointer] * batches}
    pipeline = Pipeline({"ChunkText": [plan], "ExtractBatch": [answer]})
    execution = pipeline.run()
    assert execution.status == "SUCCEEDED"
    assert max(pipeline.payloads) < 64 * 1024


def test_a_claim_that_is_taken_is_tried_again() -> None:
    class ClaimTakenError(Exception):
        pass

    pipeline = Pipeline({"RegisterDocument": [ClaimTakenError("taken"), {"decision": "DUPLICATE"}]})
    execution = pipeline.run()
    assert execution.status == "SUCCEEDED"
    assert execution.transitions == 4


def test_a_glue_run_is_started_again_if_it_never_began_or_if_its_settlement_says_so() -> None:
    retry = {"state": "RETRY", "wait_until": LATER}
    pipeline = Pipeline({"SettleGoldRun": [retry, {"state": "SETTLED"}]})
    pipeline.glue_errors = ["Glue.ConcurrentRunsExceededException", "States.TaskFailed"]
    execution = pipeline.run()
    assert execution.status == "SUCCEEDED"
    assert "SettleBrokenGoldRun" in pipeline.entered(execution)
    arguments = {"--dataset": "d", "--gold_run_id": "g", "--manifest_key": "m"}
    assert pipeline.glue == [{"JobName": "job", "Arguments": arguments}] * 3
