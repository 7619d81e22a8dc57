"""Answer SHOW and DESCRIBE from the catalog."""

import re

from sqlglot import exp

from local_aws.athena_engine.catalog import Catalog
from local_aws.athena_engine.errors import AthenaQueryError, query_error

_Table = tuple[list[str], list[list[str | None]]]
_SHOW_TABLES = re.compile(r"tables(?:\s+(?:in|from)\s+[\"`]?(\w+)[\"`]?)?\s*$", re.IGNORECASE)
_SHOW_DATABASES = re.compile(r"(?:databases|schemas)\s*$", re.IGNORECASE)


def inspect_catalog(statement: exp.Expr, database: str, catalog: Catalog) -> _Table:
    """The column names and rows of a SHOW or DESCRIBE.

    Raises:
        AthenaQueryError: the statement is neither SHOW nor DESCRIBE.
    """
    if isinstance(statement, exp.Describe) and isinstance(statement.this, exp.Table):
        return _describe(statement.this, database, catalog)
    if isinstance(statement, exp.Command) and str(statement.this).upper() == "SHOW":
        return _show(statement.expression.name.strip(), database, catalog)
    raise AthenaQueryError("NOT_SUPPORTED: only SELECT, SHOW and DESCRIBE are run here")


def _show(what: str, database: str, catalog: Catalog) -> _Table:
    if _SHOW_DATABASES.match(what):
        return ["database_name"], [[name] for name in catalog.databases()]
    match = _SHOW_TABLES.match(what)
    if match is None:
        raise AthenaQueryError("NOT_SUPPORTED: only SHOW TABLES and SHOW DATABASES are run here")
    wanted = (match.group(1) or database).lower()
    tables = catalog.tables(wanted)
    if tables is None:
        raise AthenaQueryError(f"SCHEMA_NOT_FOUND: Schema '{wanted}' does not exist")
    return ["tab_name"], [[name] for name in tables]


def _describe(named: exp.Table, database: str, catalog: Catalog) -> _Table:
    schema, name = (named.db or database).lower(), named.name.lower()
    table = catalog.table(schema, name)
    if table is None:
        full_name = f"awsdatacatalog.{schema}.{name}"
        raise query_error("TABLE_NOT_FOUND", f"Table '{full_name}' does not exist")
    columns = [*table["StorageDescriptor"]["Columns"], *(table.get("PartitionKeys") or ())]
    rows = [[c["Name"], c.get("Type"), c.get("Comment")] for c in columns]
    return ["col_name", "data_type", "comment"], rows
