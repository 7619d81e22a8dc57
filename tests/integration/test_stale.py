"""Stale documents, after real registrations, extractions and reconciliations on moto."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import StringIO
from typing import Any

import pytest
import typer

from cli.documents import find_stale, print_cost, start_stale
from cli.documents.stale import StaleDocument
from cli.errors import CommandError, ExitCode
from cli.stacks import Connection
from cli.stacks.model_findings import deployed_datasets
from lambdas.register_document.bronze import BronzeBucket
from lambdas.register_document.registration import RegisterDocumentDependencies, register_document
from local_aws.gemini_stand_in.faults import Fault, FaultKind
from medallion.aws import S3ObjectStore, utc_now
from medallion.contracts import DocumentPointer, RegisterDocumentRequest
from medallion.ledger import Outcome, document_line, document_row_key
from medallion.model.freshness import REQUEST_FORM
from medallion.model.prices import cost_usd, price_of
from medallion.vocabulary import lake
from medallion.vocabulary.datasets import Dataset, ModelSettings, Policies
from medallion.vocabulary.statuses import DocumentStatus
from tests.integration.described_stack import STACK, StateMachine
from tests.integration.duckdb_athena import DuckDbAthena
from tests.integration.extraction_lake import KEY, SCHEMA, TEXT, Lake, open_lake
from tests.integration.steps_surroundings import InMemoryExecutions
from tests.unit.extraction_builders import a_dataset

pytestmark = pytest.mark.integration

MODEL = "gemini-3.5-flash-lite"
NOTES = a_dataset(record_schema=SCHEMA, examples=(), model=ModelSettings(MODEL))


@dataclass
class Place:
    """A stack with one document that the steps processed."""

    lake: Lake
    connection: Connection
    machine: StateMachine
    runs: int = 0

    def deploy(self, dataset: Dataset) -> None:
        key = lake.compiled_dataset_key(dataset.name)
        self.lake.s3.put_object(Bucket="artifacts", Key=key, Body=dataset.to_json().encode())

    def register(self) -> DocumentPointer:
        self.runs += 1
        run = f"run-{self.runs}"
        event = {"detail": {"bucket": {"name": "bronze"}, "object": {"key": KEY}}, "rerun": True}
        s3 = self.lake.s3
        dependencies = RegisterDocumentDependencies(
            ledger=self.lake.ledger,
            bronze=BronzeBucket(s3, "bronze"),
            artifacts=S3ObjectStore(s3, "artifacts"),
            executions=InMemoryExecutions(),
        )
        request = RegisterDocumentRequest.model_validate(
            {"execution": {"arn": f"arn:{run}", "name": run}, "event": event}
        )
        document = register_document(request, dependencies).document
        assert document is not None
        return document

    def publish(self, document: DocumentPointer, status: DocumentStatus | None = None) -> None:
        """Finish the document as PublishOutcome and record_failure do."""
        ended = status or self.lake.entry().proposed_status
        assert ended is not None
        self.lake.ledger.decide(document, Outcome(ended, None, None))
        self.lake.ledger.release(document)
        self.write_row()

    def write_row(self, **changes: Any) -> None:
        entry = replace(self.lake.entry(), **changes)
        self.lake.put(document_row_key(entry), document_line(entry))

    def run(self) -> None:
        document = self.register()
        self.lake.run(document)
        self.publish(document)

    def stale(self) -> list[StaleDocument]:
        return find_stale(self.connection, "notes")[1]


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    with open_lake(monkeypatch) as opened:
        opened.s3.create_bucket(Bucket="bronze")
        opened.s3.put_bucket_versioning(
            Bucket="bronze", VersioningConfiguration={"Status": "Enabled"}
        )
        opened.s3.put_object(Bucket="bronze", Key=KEY, Body=TEXT.encode())
        connection, machine = Connection(STACK), StateMachine()
        clients = {
            "s3": opened.s3,
            "athena": DuckDbAthena(opened.s3, STACK.silver_database),
            "step_functions": machine,
        }
        connection.__dict__.update(clients)
        place = Place(opened, connection, machine)
        place.deploy(NOTES)
        place.run()
        yield place


def test_nothing_is_stale_if_the_dataset_is_unchanged(place: Place) -> None:
    assert place.stale() == []


def test_documents_answered_with_another_prompt_or_model_are_listed_with_the_changes(
    place: Place,
) -> None:
    model = ModelSettings("gemini-3.5-flash", temperature=1)
    place.deploy(replace(NOTES, instructions="List all moods.", model=model))
    (document,) = place.stale()
    assert (document.key, document.status) == (KEY, "COMPLETE")
    assert document.changed == (
        "prompt",
        "model (gemini-3.5-flash-lite → gemini-3.5-flash)",
        "temperature (? → 1.0)",
    )


def test_another_temperature_of_a_model_that_ignores_it_costs_nothing(place: Place) -> None:
    calls = place.lake.calls()
    place.deploy(replace(NOTES, model=ModelSettings(MODEL, temperature=1.5)))
    assert place.stale() == []
    place.run()
    assert place.lake.calls() == calls
    assert place.lake.entry().counts.model_calls == 0
    assert place.stale() == []


def test_answers_to_an_earlier_form_of_the_request_are_stale(place: Place) -> None:
    before = dict(place.lake.entry().made_with)
    del before["request_form"]
    place.write_row(made_with=before)
    assert [document.changed for document in place.stale()] == [
        (f"request_form (1 → {REQUEST_FORM})",)
    ]


def test_doctor_reads_the_models_of_the_deployed_datasets(place: Place) -> None:
    place.deploy(replace(NOTES, name="other", model=ModelSettings("gemini-3.5-flash")))
    used = {found.name: found.model.name for found in deployed_datasets(place.connection)}
    assert used == {"notes": MODEL, "other": "gemini-3.5-flash"}


def test_settings_that_do_not_change_answers_make_nothing_stale(place: Place) -> None:
    place.deploy(replace(NOTES, title="Other", policies=Policies("hold", 0.5)))
    assert place.stale() == []


def test_the_estimate_applies_the_current_price_to_the_tokens_of_stored_answers(
    place: Place,
) -> None:
    place.deploy(replace(NOTES, model=ModelSettings("gemini-3.8-flash")))
    (document,) = place.stale()
    counts = place.lake.entry().counts.to_map()
    assert document.chunks == 6
    assert document.tokens == {name: counts[name] for name in document.tokens}
    assert document.tokens["prompt_tokens"] > 0
    price = price_of("gemini-3.8-flash", utc_now().date())
    assert price is not None
    assert document.usd == pytest.approx(cost_usd(price, **document.tokens), abs=1e-6)
    assert document.usd > counts["cost_usd"]


def test_an_answer_shared_by_equal_chunks_is_estimated_once(place: Place) -> None:
    place.deploy(replace(NOTES, instructions="List all moods."))
    (before,) = place.stale()
    rows = place.lake.rows(lake.CHUNKS)
    repeated = [*rows, rows[0] | {"chunk_index": 6}]
    key = lake.silver_key(lake.CHUNKS, "notes", lake.document_id_of("bronze", KEY))
    place.lake.put(key, "".join(json.dumps(row) + "\n" for row in repeated).encode())
    (document,) = place.stale()
    assert (document.chunks, document.tokens) == (7, before.tokens)


def test_a_model_without_a_known_price_has_only_tokens(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    dataset = replace(NOTES, model=ModelSettings("unheard-of"))
    place.deploy(dataset)
    (document,) = place.stale()
    assert document.usd is None
    assert document.tokens["prompt_tokens"] > 0
    print_cost(dataset, [document])
    assert "unknown price" in capsys.readouterr().err


def test_a_redone_document_is_no_longer_stale(place: Place) -> None:
    place.deploy(replace(NOTES, instructions="List all moods."))
    place.run()
    assert place.stale() == []


def test_a_redo_with_unanswered_chunks_leaves_the_document_stale(place: Place) -> None:
    before = place.lake.entry().counts.to_map()
    place.deploy(replace(NOTES, instructions="List all moods."))
    place.lake.break_model(Fault(kind=FaultKind.ERROR, status=503, after=3))
    document = place.register()
    place.lake.run_out(document)
    place.publish(document)
    (partial,) = place.stale()
    assert (partial.status, partial.changed, partial.chunks) == ("PARTIAL", ("prompt",), 6)
    # Three of six chunks are answered; the estimate assumes the same cost for the others.
    assert 0 < partial.tokens["prompt_tokens"] < 3 * before["prompt_tokens"]
    assert place.lake.entry().counts.to_map()["prompt_tokens"] < partial.tokens["prompt_tokens"]
    place.lake.break_model()
    place.run()
    assert place.stale() == []


def test_a_redo_that_failed_before_a_model_call_leaves_the_document_stale(place: Place) -> None:
    tokens = place.lake.entry().counts.prompt_tokens
    place.deploy(replace(NOTES, instructions="List all moods."))
    place.publish(place.register(), DocumentStatus.FAILED)
    (failed,) = place.stale()
    assert (failed.status, failed.changed) == ("FAILED", ("prompt",))
    assert failed.tokens["prompt_tokens"] == tokens


@pytest.mark.parametrize("status", [DocumentStatus.REJECTED, DocumentStatus.DELETED])
def test_rejected_and_deleted_documents_are_not_listed(
    place: Place, status: DocumentStatus
) -> None:
    place.deploy(replace(NOTES, instructions="List all moods."))
    place.write_row(status=status)
    assert place.stale() == []


def test_only_stale_documents_are_started_again(place: Place) -> None:
    assert start_stale(place.connection, "notes", yes=True) == []
    assert place.machine.inputs == []
    place.deploy(replace(NOTES, instructions="List all moods."))
    (watch,) = start_stale(place.connection, "notes", yes=True)
    (event,) = place.machine.inputs
    assert (event.rerun, event.fresh, event.detail.object.key) == (True, False, KEY)
    assert event.detail.bucket.name == "bronze"
    assert (watch.document_id, watch.run_id) == (lake.document_id_of("bronze", KEY), "arn:run-1")


class Terminal(StringIO):
    """A terminal with typed input."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("typed", "started"), [("y\n", 1), ("n\n", 0), ("", 0)])
def test_the_cost_is_printed_before_the_question(
    place: Place,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    typed: str,
    started: int,
) -> None:
    place.deploy(replace(NOTES, instructions="List all moods."))
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    if started:
        start_stale(place.connection, "notes", yes=False)
    else:
        with pytest.raises(typer.Abort):
            start_stale(place.connection, "notes", yes=False)
    assert len(place.machine.inputs) == started
    printed = capsys.readouterr()
    assert printed.out == ""
    assert 0 <= printed.err.find("tokens sent") < printed.err.find("Continue?")
    assert "An estimate" in printed.err


def test_without_a_terminal_documents_are_started_only_with_yes(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.deploy(replace(NOTES, instructions="List all moods."))
    monkeypatch.setattr(sys, "stdin", StringIO("y\n"))
    with pytest.raises(CommandError, match="no terminal to ask at") as caught:
        start_stale(place.connection, "notes", yes=False)
    assert caught.value.exit_code == ExitCode.USAGE
    assert place.machine.inputs == []


def test_a_dataset_that_is_not_deployed_is_reported(place: Place) -> None:
    with pytest.raises(CommandError, match="no dataset named 'letters'") as caught:
        find_stale(place.connection, "letters")
    assert caught.value.exit_code == ExitCode.USAGE


def test_an_invalid_dataset_name_never_reaches_sql(place: Place) -> None:
    with pytest.raises(CommandError, match="cannot be the name of a dataset"):
        find_stale(place.connection, "x' or '1' = '1")
