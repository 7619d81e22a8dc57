"""Read a query in Athena's dialect: the tables it names, and the same query for DuckDB."""

from dataclasses import dataclass, field

from sqlglot import exp

from local_aws.athena_engine.checks import Analysis
from local_aws.athena_engine.functions import with_duckdb_functions
from local_aws.athena_engine.source import Source
from local_aws.athena_engine.strictness import as_strict_as_athena


@dataclass(frozen=True)
class TableReference:
    """A table as a query names it.

    Attributes:
        database: the schema, in lower case.
        name: the table, in lower case, without the suffix of a metadata table.
        metadata: ``snapshots`` for ``"t$snapshots"``, empty for the table itself.
        version: the snapshot id of ``FOR VERSION AS OF``.
        timestamp: the SQL expression of ``FOR TIMESTAMP AS OF``.
        place: the place of its name in the query, such as ``1:15``.
    """

    database: str
    name: str
    metadata: str = ""
    version: str = ""
    timestamp: str = ""
    place: str = field(default="", compare=False)


@dataclass(frozen=True)
class Query:
    """A SELECT: the tables it reads, by the name of the view for each."""

    tables: dict[str, TableReference]
    statement: exp.Expr

    def for_duckdb(self, analysis: Analysis) -> str:
        """The query as DuckDB runs it, with Athena's errors and Athena's functions."""
        strict = as_strict_as_athena(self.statement.copy(), analysis)
        return with_duckdb_functions(strict).sql(dialect="duckdb")


VIEW_SCHEMA = "tables_of_the_query"
_NO_TEXT = Source("")


def select_query(statement: exp.Expr, database: str, source: Source = _NO_TEXT) -> Query:
    """Read a SELECT: a view takes the place of each table."""
    tables: dict[str, TableReference] = {}
    statement = _with_column_names(statement.copy())
    ctes = {cte.alias_or_name.lower() for cte in statement.find_all(exp.CTE)}
    for node in list(statement.find_all(exp.Table)):
        if isinstance(node.this, exp.Identifier) and not (
            not node.db and node.name.lower() in ctes
        ):
            reference = _reference(node, database, source.place_of(node))
            view = f"t{len(tables)}"
            tables[view] = reference
            _point_to_view(node, view)
    _unqualify_columns(statement)
    return Query(tables, statement)


def _reference(node: exp.Table, database: str, place: str) -> TableReference:
    name, _, metadata = node.name.lower().partition("$")
    version, timestamp = "", ""
    travel = node.args.get("version")
    if travel is not None:
        point = travel.expression.sql(dialect="duckdb")
        version, timestamp = (point, "") if travel.name == "VERSION" else ("", point)
    schema = (node.db or database).lower()
    return TableReference(schema, name, metadata, version, timestamp, place)


def _point_to_view(node: exp.Table, view: str) -> None:
    if not node.alias:
        node.set("alias", exp.TableAlias(this=exp.to_identifier(node.name, quoted=True)))
    node.set("this", exp.to_identifier(view))
    node.set("db", exp.to_identifier(VIEW_SCHEMA))
    node.set("catalog", None)
    node.set("version", None)


def _unqualify_columns(statement: exp.Expr) -> None:
    """Shorten ``database.table.column`` to ``table.column``: the alias has no database."""
    for column in statement.find_all(exp.Column):
        column.set("db", None)
        column.set("catalog", None)


def _with_column_names(statement: exp.Expr) -> exp.Expr:
    """Name unnamed columns as Athena does: ``_col0``, ``_col1``."""
    select = statement.find(exp.Select) if not isinstance(statement, exp.Select) else statement
    for index, projection in enumerate(select.expressions if select else ()):
        if not isinstance(projection, exp.Alias | exp.Column | exp.Star | exp.Dot):
            projection.replace(exp.alias_(projection.copy(), f"_col{index}"))
    return statement
