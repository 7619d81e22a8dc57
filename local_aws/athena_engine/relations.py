"""DuckDB's SQL for reading a Glue table: an Iceberg table, or JSON Lines with partitions."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sqlglot import exp

from local_aws.athena_engine.catalog import Catalog, Json
from local_aws.athena_engine.errors import AthenaQueryError, query_error
from local_aws.athena_engine.metadata_tables import metadata_relation
from local_aws.athena_engine.statement import TableReference
from local_aws.athena_engine.timestamp_texts import timestamp_sql

_TIMESTAMP = "TIMESTAMP"
_MAX_LINE_BYTES = 64 * 1024 * 1024


def relation_of(reference: TableReference, catalog: Catalog) -> str:
    """The SELECT that reads a table.

    Raises:
        AthenaQueryError: the table does not exist, or its kind is not supported here.
    """
    table = catalog.table(reference.database, reference.name)
    if table is None:
        raise _missing(reference, catalog)
    parameters = table.get("Parameters") or {}
    if parameters.get("table_type", "").upper() == "ICEBERG":
        return _iceberg(reference, parameters["metadata_location"], catalog)
    return _json_lines(reference, table, catalog)


def _missing(reference: TableReference, catalog: Catalog) -> AthenaQueryError:
    if reference.database not in catalog.databases():
        message = f"Schema '{reference.database}' does not exist"
        return query_error("SCHEMA_NOT_FOUND", message, reference.place)
    name = f"awsdatacatalog.{reference.database}.{reference.name}"
    return query_error("TABLE_NOT_FOUND", f"Table '{name}' does not exist", reference.place)


def _iceberg(reference: TableReference, metadata_location: str, catalog: Catalog) -> str:
    if reference.metadata:
        return metadata_relation(reference.metadata, catalog.document(metadata_location))
    options = ""
    if reference.version:
        options = f", snapshot_from_id => {reference.version}"
    elif reference.timestamp:
        moment = f"CAST(timezone('UTC', {reference.timestamp}) AS TIMESTAMP)"
        options = f", snapshot_from_timestamp => {moment}"
    source = f"iceberg_scan({literal(metadata_location)}{options})"
    return f"SELECT * FROM {source}"  # noqa: S608 - quoted literals


def _json_lines(reference: TableReference, table: Json, catalog: Catalog) -> str:
    storage = table["StorageDescriptor"]
    serde = storage.get("SerdeInfo") or {}
    library = serde.get("SerializationLibrary", "")
    if "JsonSerDe" not in library:
        raise AthenaQueryError(
            f"NOT_SUPPORTED: table {reference.name} has the SerDe {library or '-'}; "
            "only JSON and Iceberg tables can be read here"
        )
    columns = {column["Name"]: duckdb_type(column["Type"]) for column in storage["Columns"]}
    keys = {key["Name"]: duckdb_type(key["Type"]) for key in table.get("PartitionKeys") or ()}
    parts = [
        _read_json(files, columns, dict(zip(keys.items(), values, strict=True)), serde)
        for values, location in _partitions(reference, table, catalog)
        if (files := catalog.files(location))
    ]
    return " UNION ALL ".join(parts) or _empty({**columns, **keys})


def _partitions(
    reference: TableReference, table: Json, catalog: Catalog
) -> Iterator[tuple[tuple[str, ...], str]]:
    """The values and location of each partition; an unpartitioned table has one without values."""
    location = table["StorageDescriptor"]["Location"].rstrip("/")
    keys = [key["Name"] for key in table.get("PartitionKeys") or ()]
    parameters = table.get("Parameters") or {}
    if not keys:
        yield (), location
    elif parameters.get("projection.enabled", "").lower() == "true":
        yield from _projected(keys, parameters, location)
    else:
        for partition in catalog.partitions(reference.database, reference.name):
            yield tuple(partition["Values"]), partition["StorageDescriptor"]["Location"]


def _projected(
    keys: list[str], parameters: Mapping[str, str], location: str
) -> Iterator[tuple[tuple[str, ...], str]]:
    """The partitions that the table's projection settings name; only enum is supported here."""
    found: list[dict[str, str]] = [{}]
    for key in keys:
        if parameters.get(f"projection.{key}.type") != "enum":
            raise AthenaQueryError(f"NOT_SUPPORTED: projection of {key} is not of type enum")
        values = [value.strip() for value in parameters[f"projection.{key}.values"].split(",")]
        found = [{**chosen, key: value} for chosen in found for value in values]
    path = "/".join(f"{key}=${{{key}}}" for key in keys)
    template = parameters.get("storage.location.template", f"{location}/{path}")
    for chosen in found:
        filled = re.sub(r"\$\{(\w+)\}", lambda match, c=chosen: c[match.group(1)], template)  # type: ignore[misc] # a default argument binds the loop's value
        yield tuple(chosen.values()), filled


def _read_json(
    files: list[str],
    columns: Mapping[str, str],
    partition: Mapping[tuple[str, str], str],
    serde: Json,
) -> str:
    listed = ", ".join(literal(file) for file in files)
    typed = ", ".join(
        f"{literal(name)}: {literal('VARCHAR' if kind == _TIMESTAMP else kind)}"
        for name, kind in columns.items()
    )
    named = [_column(name, kind, serde) for name, kind in columns.items()]
    fixed = [
        f"CAST({literal(value)} AS {kind}) AS {exp.to_identifier(name, quoted=True).sql('duckdb')}"
        for (name, kind), value in partition.items()
    ]
    source = (
        f"read_json([{listed}], columns = {{{typed}}}, format = 'newline_delimited', "
        f"maximum_object_size = {_MAX_LINE_BYTES}, hive_partitioning = false)"
    )
    return f"SELECT {', '.join([*named, *fixed])} FROM {source}"  # noqa: S608 - quoted parts


def _column(name: str, kind: str, serde: Json) -> str:
    quoted = exp.to_identifier(name, quoted=True).sql("duckdb")
    parameters = serde.get("Parameters") or {}
    return f"{timestamp_sql(quoted, parameters)} AS {quoted}" if kind == _TIMESTAMP else quoted


def _empty(columns: Mapping[str, str]) -> str:
    named = (
        f"CAST(NULL AS {kind}) AS {exp.to_identifier(name, quoted=True).sql('duckdb')}"
        for name, kind in columns.items()
    )
    return f"SELECT {', '.join(named)} WHERE false"


def duckdb_type(hive_type: str) -> str:
    """Translate a column type of the Glue catalog."""
    return exp.DataType.build(hive_type, dialect="hive").sql(dialect="duckdb")


def literal(value: Any) -> str:
    """A value as a quoted SQL literal."""
    return exp.Literal.string(str(value)).sql(dialect="duckdb")
