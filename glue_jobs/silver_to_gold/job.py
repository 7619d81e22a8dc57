"""Script of the Glue job: silver records of waiting documents become gold Iceberg tables."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import boto3
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

from glue_jobs.silver_to_gold.arguments import JobArguments
from glue_jobs.silver_to_gold.gold_run import GoldRun
from glue_jobs.silver_to_gold.manifest import parse_manifest
from medallion.vocabulary.datasets import parse_dataset
from medallion.vocabulary.errors import DefectError
from medallion.vocabulary.lake import compiled_dataset_key, gold_result_key

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


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
    manifest = parse_manifest(_text(s3, arguments.silver_bucket, arguments.manifest_key))
    compiled = _text(s3, arguments.artifacts_bucket, compiled_dataset_key(arguments.dataset))
    if (manifest.dataset, manifest.gold_run_id) != (arguments.dataset, arguments.gold_run_id):
        raise DefectError(f"{arguments.manifest_key} is another gold run's manifest")
    spark = glue.spark_session
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    # A failed cast yields null, which the checks find; an exception would quote the value.
    spark.conf.set("spark.sql.ansi.enabled", "false")
    gold_run = GoldRun(
        spark=spark,
        manifest=manifest,
        dataset=parse_dataset(compiled),
        database=arguments.gold_database,
        uri_of=lambda key: f"s3://{arguments.silver_bucket}/{key}",
    )
    result = gold_run.run(datetime.now(UTC))
    s3.put_object(
        Bucket=arguments.silver_bucket,
        Key=gold_result_key(arguments.dataset, arguments.gold_run_id),
        Body=result.to_json().encode(),
        ContentType="application/json",
    )


def _text(s3: S3Client, bucket: str, key: str) -> str:
    return s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    main()
