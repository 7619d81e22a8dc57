"""Glue's wrapper around a Spark context."""

from pyspark import SparkContext
from pyspark.sql import SparkSession, SQLContext


class GlueContext(SQLContext):
    """A SQL context with its session as an attribute, as in Glue."""

    def __init__(self, sparkContext: SparkContext) -> None:  # noqa: N803 - AWS's name
        self.spark_session = SparkSession.builder.getOrCreate()
        super().__init__(sparkContext, self.spark_session)
