"""Word DuckDB's errors as Athena words its own."""

from local_aws.athena_engine.failures.wording import athena_error

__all__ = ["athena_error"]
