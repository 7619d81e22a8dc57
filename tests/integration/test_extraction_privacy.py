"""No output of a run contains document text, a quote, the model's words or a key."""

from __future__ import annotations

import io
import json
import logging
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NoReturn

import boto3
import pytest

import lambdas.extract_batch.handler as extract_batch
import lambdas.reconcile_document.handler as reconcile_document
from lambdas.extract_batch.wiring import dependencies
from local_aws.gemini_stand_in.faults import Fault, FaultKind
from medallion.aws.step_handler import Step
from medallion.contracts import BatchPointer, DocumentPointer, Plan
from medallion.model.extraction_model import ModelAnswer, ModelRequest
from medallion.vocabulary import lake
from medallion.vocabulary.errors import UnexpectedError
from tests.integration.extraction_lake import KEY, TEXT, FakeContext, Lake, open_lake
from tests.unit.extraction_builders import ScriptedModel

pytestmark = pytest.mark.integration

CANARY = "canary"
"""A word in every record of the text, in the API key and in the document's name."""


@dataclass
class Output:
    """Everything that leaves the two functions: logs, metrics, payloads and errors."""

    logs: io.StringIO
    capsys: pytest.CaptureFixture[str]
    caplog: pytest.LogCaptureFixture
    payloads: list[object] = field(default_factory=list)
    errors: list[BaseException] = field(default_factory=list)

    def everything(self) -> str:
        printed = "".join(self.capsys.readouterr())
        raised = [line for error in self.errors for line in traceback.format_exception(error)]
        payloads = json.dumps(self.payloads).replace(KEY, "")
        return "".join([self.logs.getvalue(), printed, self.caplog.text, payloads, *raised])

    def record(self, call: Callable[[], object]) -> None:
        """Record what the call returns or raises."""
        try:
            self.payloads.append(call())
        except Exception as error:  # noqa: BLE001 - records every error
            self.errors.append(error)


@pytest.fixture
def deployed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lake]:
    with open_lake(monkeypatch) as lake_of_test:
        yield lake_of_test


@pytest.fixture
def output(
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> Output:
    logs = io.StringIO()
    for step in (extract_batch, reconcile_document):
        monkeypatch.setattr(step.logger.registered_handler, "stream", logs)
    caplog.set_level(logging.INFO)
    return Output(logs, capsys, caplog)


def run(deployed: Lake, output: Output, spoil: Callable[[DocumentPointer, Plan], None]) -> None:
    """Run both steps and spoil something before each of them."""
    document = deployed.claim()
    plan, batches = deployed.plan(document)
    spoil(document, plan)
    for batch in batches:
        output.record(lambda batch=batch: deployed.extract(document, batch))  # type: ignore[misc] # mypy cannot infer the default
    spoil(document, plan)
    output.record(lambda: deployed.reconcile(document, plan))


def nothing(_: DocumentPointer, __: Plan) -> None:
    """Spoil nothing."""


@pytest.mark.parametrize(
    "fault",
    [
        *(
            Fault(kind=kind, latency_ms=1, seconds=0.1, thinking_tokens=1)
            for kind in FaultKind
            if kind is not FaultKind.SCRIPTED
        ),
        Fault(kind=FaultKind.SCRIPTED, answer=TEXT),
        Fault(kind=FaultKind.SCRIPTED, answer={"records": [{"mood": TEXT, CANARY: 1}]}),
        Fault(kind=FaultKind.SCRIPTED, answer={"records": [{"mood": "good", "quote": CANARY * 9}]}),
        Fault(kind=FaultKind.SCRIPTED, answer="{}", finish_reason="OTHER"),
    ],
    ids=lambda fault: fault.kind.value,
)
def test_no_answer_of_the_model_is_in_the_output(
    deployed: Lake, output: Output, fault: Fault
) -> None:
    deployed.break_model(fault)
    run(deployed, output, nothing)
    everything = output.everything()
    assert "ModelCalls" in everything
    assert "document reconciled" in everything
    assert CANARY not in everything
    assert output.errors == []


def spoiled(deployed: Lake, prefix: str, body: bytes) -> Callable[[DocumentPointer, Plan], None]:
    def spoil(_: DocumentPointer, __: Plan) -> None:
        for key in deployed.keys(prefix):
            deployed.put(key, body)

    return spoil


BROKEN = [
    TEXT.encode(),
    json.dumps({"index": TEXT, "core": [TEXT], CANARY: CANARY}).encode() + b"\n",
    b'{"answer": {"text": "' + TEXT.encode("utf-16"),
]


@pytest.mark.parametrize("place", ["plans/", "answers/"])
@pytest.mark.parametrize("body", BROKEN, ids=["text", "fields", "bytes"])
def test_an_error_on_a_broken_file_quotes_nothing_from_it(
    deployed: Lake, output: Output, place: str, body: bytes
) -> None:
    deployed.run(deployed.claim("run-0"))
    run(deployed, output, spoiled(deployed, place, body))
    assert output.errors
    assert CANARY not in output.everything()


def test_an_error_that_quotes_the_text_is_reduced_to_its_type_and_place(
    deployed: Lake, output: Output
) -> None:
    def quoting(request: ModelRequest) -> ModelAnswer:
        raise ValueError(f"cannot send {request.text!r}")

    build = partial(dependencies, choose=lambda *_: ScriptedModel(quoting))
    deployed.extract_step = Step(build, extract_batch.handler.work)
    run(deployed, output, nothing)
    assert CANARY not in output.everything()
    assert {type(error) for error in output.errors} == {UnexpectedError}
    assert "ValueError at " in str(output.errors[0])


@pytest.mark.parametrize("secret", ["canary-wrong", "canary\nwith a line break", "canary-ü"])
def test_a_refused_api_key_is_not_in_the_output(
    deployed: Lake, output: Output, secret: str
) -> None:
    boto3.client("secretsmanager").put_secret_value(SecretId="model-key", SecretString=secret)
    run(deployed, output, nothing)
    assert CANARY not in output.everything()


@pytest.mark.parametrize("name", ["ledger", "silver"])
def test_an_error_of_aws_contains_no_document_text(
    deployed: Lake, output: Output, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv({"ledger": "DOCUMENTS_TABLE", "silver": "SILVER_BUCKET"}[name], "gone")
    run(deployed, output, nothing)
    everything = output.everything()
    assert CANARY not in everything
    assert len(output.errors) == 3


@pytest.mark.filterwarnings("ignore:No application metrics to publish")
def test_an_invalid_event_is_not_quoted(deployed: Lake, output: Output) -> None:
    document = deployed.claim()
    _, batches = deployed.plan(document)
    event: dict[str, Any] = {"document": TEXT, "batch": dump(batches[0]), CANARY: TEXT}
    for step in (extract_batch, reconcile_document):
        output.record(lambda step=step: step.handler(event, FakeContext()))  # type: ignore[misc] # see above
    assert CANARY not in output.everything()
    assert [str(error).split(" ")[0] for error in output.errors] == ["ValidationError"] * 2


def dump(batch: BatchPointer) -> dict[str, Any]:
    return batch.model_dump(mode="json")


def test_the_ledger_and_the_chunks_table_contain_no_text(deployed: Lake, output: Output) -> None:
    deployed.break_model(Fault(kind=FaultKind.OFF_SCHEMA))
    run(deployed, output, nothing)
    item = deployed.dynamodb.scan(TableName="ledger")["Items"]
    assert CANARY not in json.dumps(item).replace(KEY, "")
    chunks = json.dumps(deployed.rows(lake.CHUNKS)).replace(KEY, "")
    assert CANARY not in chunks


def raise_canary() -> NoReturn:
    raise ValueError(CANARY)


def test_the_output_collector_detects_the_canary(output: Output) -> None:
    output.record(raise_canary)
    assert CANARY in output.everything()
