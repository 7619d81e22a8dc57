"""The embedded Athena refuses what Athena refuses, in Athena's words."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from local_aws.emulator import start_emulator
from local_aws.emulator.ministack_additions.query_worker import QueryFailedError, QueryWorker
from tests.integration.emulator_support import Aws

pytestmark = pytest.mark.integration

FOREIGN = re.compile(
    r"duckdb|sqlglot|python|traceback|binder|catalog error|parser error|conversion error|"
    r"exception|tables_of_the_query|query_scope|athena_|\bINT(8|16|32|64|128)\b|HUGEINT|(INTEGER|STRING)_LITERAL|"
    r"\bt\d\b|\.py\b|/home|/tmp|candidate|did you mean|\x1b",
    re.IGNORECASE,
)
IN_ATHENAS_FORM = re.compile(r"[A-Z]+(_[A-Z]+)+: (line \d+:\d+: )?\S")
COLUMNS = {
    "i": "int", "b": "bigint", "v": "string", "d": "date", "ts": "timestamp", "bo": "boolean",
    "arr": "array<int>", "dc": "decimal(10,2)", "db": "double", "m": "map<string,int>",
    "s": "struct<a:int,b:string>",
}  # fmt: skip
ROWS = (
    '{"i": 1, "b": 2, "v": "x", "d": "2026-01-01", "ts": "2026-01-01T10:00:00.123+00:00",'
    ' "bo": true, "arr": [1, 2], "dc": 1.50, "db": 2.5, "m": {"a": 1}, "s": {"a": 1, "b": "x"}}\n'
    '{"i": 3, "b": 4, "v": "7", "d": "2026-02-01", "ts": "2026-02-01T10:00:00+00:00",'
    ' "bo": false, "arr": [5, 6], "dc": 3.25, "db": 0, "m": {"a": 2}, "s": {"a": 2, "b": "y"}}\n'
)
TABLES = {
    "t": ROWS,
    "u": ROWS,
    "broken": "{not json}\n",
    "mistyped": '{"i": "abc"}\n',
    "undated": '{"i": 1, "ts": "yesterday"}\n',
}
SQL_WORDS = """
select from where group by having order limit offset with as join on union all case when then else
end and or not in between like is null cast distinct count sum max array[1,2] current_timestamp date
timestamp interval unnest over partition row_number() exists values
"""
WORDS = [
    *SQL_WORDS.split(),
    *COLUMNS, "t", "u", "lake.t", "nix", "*", "(", ")", ",", "=", "<", "+", "-", "/", "%", "||",
    "0", "1", "1.5", "1e300", "9223372036854775807", "'x'", "'2026-01-01'", '"i"', "'", '"', ";",
    "::", "[", "]", "->", ".", "$", "\\", "\n", "é", "\x00", "{", "}",
]  # fmt: skip


def pairs_of(name: str) -> list[tuple[str, str]]:
    """The statements of a text file with what is below each."""
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    found = [line.replace("<newline>", "\n") for line in lines if line and line[0] != "#"]
    return [(sql, below.strip()) for sql, below in zip(found[::2], found[1::2], strict=True)]


WRONG = pairs_of("athena_errors.txt")
RIGHT = pairs_of("athena_results.txt")


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QueryWorker]:
    with start_emulator(tmp_path_factory.mktemp("stack")) as emulator:
        aws = Aws(emulator.endpoint_url)
        aws.bucket("lake", {f"{name}/rows.jsonl": rows for name, rows in TABLES.items()})
        glue = aws.client("glue")
        glue.create_database(DatabaseInput={"Name": "lake"})
        for name in TABLES:
            glue.create_table(DatabaseName="lake", TableInput=a_table(name))
        command = [sys.executable, "-m", "local_aws.athena_engine"]
        found = QueryWorker([*command, aws.endpoint_url, aws.region], Path(__file__).parents[2])
        yield found
        found.stop()


def a_table(name: str) -> dict[str, Any]:
    return {
        "Name": name,
        "TableType": "EXTERNAL_TABLE",
        "StorageDescriptor": {
            "Columns": [{"Name": column, "Type": kind} for column, kind in COLUMNS.items()],
            "Location": f"s3://lake/{name}/",
            "SerdeInfo": {
                "SerializationLibrary": "org.apache.hive.hcatalog.data.JsonSerDe",
                "Parameters": {
                    "timestamp.formats": "yyyy-MM-dd'T'HH:mm:ss.SSSZZ,yyyy-MM-dd'T'HH:mm:ssZZ"
                },
            },
        },
    }


def message_of(worker: QueryWorker, sql: str) -> str:
    """The error of a statement, empty if it has none."""
    try:
        worker.ask({"query": sql, "database": "lake"})
    except QueryFailedError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(("sql", "begin"), WRONG, ids=[sql for sql, _ in WRONG])
def test_a_wrong_statement_has_athenas_error(worker: QueryWorker, sql: str, begin: str) -> None:
    message = message_of(worker, sql)

    assert message.startswith(begin)
    assert not FOREIGN.search(message)


@pytest.mark.parametrize(("sql", "row"), RIGHT, ids=[sql for sql, _ in RIGHT])
def test_a_right_statement_has_athenas_result(worker: QueryWorker, sql: str, row: str) -> None:
    (found,) = worker.ask({"query": sql, "database": "lake"})["rows"]

    assert " | ".join("~" if value is None else value or "<empty>" for value in found) == row


@settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(words=st.lists(st.sampled_from(WORDS), max_size=14), begin=st.sampled_from(["select", ""]))
def test_no_error_names_the_engine(worker: QueryWorker, words: list[str], begin: str) -> None:
    message = message_of(worker, " ".join([begin, *words]))

    assert not message or IN_ATHENAS_FORM.match(message)
    assert not FOREIGN.search(message)


@settings(
    deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_changed_right_statement_never_names_the_engine(
    worker: QueryWorker, data: st.DataObject
) -> None:
    words = data.draw(st.sampled_from([*(sql for sql, _ in RIGHT), *(sql for sql, _ in WRONG)]))
    parts = words.split(" ")
    place = data.draw(st.integers(0, len(parts) - 1))
    parts[place] = data.draw(st.sampled_from(WORDS))
    message = message_of(worker, " ".join(parts))

    assert not message or IN_ATHENAS_FORM.match(message)
    assert not FOREIGN.search(message)


def test_a_timestamp_column_holds_utc_with_milliseconds(worker: QueryWorker) -> None:
    answer = worker.ask({"query": "select ts from t order by ts", "database": "lake"})

    assert answer["columns"] == [["ts", "timestamp"]]
    assert answer["rows"] == [["2026-01-01 10:00:00.123"], ["2026-02-01 10:00:00.000"]]
