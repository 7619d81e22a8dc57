from __future__ import annotations

from pyspark.sql import SparkSession

from medallion.dataset_folders.sql_functions import spark_functions


def test_the_list_of_functions_is_that_of_spark(spark: SparkSession) -> None:
    listed = {row[0].rsplit(".", 1)[-1] for row in spark.sql("SHOW SYSTEM FUNCTIONS").collect()}
    assert spark_functions() == {name for name in listed if name[0].isalpha()}
