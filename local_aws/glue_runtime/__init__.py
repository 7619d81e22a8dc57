"""Runs Glue jobs on local Spark, as Glue 5.1 would run them."""
