"""Run one Athena statement."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp

from local_aws.athena_engine.catalog import Catalog
from local_aws.athena_engine.checks import Tables, analyse, check, require_known_functions
from local_aws.athena_engine.failures import athena_error
from local_aws.athena_engine.inspection import inspect_catalog
from local_aws.athena_engine.relations import literal, relation_of
from local_aws.athena_engine.results import text_of, type_name
from local_aws.athena_engine.source import Source
from local_aws.athena_engine.statement import VIEW_SCHEMA, Query, select_query
from local_aws.athena_engine.strictness import MACROS
from local_aws.athena_engine.syntax import parse

_EXTENSIONS = ("httpfs", "avro", "iceberg")
_ZONED = "TIMESTAMP WITH TIME ZONE"
# Trino functions that sqlglot passes through under their own name.
_MACROS = (
    "CREATE MACRO map_agg(k, v) AS map(list(k), list(v))",
    "CREATE MACRO codepoint(c) AS unicode(c)",
    "CREATE MACRO from_unixtime(s) AS to_timestamp(s)",
    "CREATE MACRO to_iso8601(t) AS strftime(t, '%Y-%m-%dT%H:%M:%S.%gZ')",
    "CREATE MACRO is_json_scalar(j) AS json_type(j) NOT IN ('OBJECT', 'ARRAY')",
)


@dataclass(frozen=True)
class Result:
    """The result of a statement: columns as (name, Athena type), rows as text."""

    columns: list[tuple[str, str]]
    rows: list[list[str | None]]


class AthenaEngine:
    """A DuckDB that reads through one S3 endpoint and resolves names in one catalog."""

    def __init__(self, catalog: Catalog, *, endpoint_url: str, region: str) -> None:
        self._catalog = catalog
        self._duckdb = _connect(endpoint_url, region)

    def run(self, sql: str, database: str) -> Result:
        """Run a statement.

        Args:
            sql: in Athena's dialect.
            database: the database of unqualified names.

        Raises:
            AthenaQueryError: Athena would fail the statement, or it is not supported here.
        """
        statement = parse(sql)
        if isinstance(statement, exp.Query):
            source = Source(sql)
            require_known_functions(statement, source)
            return self._select(select_query(statement, database, source), source)
        names, rows = inspect_catalog(statement, database, self._catalog)
        return Result([(name, "varchar") for name in names], [list(row) for row in rows])

    def _select(self, query: Query, source: Source) -> Result:
        views = {view: relation_of(ref, self._catalog) for view, ref in query.tables.items()}
        self._duckdb.execute("ATTACH ':memory:' AS query_scope")
        try:
            analysis = analyse(query.statement, self._columns_of(views))
            check(query.statement, analysis, source)
            return self._fetch(query.for_duckdb(analysis))
        except duckdb.Error as error:
            raise athena_error(str(error), query.statement, source) from error
        finally:
            self._duckdb.execute("USE memory")
            self._duckdb.execute("DETACH query_scope")

    def _columns_of(self, views: dict[str, str]) -> Tables:
        """Create the views; their columns with DuckDB's types."""
        self._duckdb.execute("USE query_scope")
        self._duckdb.execute(f"CREATE SCHEMA {VIEW_SCHEMA}")
        for macro in (*_MACROS, *MACROS):
            self._duckdb.execute(macro)
        found: dict[str, dict[str, str]] = {}
        for view, relation in views.items():
            self._duckdb.execute(f"CREATE VIEW {VIEW_SCHEMA}.{view} AS {relation}")
            described = self._duckdb.execute(f"DESCRIBE {VIEW_SCHEMA}.{view}").fetchall()
            found[view] = {column[0]: column[1] for column in described}
        return {VIEW_SCHEMA: found}

    def _fetch(self, sql: str) -> Result:
        found = self._duckdb.sql(sql)
        kinds = [str(kind) for kind in found.types]
        columns = [
            (name.lower(), type_name(kind)) for name, kind in zip(found.columns, kinds, strict=True)
        ]
        rows = self._duckdb.sql(_without_time_zones(sql, kinds)).fetchall()
        return Result(columns, [_texts(row, columns) for row in rows])


def _without_time_zones(sql: str, kinds: list[str]) -> str:
    """Cast timestamps to UTC: DuckDB's Python client needs another package for time zones."""
    if not any(_ZONED in kind for kind in kinds):
        return sql
    names = [f"c{index}" for index in range(len(kinds))]
    cast = (
        f"CAST({name} AS {kind.replace(_ZONED, 'TIMESTAMP')})" if _ZONED in kind else name
        for name, kind in zip(names, kinds, strict=True)
    )
    return f"SELECT {', '.join(cast)} FROM ({sql}) AS r({', '.join(names)})"  # noqa: S608 - the user's own query


def _texts(row: tuple[Any, ...], columns: list[tuple[str, str]]) -> list[str | None]:
    texts = [text_of(value) for value in row]
    return [
        f"{text} UTC" if text is not None and kind == "timestamp with time zone" else text
        for text, (_name, kind) in zip(texts, columns, strict=True)
    ]


def _connect(endpoint_url: str, region: str) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    for extension in _EXTENSIONS:
        connection.execute(f"LOAD {literal(_extension_file(extension))}")
    connection.execute(
        "CREATE SECRET (TYPE s3, KEY_ID 'test', SECRET 'test', URL_STYLE 'path', USE_SSL false, "
        f"REGION {literal(region)}, ENDPOINT {literal(endpoint_url.partition('://')[2])})"
    )
    # A query reads the lake, never local files.
    connection.execute("SET disabled_filesystems = 'LocalFileSystem'")
    connection.execute("SET TimeZone = 'UTC'")
    # As in Trino, 7 / 2 is 3, and nulls sort last in both directions.
    connection.execute("SET integer_division = true")
    connection.execute("SET default_null_order = 'nulls_last'")
    return connection


def _extension_file(name: str) -> Path:
    """The extension's file in its PyPI package; nothing is downloaded."""
    spec = find_spec(f"duckdb_extension_{name}")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"duckdb-extension-{name} is not installed")
    package = Path(next(iter(spec.submodule_search_locations)))
    version = duckdb.__version__
    return package / "extensions" / f"v{version}" / f"{name}.duckdb_extension"
