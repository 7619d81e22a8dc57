"""The executions that `medallion rejudge` starts on moto, and their inputs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from typer.testing import CliRunner

import cli.documents.rejudge
from cli.documents import print_changes, start_rejudging
from cli.errors import CommandError, ExitCode
from cli.main import app
from cli.stacks import Connection
from medallion.ledger.facts import Counts
from tests.integration.described_stack import STACK, StateMachine
from tests.integration.steps_lake import StepsLake, open_steps_lake

pytestmark = pytest.mark.integration


@dataclass
class Place:
    lake: StepsLake
    connection: Connection
    machine: StateMachine
    statements: list[str]
    keys: list[str]


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    statements: list[str] = []
    keys = ["letters/a.txt", "letters/b.txt"]

    def answered(_: Connection, sql: str) -> tuple[list[str], list[dict[str, object]]]:
        statements.append(sql)
        return ["source_key"], [{"source_key": key} for key in keys]

    with open_steps_lake(monkeypatch) as lake:
        connection, machine = Connection(STACK), StateMachine()
        connection.__dict__["step_functions"] = machine
        monkeypatch.setattr(cli.documents.rejudge, "run_query", answered)
        yield Place(lake, connection, machine, statements, keys)


def test_every_extracted_document_of_the_dataset_is_rejudged_without_model_calls(
    place: Place,
) -> None:
    watches = start_rejudging(place.connection, "letters", None)
    assert [watch.key for watch in watches] == ["letters/a.txt", "letters/b.txt"]
    assert [watch.run_id for watch in watches] == ["arn:run-1", "arn:run-2"]
    assert [event.detail.object.key for event in place.machine.inputs] == place.keys
    assert {(event.rejudge, event.fresh, event.rerun) for event in place.machine.inputs} == {
        (True, False, False)
    }
    assert "silver_of_stack.documents where dataset = 'letters'" in place.statements[0]


def test_a_document_is_found_by_its_key(place: Place) -> None:
    place.lake.claim(version=place.lake.drop("letters/one.txt", b"Dear reader"))
    (watch,) = start_rejudging(place.connection, "letters", "letters/one.txt")
    assert watch.key == "letters/one.txt"
    assert place.statements == []


def test_a_document_of_another_dataset_is_refused(place: Place) -> None:
    place.lake.claim(version=place.lake.drop("letters/one.txt", b"Dear reader"))
    with pytest.raises(CommandError, match="belongs to the dataset letters") as caught:
        start_rejudging(place.connection, "notes", "letters/one.txt")
    assert caught.value.exit_code == ExitCode.USAGE
    assert place.machine.inputs == []


def test_a_dataset_without_extracted_documents_is_an_error(place: Place) -> None:
    place.keys.clear()
    with pytest.raises(CommandError, match="no document of letters has been extracted"):
        start_rejudging(place.connection, "letters", None)


def test_an_invalid_dataset_name_never_reaches_sql(place: Place) -> None:
    with pytest.raises(CommandError, match="cannot be the name of a dataset"):
        start_rejudging(place.connection, "x' or '1' = '1", None)
    assert place.statements == []


def test_the_help_states_that_no_model_calls_are_made() -> None:
    printed = CliRunner().invoke(app, ["rejudge", "--help"])
    assert printed.exit_code == 0
    assert "without calls to the model" in " ".join(printed.output.split())


def test_documents_with_more_or_fewer_records_are_listed_at_the_end(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, records in (("a", 4), ("b", 2)):
        document = place.lake.claim(name)
        place.lake.ledger.record(document, counts=Counts(records=records))
    watches = start_rejudging(place.connection, "letters", None)
    for watch in watches:
        watch.entry, watch.records = place.connection.ledger.find(watch.document_id), 2
    capsys.readouterr()
    print_changes(watches)
    assert capsys.readouterr().err.split("\n") == ["letters/a.txt: 4 records before, 2 now", ""]


def test_a_document_without_an_earlier_count_is_not_listed(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    watches = start_rejudging(place.connection, "letters", None)
    capsys.readouterr()
    print_changes(watches)
    assert capsys.readouterr().err == ""
