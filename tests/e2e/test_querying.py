"""Questions to Athena, and gold read by other programs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.errors import CommandError
from cli.main import app
from cli.stacks import CLIENTS
from tests.e2e.lake_driver import LakeDriver

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

DATASET = "customer_feedback"
SAMPLES = Path(__file__).parents[2] / "datasets" / DATASET / "samples"
KEY = f"{DATASET}/querying.txt"
ASK_WITH_BOTO3 = (
    "import boto3; tables = boto3.client('glue').get_tables(DatabaseName='{database}');"
    "print([table['Name'] for table in tables['TableList']])"
)


@pytest.fixture(scope="module")
def stack_file(lake: LakeDriver, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The description of a stack whose gold holds a document."""
    dropped = lake.drop(KEY, (SAMPLES / "email_thread.txt").read_bytes())
    assert lake.ended(dropped).status == "COMPLETE"
    path = tmp_path_factory.mktemp("querying") / "stack.json"
    lake.names.write(path)
    return path


def medallion(stack_file: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--stack", str(stack_file)])


def snippet_of(stack_file: Path, client: str) -> str:
    printed = medallion(stack_file, "connect", client)
    assert printed.exit_code == 0, printed.output
    return printed.stdout


def output_of(command: list[str], folder: Path) -> str:
    """What a program prints that has nothing of the stack in its environment."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    done = subprocess.run(
        command, env=environment, cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("client", [name for name in CLIENTS if name != "env"])
def test_a_python_snippet_prints_rows_of_gold(
    lake: LakeDriver, stack_file: Path, tmp_path: Path, client: str
) -> None:
    printed = output_of([sys.executable, "-c", snippet_of(stack_file, client)], tmp_path)

    table = f"{DATASET}_records"
    assert table in snippet_of(stack_file, client)
    rows = lake.query(f"select distinct source_key from {table}")  # noqa: S608 (a constant)
    assert any(str(row["source_key"]) in printed for row in rows)
    assert "quote" in printed


def test_the_variables_give_boto3_the_stack(
    lake: LakeDriver, stack_file: Path, tmp_path: Path
) -> None:
    ask = ASK_WITH_BOTO3.format(database=lake.names.gold_database)
    script = f'{snippet_of(stack_file, "env")}"{sys.executable}" -c "{ask}"'

    assert f"{DATASET}_records" in output_of(["bash", "-ec", script], tmp_path)


def test_without_a_client_all_snippets_are_printed(stack_file: Path) -> None:
    printed = medallion(stack_file, "connect").stdout

    assert all(snippet_of(stack_file, client) in printed for client in CLIENTS)


@pytest.mark.parametrize(
    ("sql", "code", "hint"),
    [
        ("select * from documents", "TABLE_NOT_FOUND", "did you mean silver.documents?"),
        ("select * from customer_feedbck_records", "TABLE_NOT_FOUND", f"did you mean {DATASET}_"),
        ("select sentimant from customer_feedback_records", "COLUMN_NOT_FOUND", "sentiment"),
        ("select made_with from customer_feedback_records", "COLUMN_NOT_FOUND", "silver.documents"),
        ("select * from gild.customer_feedback_records", "SCHEMA_NOT_FOUND", "did you mean gold?"),
        ("select 1/0", "DIVISION_BY_ZERO: Division by zero", "nullif"),
    ],
)
def test_an_error_of_athena_has_a_next_step(
    lake: LakeDriver, stack_file: Path, sql: str, code: str, hint: str
) -> None:
    assert (lake.names.gold_database, lake.names.silver_database) == ("gold", "silver")

    error = medallion(stack_file, "query", sql).exception

    assert isinstance(error, CommandError)
    assert code in str(error)
    assert hint in error.next_step


@pytest.mark.parametrize(
    ("table", "column"), [("documents", "updated_at"), ("records", "extracted_at")]
)
def test_times_of_silver_are_compared_with_the_clock(
    lake: LakeDriver, stack_file: Path, table: str, column: str
) -> None:
    (row,) = lake.query(
        f"select count(*) as n, typeof(max({column})) as kind from {lake.names.silver_database}."  # noqa: S608 (constants)
        f"{table} where {column} between current_timestamp - interval '1' hour"
        " and current_timestamp + interval '1' minute"
    )

    assert int(row["n"] or 0) > 0
