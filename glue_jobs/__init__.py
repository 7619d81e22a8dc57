"""Glue Spark jobs, one folder per job."""
