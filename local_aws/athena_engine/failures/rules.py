"""The words of Athena's errors, from what a pattern captured of DuckDB's message."""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlglot import exp

from local_aws.athena_engine.checks import UNRESOLVED, cast_name, name_of_duckdb
from local_aws.athena_engine.errors import AthenaQueryError, query_error
from local_aws.athena_engine.failures.failure import Failure

_OPERATORS = {"+", "-", "*", "/", "//", "%", "||", "=", "<", ">", "~~"}
_WINDOW_FUNCTIONS = {
    "row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile", "lag", "lead",
    "first_value", "last_value", "nth_value",
}  # fmt: skip
_LOOKS_LIKE_A_DATE = re.compile(r"\d+-\d+-\d+")

Rule = Callable[[Failure], AthenaQueryError]


def own(failure: Failure) -> AthenaQueryError:
    return AthenaQueryError(failure.match[1])


def column(failure: Failure) -> AthenaQueryError:
    name = failure.match["name"]
    return query_error("COLUMN_NOT_FOUND", f"Column '{name}' {UNRESOLVED}", failure.column(name))


def column_of_table(failure: Failure) -> AthenaQueryError:
    table, name = failure.match["table"], failure.match["name"]
    place = failure.column(name, table) or failure.column(name)
    return query_error("COLUMN_NOT_FOUND", f"Column '{table}.{name}' {UNRESOLVED}", place)


def table_of_column(failure: Failure) -> AthenaQueryError:
    table = failure.match["table"]
    columns = failure.statement.find_all(exp.Column)
    found = next((c for c in columns if c.table.lower() == table.lower()), None)
    place = failure.source.place_of(found)
    if found is None or isinstance(found.this, exp.Star):
        return query_error("TABLE_NOT_FOUND", f"Unable to resolve reference {table}", place)
    return query_error("COLUMN_NOT_FOUND", f"Column '{table}.{found.name}' {UNRESOLVED}", place)


def function(failure: Failure) -> AthenaQueryError:
    name = failure.match["name"].lower()
    place = failure.function(name)
    if name in _WINDOW_FUNCTIONS:
        message = f"Window function {name} requires an OVER clause"
        return query_error("FUNCTION_NOT_WINDOW", message, place)
    return query_error("FUNCTION_NOT_FOUND", f"Function '{name}' not registered", place)


def arguments(failure: Failure) -> AthenaQueryError:
    name, kinds = failure.match["name"].lower(), _split(failure.match["kinds"])
    names = [name_of_duckdb(kind) for kind in kinds]
    if name == "~~":
        wrong = next((n for n in names if n != "varchar"), "unknown")
        message = f"Left side of LIKE expression must evaluate to a varchar (actual: {wrong})"
        return query_error("TYPE_MISMATCH", message)
    if name in _OPERATORS:
        sign = "/" if name == "//" else name
        shown = f" {sign} ".join(names) if len(names) > 1 else f"{sign}{''.join(names)}"
        return query_error("TYPE_MISMATCH", f"Cannot apply operator: {shown}")
    message = f"Unexpected parameters ({', '.join(names)}) for function {name}"
    return query_error("FUNCTION_NOT_FOUND", message, failure.function(name))


def _split(kinds: str) -> list[str]:
    """The types of a list, whose commas in parentheses separate nothing."""
    return [kind.strip() for kind in re.split(r",(?![^(]*\))", kinds) if kind.strip()]


def cast(failure: Failure) -> AthenaQueryError:
    value, kind = failure.match["value"], failure.match["kind"]
    if _LOOKS_LIKE_A_DATE.match(value) and kind == "INT64":
        return _not_a_moment("timestamp", value, failure)
    name = cast_name(kind)
    if name.startswith("DECIMAL"):
        message = f"Cannot cast VARCHAR '{value}' to {name}. Value is not a number."
    else:
        message = f"Cannot cast '{value}' to {name}"
    return query_error("INVALID_CAST_ARGUMENT", message)


def moment(failure: Failure) -> AthenaQueryError:
    return _not_a_moment(failure.match["kind"].lower(), failure.match["value"], failure)


def _not_a_moment(kind: str, value: str, failure: Failure) -> AthenaQueryError:
    literal = re.compile(rf"\b{kind}\s*'{re.escape(value)}'", re.IGNORECASE)
    if literal.search(failure.source.sql):
        message = f"'{value}' is not a valid {kind.upper()} literal"
        return query_error("INVALID_LITERAL", message, failure.string(value))
    return query_error("INVALID_CAST_ARGUMENT", f"Value cannot be cast to {kind}: {value}")


def overflow(failure: Failure) -> AthenaQueryError:
    name = name_of_duckdb(failure.match["kind"])
    if name.startswith("decimal"):
        return query_error("NUMERIC_VALUE_OUT_OF_RANGE", "Decimal overflow")
    text = f"{name} {failure.match['what']} overflow: {failure.match['values']}"
    return query_error("NUMERIC_VALUE_OUT_OF_RANGE", text)


def out_of_range(failure: Failure) -> AthenaQueryError:
    name, value = name_of_duckdb(failure.match["kind"]), failure.match["value"]
    if failure.match["from"] == "INT128":
        return query_error("NUMERIC_VALUE_OUT_OF_RANGE", f"{name} addition overflow: {value}")
    return query_error("NUMERIC_VALUE_OUT_OF_RANGE", f"Out of range for {name}: {value}")


def no_common_type(failure: Failure) -> AthenaQueryError:
    names = [name_of_duckdb(failure.match[group]) for group in ("left", "right")]
    where = failure.match["where"].upper()
    if where.startswith("BETWEEN"):
        message = f"Cannot check if {names[0]} is BETWEEN {names[1]} and {names[1]}"
    else:
        what = "All COALESCE operands" if "COALESCE" in where else "All CASE results"
        message = (
            f"{what} must be the same type or coercible to a common type. Cannot find common type "
            f"between {names[0]} and {names[1]}, all types (without duplicates): "
            f"[{', '.join(names)}]"
        )
    return query_error("TYPE_MISMATCH", message)


def fields(failure: Failure) -> AthenaQueryError:
    operation = next(failure.statement.find_all(exp.SetOperation), None)
    key = operation.key.upper() if operation else "UNION"
    sizes = [len(side.selects) for side in (operation.left, operation.right)] if operation else []
    ending = f": {', '.join(map(str, sizes))}" if sizes else ""
    return query_error("TYPE_MISMATCH", f"{key} query has different number of fields{ending}")


def says(code: str, template: str) -> Callable[[Failure], AthenaQueryError]:
    """A rule whose message needs only what the pattern captured."""

    def rule(failure: Failure) -> AthenaQueryError:
        captured = {name: value or "" for name, value in failure.match.groupdict().items()}
        place = failure.column(captured["name"]) if "{name}" in template else ""
        kinds = {n: name_of_duckdb(v) for n, v in captured.items() if n.startswith("kind")}
        return query_error(code, template.format(**{**captured, **kinds}), place)

    return rule
