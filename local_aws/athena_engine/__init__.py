"""Run Athena queries over Iceberg and JSON Lines tables of the Glue catalog, on DuckDB."""
