"""The steps in a host of one's own: its clock, its model, and no threads."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn, TypeVar

import boto3
import pytest
from botocore.config import Config

from lambdas.extract_batch.handler import handler as extract_batch
from lambdas.extract_batch.model.api_key import SecretApiKey
from lambdas.extract_batch.model.keyed_model import Ask, KeyedModel
from lambdas.extract_batch.model.wire_reply import WireReply
from lambdas.extract_batch.settings import ExtractBatchSettings
from lambdas.extract_batch.wiring import dependencies
from lambdas.reconcile_document.handler import handler as reconcile_document
from medallion.aws import Event, Runtime
from medallion.contracts import BatchProgress
from medallion.model import ModelRequest
from tests.integration.extraction_lake import CONTEXT, SECRET, Lake, open_lake

pytestmark = pytest.mark.integration

Result = TypeVar("Result")


class InlineExecutor(Executor):
    """Runs each call when it is submitted."""

    def submit(self, fn: Callable[..., Result], /, *args: Any, **kwargs: Any) -> Future[Result]:
        future: Future[Result] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@dataclass
class InlineEvent:
    """An event for which nobody waits, because calls run one after another."""

    is_set: bool = False

    def set(self) -> None:
        self.is_set = True

    def wait(self, timeout: float | None = None) -> bool:
        assert self.is_set or timeout == 0
        return self.is_set


class Inline:
    """Concurrency without threads."""

    def pool(self, workers: int) -> Executor:
        assert workers > 0
        return InlineExecutor()

    def event(self) -> Event:
        return InlineEvent()

    def within(self, seconds: float, work: Callable[[], Result]) -> Result:
        assert seconds > 0
        return work()


@dataclass
class OwnRuntime:
    """The clients of moto, and a clock that only the model advances."""

    environ: Mapping[str, str]
    concurrency: Inline = field(default_factory=Inline)
    seconds: float = 0.0

    def client(self, service: str, *, connections: int | None = None) -> Any:
        named: Any = service
        return boto3.client(named, config=Config(max_pool_connections=connections or 10))

    def now(self) -> datetime:
        return datetime(2027, 1, 1, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds


class SlowModel(KeyedModel):
    """A model that needs two seconds of its runtime's clock."""

    def __init__(self, api_key: SecretApiKey, runtime: OwnRuntime) -> None:
        super().__init__(api_key, runtime)
        self._own = runtime

    def connect(self, key: str) -> Ask:
        assert key == SECRET
        return self._reply

    def _reply(self, request: ModelRequest, timeout_seconds: float) -> WireReply:
        assert timeout_seconds > 0
        self._own.seconds += 2
        part = {"text": json.dumps({"records": []})}
        usage = {"promptTokenCount": 3, "candidatesTokenCount": 2, "totalTokenCount": 5}
        reply = {
            "candidates": [{"content": {"parts": [part]}, "finishReason": "STOP"}],
            "usageMetadata": usage,
            "modelVersion": request.model,
        }
        return WireReply(200, json.dumps(reply))


def slow_model(settings: ExtractBatchSettings, runtime: Runtime) -> SlowModel:
    assert isinstance(runtime, OwnRuntime)
    client = runtime.client("secretsmanager")
    return SlowModel(SecretApiKey(client, settings.model_secret_id, runtime.now), runtime)


@pytest.fixture
def deployed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lake]:
    with open_lake(monkeypatch) as lake:
        yield lake


def test_the_steps_run_with_the_clock_the_model_and_the_concurrency_of_their_host(
    deployed: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(thread: threading.Thread) -> NoReturn:
        raise AssertionError(thread.name)

    runtime = OwnRuntime(environ=dict(os.environ))
    document = deployed.claim()
    plan, batches = deployed.plan(document)
    monkeypatch.setattr(threading.Thread, "start", refuse)
    pointer = document.model_dump(mode="json")
    known = dependencies(runtime, slow_model)
    for batch in batches:
        event = {
            "document": pointer,
            "batch": batch.model_dump(mode="json"),
            "progress": BatchProgress().model_dump(mode="json"),
        }
        assert extract_batch.run(event, CONTEXT, known)["state"] == "DONE"
    event = {"document": pointer, "plan": plan.model_dump(mode="json")}
    reconcile_document.run(event, CONTEXT, reconcile_document.build(runtime))
    entry = deployed.entry()
    assert entry.updated_at == runtime.now().isoformat(timespec="milliseconds")
    assert (entry.counts.model_calls, runtime.seconds) == (len(batches) * 3, len(batches) * 6.0)
    assert {row["latency_ms"] for row in deployed.rows("chunks")} == {2000}
