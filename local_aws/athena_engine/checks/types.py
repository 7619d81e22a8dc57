"""Names and kinds of types, as Athena's messages show them."""

from __future__ import annotations

import re

from sqlglot import exp

T = exp.DType

_KINDS = {
    "number": {
        T.TINYINT, T.SMALLINT, T.INT, T.BIGINT, T.INT128, T.UINT, T.UBIGINT, T.DECIMAL, T.DOUBLE,
        T.FLOAT,
    },
    "text": {T.VARCHAR, T.TEXT, T.CHAR, T.NCHAR, T.NVARCHAR},
    "boolean": {T.BOOLEAN},
    "moment": {T.DATE, T.TIMESTAMP, T.TIMESTAMPTZ, T.DATETIME, T.TIMESTAMP_MS, T.TIMESTAMPNTZ},
    "time": {T.TIME},
    "interval": {T.INTERVAL},
    "bytes": {T.VARBINARY, T.BINARY, T.BLOB},
    "array": {T.ARRAY, T.LIST},
    "map": {T.MAP},
    "row": {T.STRUCT},
}  # fmt: skip
_KIND_OF = {kind: name for name, kinds in _KINDS.items() for kind in kinds}
_NAMES = {
    T.INT: "integer", T.TEXT: "varchar", T.TIMESTAMP: "timestamp(3)", T.FLOAT: "real",
    T.TIMESTAMPTZ: "timestamp(3) with time zone", T.INT128: "bigint", T.UBIGINT: "bigint",
    T.INTERVAL: "interval day to second", T.STRUCT: "row", T.LIST: "array", T.BLOB: "varbinary",
    T.BINARY: "varbinary", T.DATETIME: "timestamp(3)", T.TIMESTAMPNTZ: "timestamp(3)",
    T.UINT: "bigint", T.TIMESTAMP_MS: "timestamp(3)",
}  # fmt: skip
_OF_DUCKDB = {
    "INTEGER_LITERAL": "integer", "STRING_LITERAL": "varchar", "HUGEINT": "bigint",
    "UBIGINT": "bigint", "UINTEGER": "bigint", "FLOAT": "real", "BLOB": "varbinary",
    "TIMESTAMP": "timestamp(3)", "TIMESTAMP WITH TIME ZONE": "timestamp(3) with time zone",
    "INTERVAL": "interval day to second", '"NULL"': "unknown", "NULL": "unknown",
    "TIMESTAMP_NS": "timestamp(9)", "INT8": "tinyint", "INT16": "smallint", "INT32": "integer",
    "INT64": "bigint", "INT128": "bigint", "BOOL": "boolean",
}  # fmt: skip
_IN_CASTS = {"integer": "INT"}


def kind_of(kind: exp.DataType | None) -> str:
    """The kind of a type: types of one kind can be compared; empty if it is not known."""
    return "" if kind is None else _KIND_OF.get(kind.this, "")


def type_name(node: exp.Expr) -> str:
    """Athena's name for an annotated expression's type: ``varchar(3)`` for ``'abc'``."""
    if isinstance(node, exp.Literal) and node.is_string:
        return f"varchar({len(node.name)})"
    return name_of(node.type)


def name_of(kind: exp.DataType | None) -> str:
    """Athena's name for a type of the parser."""
    if kind is None:
        return "unknown"
    if kind.this == T.DECIMAL and kind.expressions:
        return f"decimal({','.join(part.name for part in kind.expressions)})"
    name = _NAMES.get(kind.this, str(kind.this.value).lower())
    inner = [name_of(part) for part in kind.expressions if isinstance(part, exp.DataType)]
    return f"{name}({', '.join(inner)})" if inner else name


def name_of_duckdb(kind: str) -> str:
    """Athena's name for a type as DuckDB's messages spell it."""
    kind = kind.strip()
    if kind.endswith("[]"):
        return f"array({name_of_duckdb(kind[:-2])})"
    if kind.startswith("STRUCT"):
        return "row"
    decimal = re.fullmatch(r"DECIMAL\((\d+), ?(\d+)\)", kind)
    if decimal:
        return f"decimal({decimal[1]},{decimal[2]})"
    return _OF_DUCKDB.get(kind, kind.lower())


def cast_name(kind: str) -> str:
    """A type as Athena's messages about casts spell it: ``INT``, ``DECIMAL(5, 2)``."""
    name = name_of_duckdb(kind)
    return _IN_CASTS.get(name, name.upper()).replace(",", ", ")
