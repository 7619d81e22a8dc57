"""Check the names and types of a query as Athena does, before DuckDB runs it."""

from local_aws.athena_engine.checks.analysis import Analysis, Tables, analyse
from local_aws.athena_engine.checks.checking import UNRESOLVED, check
from local_aws.athena_engine.checks.function_names import require_known_functions
from local_aws.athena_engine.checks.types import cast_name, name_of, name_of_duckdb

__all__ = [
    "UNRESOLVED",
    "Analysis",
    "Tables",
    "analyse",
    "cast_name",
    "check",
    "name_of",
    "name_of_duckdb",
    "require_known_functions",
]
