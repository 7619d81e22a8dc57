"""Script of the Glue job: silver records of waiting documents become gold Iceberg tables."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime

import boto3
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

from glue_jobs.silver_to_gold.arguments import JobArguments
from glue_jobs.silver_to_gold.gold_run import GoldRun
from glue_jobs.silver_to_gold.s3_journal import S3Journal, parsed_dataset
from glue_jobs.silver_to_gold.silver import S3Silver


def main() -> None:
    """Read the arguments, run the gold run, and commit the job."""
    options = getResolvedOptions(sys.argv, ["JOB_NAME", *JobArguments.names()])
    arguments = JobArguments.of(options)
    glue = GlueContext(SparkContext.getOrCreate())
    job = Job(glue)
    job.init(options["JOB_NAME"], options)
    run_gold_run(glue, arguments)
    job.commit()


def run_gold_run(glue: GlueContext, arguments: JobArguments) -> None:
    """Connect one gold run to the buckets."""
    s3 = boto3.client("s3")
    journal = S3Journal(s3, arguments)
    spark = glue.spark_session
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    # A failed cast yields null, which the checks find; an exception would quote the value.
    spark.conf.set("spark.sql.ansi.enabled", "false")
    gold_run = GoldRun(
        spark=spark,
        manifest=journal.manifest(),
        read_dataset=lambda: parsed_dataset(journal.compiled_dataset()),
        database=arguments.gold_database,
        silver=S3Silver(s3, arguments.silver_bucket),
        journal=journal,
    )
    gold_run.run(datetime.now(UTC))


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    main()
