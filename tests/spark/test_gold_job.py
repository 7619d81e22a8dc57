"""The job's script on the Glue runtime of the embedded AWS, with a role and S3."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from cdktf_app.glue_library import build_library
from cdktf_app.gold_job import spark_settings
from local_aws.emulator import start_emulator
from local_aws.environments import PROJECT_ROOT
from medallion.contracts import GoldManifest, GoldRunResult, ManifestDocument
from medallion.vocabulary.lake import (
    RECORDS,
    compiled_dataset_key,
    gold_manifest_key,
    gold_result_key,
    silver_key,
)
from medallion.vocabulary.statuses import PromotionStatus
from tests.integration.emulator_support import Aws, allow, an_archive, eventually
from tests.spark.gold_lake import a_dataset, a_silver_record

RUN = "20260504T120000-0a1b2c3d"


@pytest.fixture
def aws(tmp_path: Path) -> Iterator[Aws]:
    with start_emulator(tmp_path / "state") as emulator:
        aws = Aws(emulator.endpoint_url)
        for bucket in ("silver", "gold"):
            aws.bucket(bucket)
        script = PROJECT_ROOT / "glue_jobs" / "silver_to_gold" / "job.py"
        dataset = a_dataset()
        aws.bucket(
            "artifacts",
            {
                "glue/job.py": script.read_bytes(),
                "glue/library.zip": build_library(PROJECT_ROOT, "silver_to_gold"),
                compiled_dataset_key(dataset.name): dataset.to_json(),
            },
        )
        _make_job(aws)
        yield aws


def _make_job(aws: Aws) -> None:
    glue = aws.client("glue")
    glue.create_database(DatabaseInput={"Name": "gold"})
    glue.create_job(
        Name="silver-to-gold",
        Role=aws.role(
            "gold-job",
            "glue.amazonaws.com",
            allow(["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"]),
            allow(
                [
                    "glue:GetDatabase",
                    "glue:GetTable",
                    "glue:GetTables",
                    "glue:CreateTable",
                    "glue:UpdateTable",
                ]
            ),
        ),
        Command={"Name": "glueetl", "ScriptLocation": "s3://artifacts/glue/job.py"},
        GlueVersion="5.1",
        DefaultArguments={
            "--extra-py-files": "s3://artifacts/glue/library.zip",
            "--datalake-formats": "iceberg",
            "--conf": " --conf ".join(f"{k}={v}" for k, v in spark_settings("gold").items()),
            "--silver_bucket": "silver",
            "--artifacts_bucket": "artifacts",
            "--gold_database": "gold",
        },
    )


def _promote(aws: Aws, run_id: str, records: dict[str, list[dict[str, Any]]]) -> GoldRunResult:
    s3 = aws.client("s3")
    documents = []
    for document_id, rows in records.items():
        key = silver_key(RECORDS, "purchases", document_id)
        body = "".join(json.dumps(row) + "\n" for row in rows)
        s3.put_object(Bucket="silver", Key=key, Body=body)
        documents.append(
            ManifestDocument(
                document_id=document_id,
                source_key=f"purchases/{document_id}.txt",
                version_id="v1",
                records_key=key,
                fence=1,
            )
        )
    manifest = GoldManifest(gold_run_id=run_id, dataset="purchases", documents=tuple(documents))
    manifest_key = gold_manifest_key("purchases", run_id)
    s3.put_object(Bucket="silver", Key=manifest_key, Body=manifest.model_dump_json())
    arguments = {
        "--dataset": "purchases",
        "--gold_run_id": run_id,
        "--manifest_key": manifest_key,
    }
    run = _run(aws, arguments)
    assert run["JobRunState"] == "SUCCEEDED", run.get("ErrorMessage")
    found = s3.get_object(Bucket="silver", Key=gold_result_key("purchases", run_id))
    return GoldRunResult.model_validate_json(found["Body"].read())


def _run(aws: Aws, arguments: dict[str, str]) -> dict[str, Any]:
    glue = aws.client("glue")
    started = glue.start_job_run(JobName="silver-to-gold", Arguments=arguments)
    return eventually(lambda: _ended(glue, started["JobRunId"]), timeout=240)


def _ended(glue: Any, run_id: str) -> dict[str, Any] | None:
    run: dict[str, Any] = glue.get_job_run(JobName="silver-to-gold", RunId=run_id)["JobRun"]
    return None if run["JobRunState"] in {"STARTING", "RUNNING"} else run


def test_the_script_promotes_documents_from_bucket_to_bucket(aws: Aws) -> None:
    result = _promote(aws, RUN, {"d1": [a_silver_record("d1")], "d2": []})

    assert [(found.status, found.rows) for found in result.documents] == [
        (PromotionStatus.PROMOTED, 1),
        (PromotionStatus.PROMOTED, 0),
    ]
    tables = aws.client("glue").get_tables(DatabaseName="gold")["TableList"]
    assert {table["Name"] for table in tables} == {
        "purchases_records",
        "purchases_by_title",
        "purchases_quality_results",
    }
    assert {table["Parameters"]["table_type"] for table in tables} == {"ICEBERG"}

    again = _promote(aws, RUN, {"d1": [a_silver_record("d1")], "d2": []})

    assert again.documents[0].rows == 1
    assert again.snapshot_id != result.snapshot_id


NO_MANIFEST = {"--dataset": "purchases", "--gold_run_id": RUN, "--manifest_key": "missing.json"}


def test_a_library_that_lacks_a_module_fails_the_run(aws: Aws) -> None:
    s3 = aws.client("s3")
    library = s3.get_object(Bucket="artifacts", Key="glue/library.zip")["Body"].read()
    with zipfile.ZipFile(BytesIO(library)) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    del files["medallion/vocabulary/lake.py"]
    s3.put_object(Bucket="artifacts", Key="glue/library.zip", Body=an_archive(files))

    run = _run(aws, NO_MANIFEST)

    assert run["JobRunState"] == "FAILED"
    assert "Error: " in run["ErrorMessage"]
    assert "lake" in run["ErrorMessage"]


def test_a_role_that_may_not_read_silver_fails_the_run(aws: Aws) -> None:
    aws.client("iam").put_role_policy(
        RoleName="gold-job",
        PolicyName="test",
        PolicyDocument=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [allow("s3:GetObject", "arn:aws:s3:::artifacts/*")],
            }
        ),
    )

    run = _run(aws, NO_MANIFEST)

    assert run["JobRunState"] == "FAILED"
    assert "AccessDenied" in run["ErrorMessage"]
