"""Athena's API over the silver tables in a moto bucket, with DuckDB as the engine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import duckdb
from mypy_boto3_s3 import S3Client

from medallion.vocabulary.silver_tables import SILVER_COLUMNS, column_names

_TYPES = {
    "string": "VARCHAR",
    "bigint": "BIGINT",
    "double": "DOUBLE",
    "boolean": "BOOLEAN",
    "timestamp": "TIMESTAMP",
}
_ATHENA_TYPES = {"VARCHAR": "varchar", "BIGINT": "bigint", "DOUBLE": "double"}


@dataclass
class DuckDbAthena:
    """Athena that runs a statement at once, on the rows currently in the bucket."""

    s3: S3Client
    silver_database: str
    bucket: str = "silver"
    statements: list[str] = field(default_factory=list)
    _page: dict[str, Any] = field(default_factory=dict)

    def start_query_execution(self, *, QueryString: str, **_: Any) -> dict[str, str]:  # noqa: N803 (boto3's name)
        self.statements.append(QueryString)
        with duckdb.connect() as engine:
            engine.execute(f"create schema {self.silver_database}")
            for table in SILVER_COLUMNS:
                self._load(engine, table)
            cursor = engine.execute(QueryString)
            columns = [(name, str(kind)) for name, kind, *_ in cursor.description or ()]
            rows = cursor.fetchall()
        self._page = _page(columns, rows)
        return {"QueryExecutionId": str(len(self.statements))}

    def get_query_execution(self, **_: Any) -> dict[str, Any]:
        return {"QueryExecution": {"Status": {"State": "SUCCEEDED"}}}

    def get_paginator(self, _: str) -> DuckDbAthena:
        return self

    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        return [self._page]

    def _load(self, engine: duckdb.DuckDBPyConnection, table: str) -> None:
        columns = ", ".join(f"{name} {_TYPES[kind]}" for name, kind, _ in SILVER_COLUMNS[table])
        name = f"{self.silver_database}.{table}"
        engine.execute(f"create table {name} ({columns}, dataset VARCHAR)")
        marks = ", ".join("?" * (len(SILVER_COLUMNS[table]) + 1))
        for row in self._rows(table):
            engine.execute(f"insert into {name} values ({marks})", row)  # noqa: S608 (constant names)

    def _rows(self, table: str) -> Iterator[list[Any]]:
        listed = self.s3.list_objects_v2(Bucket=self.bucket, Prefix=f"{table}/dataset=")
        for item in listed.get("Contents", []):
            dataset = item["Key"].split("/")[1].removeprefix("dataset=")
            body = self.s3.get_object(Bucket=self.bucket, Key=item["Key"])["Body"].read()
            for line in body.splitlines():
                values = json.loads(line)
                yield [*(values.get(name) for name in column_names(table)), dataset]


def _page(columns: list[tuple[str, str]], rows: list[tuple[Any, ...]]) -> dict[str, Any]:
    header = [{"VarCharValue": name} for name, _ in columns]
    data = [[{} if cell is None else {"VarCharValue": str(cell)} for cell in row] for row in rows]
    info = [{"Name": name, "Type": _ATHENA_TYPES[kind]} for name, kind in columns]
    return {
        "ResultSet": {
            "Rows": [{"Data": cells} for cells in (header, *data)],
            "ResultSetMetadata": {"ColumnInfo": info},
        }
    }
