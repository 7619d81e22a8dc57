"""`medallion rejudge --dry-run` against moto, with executions that have ended."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import cli.documents.dry_run
import cli.documents.rejudge
import cli.stacks
from cli.errors import ExitCode
from cli.main import app
from cli.stacks import Connection
from medallion.contracts import MAX_LISTED_ROWS, ChangedRow, Rejudgement, RowChange
from medallion.vocabulary import lake
from medallion.vocabulary.statuses import DocumentStatus
from tests.integration.described_stack import STACK, StateMachine
from tests.integration.steps_lake import StepsLake, open_steps_lake

pytestmark = pytest.mark.integration

KEYS = [f"letters/{name}.txt" for name in "ab"]
DRY = {"status": "DUPLICATE", "reason_code": "DRY_RUN"}


@dataclass
class EndedRuns(StateMachine):
    """Every execution runs for one poll, and then has ended."""

    ends: dict[str, dict[str, Any]] = field(default_factory=dict)
    looks: list[str] = field(default_factory=list)

    def describe_execution(self, *, executionArn: str) -> dict[str, Any]:  # noqa: N803 (boto3's name)
        self.looks.append(executionArn)
        if self.looks.count(executionArn) == 1:
            return {"status": "RUNNING"}
        end = {"status": "SUCCEEDED", "output": json.dumps(DRY)}
        return self.ends.get(executionArn, end)


@dataclass
class Place:
    lake: StepsLake
    machine: EndedRuns

    def report(self, run: int, *rows: ChangedRow, **changes: Any) -> None:
        """Put the report of the run's document into silver."""
        key = KEYS[run - 1]
        document_id = lake.document_id_of("bronze", key)
        counts = {change: sum(row.change is change for row in rows) for change in RowChange}
        values = {
            "status": DocumentStatus.COMPLETE,
            "promote": True,
            "kept": 7,
            "removed": counts[RowChange.REMOVED],
            "changed": counts[RowChange.CHANGED],
            "added": counts[RowChange.ADDED],
        }
        report = Rejudgement(
            document_id=document_id,
            dataset="letters",
            key=key,
            version_id="v1",
            run_id=f"arn:run-{run}",
            rows=rows,
            **(values | changes),
        )
        name = lake.rejudgement_key(document_id, f"run-{run}")
        self.lake.silver.put(name, report.model_dump_json().encode())

    def invoke(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, ["rejudge", "letters", "--dry-run", *arguments])


def a_row(change: RowChange, start: int, **changes: Any) -> ChangedRow:
    quote, fields = f"a quote\nat {start}", {"amount": start, "name": "Ægir"}
    values = {"record_id": f"id{start}", "quote_start": start, "quote": quote, "fields": fields}
    return ChangedRow(change=change, **(values | changes))


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    def answered(_: Connection, _sql: str) -> tuple[list[str], list[dict[str, object]]]:
        return ["source_key"], [{"source_key": key} for key in KEYS]

    with open_steps_lake(monkeypatch) as opened:
        connection, machine = Connection(STACK), EndedRuns()
        connection.__dict__["step_functions"] = machine
        monkeypatch.setattr(cli.documents.rejudge, "run_query", answered)
        monkeypatch.setattr(cli.stacks, "connect", lambda _: connection)
        monkeypatch.setattr(cli.documents.dry_run, "POLL_SECONDS", 0.0)
        place = Place(opened, machine)
        refused = {"reason_code": "QUOTE_DIFFERS", "reason": 'the text says "million"'}
        place.report(
            1, a_row(RowChange.REMOVED, 1234, **refused), a_row(RowChange.ADDED, 2000), kept=40
        )
        place.report(2)
        yield place


def test_people_see_totals_and_then_each_row_with_its_reason(place: Place) -> None:
    result = place.invoke()
    assert result.exit_code == ExitCode.OK
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert "letters/a.txt 40 0 1 1 COMPLETE" in lines
    assert "letters/b.txt 7 0 0 0 COMPLETE" in lines
    printed = (
        '- 1,234 a quote at 1234 amount: 1234, name: Ægir QUOTE_DIFFERS: the text says "million"'
    )
    assert printed in lines
    assert "+ 2,000 a quote at 2000 amount: 2000, name: Ægir" in lines
    assert "nothing was changed; `medallion rejudge letters --wait`" in result.stderr
    assert "2/2 letters/b.txt" in " ".join(result.stderr.split())


def test_the_executions_are_dry_runs(place: Place) -> None:
    place.invoke()
    assert {(event.rejudge, event.dry_run) for event in place.machine.inputs} == {(True, True)}
    assert len(place.machine.inputs) == 2


def test_a_dry_run_can_be_limited_to_one_document(place: Place) -> None:
    place.lake.claim("b", version=place.lake.drop(KEYS[1]))
    place.report(1)
    document_id = lake.document_id_of("bronze", KEYS[1])
    body = place.lake.silver.get(lake.rejudgement_key(document_id, "run-2"))
    assert body is not None
    place.lake.silver.put(lake.rejudgement_key(document_id, "run-1"), body)
    result = place.invoke("--document", KEYS[1], "--format", "json")
    assert [document["document"] for document in json.loads(result.stdout)] == [KEYS[1]]


def test_json_has_an_object_for_each_document_with_its_rows(place: Place) -> None:
    first, second = json.loads(place.invoke("--format", "json").stdout)
    assert (first["document"], first["kept"], first["removed"]) == (KEYS[0], 40, 1)
    assert [row["change"] for row in first["rows"]] == ["removed", "added"]
    assert first["rows"][0]["fields"] == {"amount": 1234, "name": "Ægir"}
    assert second["rows"] == []


def test_csv_has_a_line_for_each_row(place: Place) -> None:
    rows = list(csv.DictReader(io.StringIO(place.invoke("--format", "csv").stdout)))
    assert [row["change"] for row in rows] == ["removed", "added"]
    assert json.loads(rows[0]["fields"]) == {"amount": 1234, "name": "Ægir"}
    assert rows[0]["document"] == KEYS[0]
    assert rows[1]["reason"] == ""


@pytest.mark.parametrize(
    ("end", "status", "reason"),
    [
        (
            {
                "registration": {
                    "payload": {"status": "DUPLICATE", "reason_code": "IN_PROGRESS", "reason": "r"}
                }
            },
            "DUPLICATE",
            "IN_PROGRESS: r",
        ),
        (
            {"superseded": {}, "registration": {"payload": {"decision": "RUN"}}},
            "STALE",
            "another run",
        ),
    ],
)
def test_a_document_without_a_report_has_a_reason(
    place: Place, end: dict[str, Any], status: str, reason: str
) -> None:
    place.machine.ends["arn:run-2"] = {"status": "SUCCEEDED", "output": json.dumps(end)}
    result = place.invoke("--format", "json")
    second = json.loads(result.stdout)[1]
    assert (second["status"], second["kept"], result.exit_code) == (status, None, ExitCode.OK)
    assert second["reason"].startswith(reason)


def test_a_text_that_the_deployed_code_refuses_has_a_reason(place: Place) -> None:
    key = lake.rejudgement_key(lake.document_id_of("bronze", KEYS[1]), "run-2")
    place.lake.s3.delete_object(Bucket="silver", Key=key)
    second = json.loads(place.invoke("--format", "json").stdout)[1]
    assert second["status"] == "REJECTED"


def test_a_failed_dry_run_is_an_error(place: Place) -> None:
    place.machine.ends["arn:run-2"] = {"status": "FAILED", "error": "ReconciliationError"}
    result = place.invoke("--format", "json")
    assert result.exit_code == ExitCode.ERROR
    assert "ReconciliationError" in json.loads(result.stdout)[1]["reason"]


def test_the_number_of_unlisted_rows_is_reported(place: Place) -> None:
    place.report(2, a_row(RowChange.REMOVED, 5), removed=300)
    assert "only 1 of 300 rows are listed" in " ".join(place.invoke().stderr.split())


def test_without_changes_no_command_is_suggested(place: Place) -> None:
    place.report(1)
    assert place.invoke().stderr.splitlines()[-1] == "nothing was changed"


def test_the_help_explains_the_dry_run() -> None:
    printed = " ".join(CliRunner().invoke(app, ["rejudge", "--help"]).output.split())
    assert "--dry-run" in printed
    assert f"at most {MAX_LISTED_ROWS} rows" in printed
