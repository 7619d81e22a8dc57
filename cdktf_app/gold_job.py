"""The Glue job `silver_to_gold`: its script, library, role and arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cdktf import Fn
from constructs import Construct

from cdktf_app.assets import Assets
from cdktf_app.aws import GlueJob, IamRole, IamRolePolicy, S3Object
from cdktf_app.buckets import LakeBuckets
from cdktf_app.functions import DATASETS, GOLD_RUNS
from cdktf_app.lake_access import (
    delete_objects,
    read_objects,
    see_missing_objects,
    use_key,
    write_objects,
)
from cdktf_app.lifecycles import GLUE_TEMPORARY_PREFIX
from cdktf_app.naming import Names
from cdktf_app.policies import Statement, allow, from_account, policy, trust
from medallion.vocabulary import lake

JOB = "silver_to_gold"
SCRIPTS = "glue/"
TIMEOUT_MINUTES = 120


@dataclass(frozen=True)
class GoldJobParts:
    """The resources that the job uses, and its size.

    Attributes:
        concurrent_runs: at least one for each dataset.
    """

    buckets: LakeBuckets
    key_arn: str
    gold_database: str
    concurrent_runs: int
    worker_type: str
    workers: int


class GoldJob(Construct):
    """The job, one run of which promotes the waiting documents of a dataset to gold."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        names: Names,
        parts: GoldJobParts,
        script: bytes,
        library: bytes,
        assets: Assets,
    ) -> None:
        super().__init__(scope, construct_id)
        artifacts = parts.buckets.artifacts.bucket
        uploads = {
            name: _upload(self, name, bucket=artifacts, content=content, assets=assets)
            for name, content in (("job.py", script), ("library.zip", library))
        }
        role = IamRole(
            self,
            "role",
            name=names.of(JOB),
            assume_role_policy=trust("glue.amazonaws.com", from_account(names.account_id)),
        )
        permissions = IamRolePolicy(
            self,
            "permissions",
            name="job",
            role=role.name,
            policy=policy(job_permissions(names, parts)),
        )
        self.job = GlueJob(
            self,
            "job",
            name=names.of(JOB),
            description="Promotes the records of waiting documents to gold, as Iceberg tables",
            role_arn=role.arn,
            glue_version="5.1",
            worker_type=parts.worker_type,
            number_of_workers=parts.workers,
            # The state machine retries.
            max_retries=0,
            timeout=TIMEOUT_MINUTES,
            execution_property={"max_concurrent_runs": parts.concurrent_runs},
            command={
                "name": "glueetl",
                "python_version": "3",
                "script_location": _address(artifacts, uploads["job.py"]),
            },
            default_arguments=job_arguments(
                parts, library=_address(artifacts, uploads["library.zip"])
            ),
            depends_on=[permissions, *uploads.values()],
        )


def job_arguments(parts: GoldJobParts, *, library: str) -> dict[str, str]:
    """The arguments of every run; the state machine adds dataset, gold run and manifest."""
    buckets = parts.buckets
    conf = " --conf ".join(
        f"{name}={value}" for name, value in spark_settings(buckets.gold.bucket).items()
    )
    return {
        "--job-language": "python",
        "--extra-py-files": library,
        "--datalake-formats": "iceberg",
        "--conf": conf,
        "--TempDir": f"s3://{buckets.artifacts.bucket}/{GLUE_TEMPORARY_PREFIX}",
        "--enable-metrics": "true",
        "--enable-observability-metrics": "true",
        "--enable-continuous-cloudwatch-log": "true",
        "--silver_bucket": buckets.silver.bucket,
        "--artifacts_bucket": buckets.artifacts.bucket,
        "--gold_database": parts.gold_database,
    }


def spark_settings(gold_bucket: str) -> Mapping[str, str]:
    """Settings for Iceberg on the Glue catalog, under the name that the job uses."""
    catalog = "spark.sql.catalog.glue_catalog"
    return {
        "spark.sql.extensions": (
            "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions"
        ),
        catalog: "org.apache.iceberg.spark.SparkCatalog",
        f"{catalog}.catalog-impl": "org.apache.iceberg.aws.glue.GlueCatalog",
        f"{catalog}.io-impl": "org.apache.iceberg.aws.s3.S3FileIO",
        f"{catalog}.warehouse": f"s3://{gold_bucket}/",
    }


def job_permissions(names: Names, parts: GoldJobParts) -> list[Statement]:
    """The permissions of the job's role."""
    buckets = parts.buckets
    silver, gold, artifacts = buckets.silver.arn, buckets.gold.arn, buckets.artifacts.arn
    return [
        read_objects("ReadSilver", silver, lake.silver_table_prefix(lake.RECORDS), GOLD_RUNS),
        write_objects("WriteGoldRunResult", silver, GOLD_RUNS),
        read_objects("ReadGold", gold),
        write_objects("WriteGold", gold),
        delete_objects("ReplaceGold", gold),
        read_objects("ReadArtifacts", artifacts, DATASETS, SCRIPTS),
        read_objects("ReadTemporary", artifacts, GLUE_TEMPORARY_PREFIX),
        write_objects("WriteTemporary", artifacts, GLUE_TEMPORARY_PREFIX),
        delete_objects("RemoveTemporary", artifacts, GLUE_TEMPORARY_PREFIX),
        see_missing_objects("SeeMissingObjects", silver, gold, artifacts),
        use_key(parts.key_arn),
        _use_gold_tables(names, parts.gold_database),
        _write_job_logs(names),
        allow(
            "Metrics",
            ("cloudwatch:PutMetricData",),
            ("*",),
            {"StringEquals": {"cloudwatch:namespace": "Glue"}},
        ),
    ]


def _use_gold_tables(names: Names, database: str) -> Statement:
    actions = (
        "glue:GetDatabase",
        "glue:GetTable",
        "glue:GetTables",
        "glue:CreateTable",
        "glue:UpdateTable",
        "glue:DeleteTable",
    )
    resources = ("catalog", f"database/{database}", f"table/{database}/*")
    return allow("GoldTables", actions, [names.arn("glue", resource) for resource in resources])


def _write_job_logs(names: Names) -> Statement:
    """All jobs of an account share Glue's log groups, which the first job creates."""
    actions = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")
    return allow("Logs", actions, (names.arn("logs", "log-group:/aws-glue/jobs/*"),))


def _upload(
    scope: Construct, name: str, *, bucket: str, content: bytes, assets: Assets
) -> S3Object:
    key = f"{SCRIPTS}{JOB}/{name}"
    path = assets.add_bytes(f"objects/{key}", content)
    return S3Object(scope, name, bucket=bucket, key=key, source=path, source_hash=Fn.filemd5(path))


def _address(bucket: str, upload: S3Object) -> str:
    return f"s3://{bucket}/{upload.key}"
