"""Code that reads a stack from other programs: complete, and ready to paste."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from medallion.vocabulary.stack_description import StackDescription

EXAMPLE_TABLE: Final = "DATASET_records"
"""Takes the place of a table's name as long as gold has none."""

CLIENTS: Final = {
    "env": "a shell for boto3 and the AWS CLI",
    "boto3": "Python, through Athena",
    "pyiceberg": 'Python, the table itself (pip install "pyiceberg[glue,pyarrow]")',
    "duckdb": 'SQL on this machine (pip install duckdb "pyiceberg[glue,pyarrow]")',
}
"""The programs for which there is a snippet, and what it is for."""

_KEY: Final = "test"


def snippet(client: str, stack: StackDescription, table: str) -> str:
    """The code for a client of `CLIENTS` that reads a table of gold."""
    if client == "env":
        return _environment(stack)
    endpoint = stack.endpoint_url
    return _TEXTS[client].format(
        session=_session(stack),
        endpoint=f", endpoint_url={_quoted(endpoint)}" if endpoint else "",
        workgroup=_quoted(stack.athena_workgroup),
        database=_quoted(stack.gold_database),
        name=table,
        table=_quoted(table),
        properties=_arguments(_properties(stack)),
    )


def _quoted(text: str) -> str:
    """A text as a literal of Python."""
    return json.dumps(text, ensure_ascii=False)


def heading(client: str) -> str:
    """A comment that introduces a snippet; it is one in Python and in a shell."""
    return f"# --- {client}: {CLIENTS[client]}"


def _environment(stack: StackDescription) -> str:
    """For a shell. A stack on AWS has the user's own credentials."""
    variables = {"AWS_REGION": stack.region, "AWS_DEFAULT_REGION": stack.region}
    lines = []
    if stack.endpoint_url:
        lines.append("unset AWS_PROFILE AWS_SESSION_TOKEN")
        variables |= {
            "AWS_ENDPOINT_URL": stack.endpoint_url,
            "AWS_ACCESS_KEY_ID": _KEY,
            "AWS_SECRET_ACCESS_KEY": _KEY,
        }
    lines += [f"export {name}={shlex.quote(value)}" for name, value in variables.items()]
    return "\n".join(lines) + "\n"


def _session(stack: StackDescription) -> str:
    keys = f'"{_KEY}", "{_KEY}", ' if stack.endpoint_url else ""
    return f"boto3.Session({keys}region_name={_quoted(stack.region)})"


def _properties(stack: StackDescription) -> dict[str, str]:
    """PyIceberg's settings; without an endpoint, it finds credentials as boto3 does."""
    properties = {"type": "glue", "client.region": stack.region}
    if stack.endpoint_url:
        properties |= {
            "client.access-key-id": _KEY,
            "client.secret-access-key": _KEY,
            "glue.endpoint": stack.endpoint_url,
            "s3.endpoint": stack.endpoint_url,
        }
    return properties


def _arguments(properties: Mapping[str, str]) -> str:
    pairs = (f"{_quoted(name)}: {_quoted(value)}," for name, value in properties.items())
    return "\n".join(f"        {pair}" for pair in pairs)


_BOTO3: Final = """\
import time

import boto3

session = {session}
athena = session.client("athena"{endpoint})
query_id = athena.start_query_execution(
    QueryString="select * from {name} limit 10",
    WorkGroup={workgroup},
    QueryExecutionContext={{"Database": {database}}},
)["QueryExecutionId"]
state = "QUEUED"
while state in ("QUEUED", "RUNNING"):
    time.sleep(0.5)
    status = athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]["Status"]
    state = status["State"]
if state != "SUCCEEDED":
    raise SystemExit(status["StateChangeReason"])
for row in athena.get_query_results(QueryExecutionId=query_id)["ResultSet"]["Rows"]:
    print([cell.get("VarCharValue") for cell in row["Data"]])
"""
_LOAD: Final = """\
from pyiceberg.catalog import load_catalog

lake = load_catalog(
    "medallion",
    **{{
{properties}
    }},
)
"""
_PYICEBERG: Final = """\
table = lake.load_table(({database}, {table}))
rows = table.scan(limit=10).to_arrow()
print(rows.to_pylist())
"""
_DUCKDB: Final = """\
records = lake.load_table(({database}, {table})).scan().to_arrow()
print(duckdb.sql("select source_key, quote from records limit 10"))
"""
_TEXTS: Final = {
    "boto3": _BOTO3,
    "pyiceberg": _LOAD + _PYICEBERG,
    "duckdb": "import duckdb\n" + _LOAD + _DUCKDB,
}
