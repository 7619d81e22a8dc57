"""Glue Spark jobs, one folder a job."""
