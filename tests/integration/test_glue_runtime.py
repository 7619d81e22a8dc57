import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local_aws.emulator import start_emulator
from tests.integration.emulator_support import Aws, Json, allow, an_archive, eventually

pytestmark = pytest.mark.integration

ICEBERG = (
    "spark.sql.extensions=org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions"
    " --conf spark.sql.catalog.glue_catalog=org.apache.iceberg.spark.SparkCatalog"
    " --conf spark.sql.catalog.glue_catalog.catalog-impl="
    "org.apache.iceberg.aws.glue.GlueCatalog"
    " --conf spark.sql.catalog.glue_catalog.io-impl=org.apache.iceberg.aws.s3.S3FileIO"
    " --conf spark.sql.catalog.glue_catalog.warehouse=s3://lake/gold/"
)
SPARK_JOB = """
import sys
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.sql import SparkSession
from rules import MINIMUM

arguments = getResolvedOptions(sys.argv, ["JOB_NAME", "source"])
spark = SparkSession.builder.getOrCreate()
job = Job(GlueContext(spark.sparkContext))
job.init(arguments["JOB_NAME"], arguments)
rows = spark.read.json(arguments["source"]).where(f"n >= {MINIMUM}")
spark.sql("CREATE TABLE glue_catalog.gold.numbers (id string, n bigint) USING iceberg")
rows.select("id", "n").writeTo("glue_catalog.gold.numbers").append()
print("rows", spark.table("glue_catalog.gold.numbers").count())
job.commit()
"""
START_AND_FOLLOW = ["glue:StartJobRun", "glue:GetJobRun", "glue:GetJobRuns", "glue:BatchStopJobRun"]


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    with start_emulator(tmp_path_factory.mktemp("stack")) as emulator:
        aws = Aws(emulator.endpoint_url)
        aws.bucket("lake")
        aws.bucket("code", {"lib.zip": an_archive({"rules.py": "MINIMUM = 2"})})
        yield aws


def a_job(aws: Aws, name: str, script: str, *, statements: list[Json], **properties: Any) -> str:
    """Make a job with its own role, which may read the code and has the given permissions."""
    aws.client("s3").put_object(Bucket="code", Key=f"{name}.py", Body=script)
    role = aws.role(
        f"{name}-job",
        "glue.amazonaws.com",
        allow("s3:GetObject", "arn:aws:s3:::code/*"),
        *statements,
    )
    aws.client("glue").create_job(
        Name=name,
        Role=role,
        Command={"Name": "glueetl", "ScriptLocation": f"s3://code/{name}.py"},
        GlueVersion="5.1",
        Timeout=10,
        **properties,
    )
    return name


def a_machine(
    aws: Aws, name: str, job: str, arguments: Json, *, permissions: list[str], timeout: int = 60
) -> str:
    role = aws.role(f"{name}-machine", "states.amazonaws.com", allow(permissions))
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::glue:startJobRun.sync",
        "TimeoutSeconds": timeout,
        "Parameters": {"JobName": job, "Arguments": arguments},
        "End": True,
    }
    return aws.machine(name, {"StartAt": "Job", "States": {"Job": state}}, role=role)


def ended_run(aws: Aws, job: str, run_id: str) -> Json:
    glue = aws.client("glue")

    def ended() -> Json | None:
        run: Json = glue.get_job_run(JobName=job, RunId=run_id)["JobRun"]
        return run if run["JobRunState"] not in {"STARTING", "RUNNING", "STOPPING"} else None

    return eventually(ended, timeout=60)


def log_lines(aws: Aws, group: str, run_id: str) -> list[str]:
    events = aws.client("logs").get_log_events(
        logGroupName=f"/aws-glue/jobs/{group}", logStreamName=run_id
    )
    return [event["message"] for event in events["events"]]


def test_a_job_runs_its_script_with_its_library_on_spark_and_writes_an_iceberg_table(
    aws: Aws,
) -> None:
    aws.client("s3").put_object(
        Bucket="lake",
        Key="in/a.json",
        Body='{"id":"a","n":1}\n{"id":"b","n":2}\n{"id":"c","n":3}\n',
    )
    aws.client("glue").create_database(
        DatabaseInput={"Name": "gold", "LocationUri": "s3://lake/gold/"}
    )
    job = a_job(
        aws, "promote", SPARK_JOB,
        statements=[
            allow(["s3:GetObject", "s3:PutObject", "s3:ListBucket"], "arn:aws:s3:::lake*"),
            allow("glue:*"),
        ],
        DefaultArguments={
            "--datalake-formats": "iceberg",
            "--extra-py-files": "s3://code/lib.zip",
            "--conf": ICEBERG,
        },
    )  # fmt: skip
    machine = a_machine(
        aws, "promote", job, {"--source": "s3://lake/in/"}, permissions=START_AND_FOLLOW
    )

    end = aws.run(machine)

    assert end["status"] == "SUCCEEDED", end.get("cause")
    output = json.loads(end["output"])
    assert output["JobRunState"] == "SUCCEEDED"
    assert "rows 2" in log_lines(aws, "output", output["Id"])
    table = aws.client("glue").get_table(DatabaseName="gold", Name="numbers")["Table"]
    assert table["Parameters"]["table_type"] == "ICEBERG"


def test_a_failing_script_fails_the_state_with_its_exception(aws: Aws) -> None:
    job = a_job(aws, "failing", "x = 1\nraise ValueError('no such dataset')\n", statements=[])
    machine = a_machine(aws, "failing", job, {}, permissions=START_AND_FOLLOW)

    end = aws.run(machine)

    assert (end["status"], end["error"]) == ("FAILED", "States.TaskFailed")
    cause = json.loads(end["cause"])
    assert cause["JobRunState"] == "FAILED"
    assert cause["ErrorMessage"] == (
        "Error Category: UNCLASSIFIED_ERROR; Failed Line Number: 2; ValueError: no such dataset"
    )
    assert any("ValueError" in line for line in log_lines(aws, "error", cause["Id"]))


def test_a_job_finds_only_its_library_and_the_packages_of_glue(aws: Aws) -> None:
    script = (
        "import importlib.util, os\n"
        "names = ('medallion', 'local_aws', 'pydantic', 'yaml', 'duckdb', 'pyspark', 'boto3')\n"
        "print([name for name in names if importlib.util.find_spec(name)])\n"
        "print(sorted(name for name in os.environ if name.startswith('AWS_')))\n"
    )
    run_id = aws.client("glue").start_job_run(JobName=a_job(aws, "looking", script, statements=[]))[
        "JobRunId"
    ]

    assert ended_run(aws, "looking", run_id)["JobRunState"] == "SUCCEEDED"
    assert log_lines(aws, "output", run_id)[0] == "['pyspark', 'boto3']"


def test_a_job_has_only_the_permissions_of_its_role(aws: Aws) -> None:
    script = "import boto3\nboto3.client('s3').put_object(Bucket='lake', Key='x', Body=b'')\n"
    run_id = aws.client("glue").start_job_run(JobName=a_job(aws, "writing", script, statements=[]))[
        "JobRunId"
    ]

    run = ended_run(aws, "writing", run_id)

    assert run["JobRunState"] == "FAILED"
    assert "AccessDenied" in run["ErrorMessage"]


def test_a_script_that_the_role_may_not_read_fails_the_launch(aws: Aws) -> None:
    role = aws.role("blind-job", "glue.amazonaws.com")
    glue = aws.client("glue")
    glue.create_job(
        Name="blind", Role=role, Command={"Name": "glueetl", "ScriptLocation": "s3://code/x.py"}
    )

    run = ended_run(aws, "blind", glue.start_job_run(JobName="blind")["JobRunId"])

    assert run["JobRunState"] == "FAILED"
    assert run["ErrorMessage"].startswith("LAUNCH ERROR | Could not read s3://code/x.py")


def test_a_role_that_does_not_trust_glue_fails_the_run(aws: Aws) -> None:
    glue = aws.client("glue")
    glue.create_job(
        Name="untrusting",
        Role=aws.role("untrusting-job", "lambda.amazonaws.com"),
        Command={"Name": "glueetl", "ScriptLocation": "s3://code/x.py"},
    )

    run = ended_run(aws, "untrusting", glue.start_job_run(JobName="untrusting")["JobRunId"])

    assert run["JobRunState"] == "FAILED"
    assert "assume role" in run["ErrorMessage"]


def test_more_concurrent_runs_than_the_job_allows_are_rejected(aws: Aws) -> None:
    glue = aws.client("glue")
    job = a_job(
        aws, "crowded", "import time; time.sleep(60)", statements=[],
        ExecutionProperty={"MaxConcurrentRuns": 1},
    )  # fmt: skip
    run_id = glue.start_job_run(JobName=job)["JobRunId"]

    with pytest.raises(glue.exceptions.ConcurrentRunsExceededException):
        glue.start_job_run(JobName=job)

    glue.batch_stop_job_run(JobName=job, JobRunIds=[run_id])
    assert ended_run(aws, job, run_id)["JobRunState"] == "STOPPED"


def test_the_state_machines_role_must_be_allowed_to_start_the_job(aws: Aws) -> None:
    job = a_job(aws, "guarded", "print('ran')", statements=[])
    machine = a_machine(aws, "guarded", job, {}, permissions=["glue:GetJobRun"])

    end = aws.run(machine)

    assert end["error"] == "Glue.AWSGlueException"
    assert "not authorized to perform: glue:StartJobRun" in end["cause"]
    assert aws.client("glue").get_job_runs(JobName=job)["JobRuns"] == []


def test_the_run_of_a_stopped_execution_continues_until_it_is_stopped_itself(aws: Aws) -> None:
    job = a_job(aws, "stopped", "import time; time.sleep(60)", statements=[])
    machine = a_machine(aws, "stopped", job, {"--part": "7"}, permissions=START_AND_FOLLOW)
    states, glue = aws.client("stepfunctions"), aws.client("glue")
    execution = states.start_execution(stateMachineArn=machine)["executionArn"]

    def running() -> Json | None:
        runs = glue.get_job_runs(JobName=job)["JobRuns"]
        return runs[0] if runs and runs[0]["JobRunState"] == "RUNNING" else None

    run = eventually(running)
    states.stop_execution(executionArn=execution)

    assert aws.end_of(execution)["status"] == "ABORTED"
    found = glue.get_job_runs(JobName=job)["JobRuns"][0]
    assert (found["JobRunState"], found["Arguments"]["--part"]) == ("RUNNING", "7")
    glue.batch_stop_job_run(JobName=job, JobRunIds=[run["Id"]])
    assert ended_run(aws, job, run["Id"])["JobRunState"] == "STOPPED"


def test_a_task_that_exceeds_its_timeout_stops_the_run(aws: Aws) -> None:
    job = a_job(aws, "overlong", "import time; time.sleep(60)", statements=[])
    machine = a_machine(aws, "overlong", job, {}, permissions=START_AND_FOLLOW, timeout=2)

    end = aws.run(machine)

    assert end["error"] == "States.Timeout"
    run = aws.client("glue").get_job_runs(JobName=job)["JobRuns"][0]
    assert ended_run(aws, job, run["Id"])["JobRunState"] == "STOPPED"


def test_a_job_may_read_the_database_that_its_role_names(aws: Aws) -> None:
    glue = aws.client("glue")
    for name in ("open", "closed"):
        glue.create_database(DatabaseInput={"Name": name})
    script = (
        "import boto3\n"
        "glue = boto3.client('glue')\n"
        "print(glue.get_database(Name='open')['Database']['Name'])\n"
        "glue.get_database(Name='closed')\n"
    )
    database = "arn:aws:glue:us-east-1:000000000000:database/open"
    job = a_job(aws, "curious", script, statements=[allow("glue:GetDatabase", database)])

    run_id = glue.start_job_run(JobName=job)["JobRunId"]

    run = ended_run(aws, job, run_id)
    assert log_lines(aws, "output", run_id) == ["open"]
    assert "Failed Line Number: 4" in run["ErrorMessage"]
    assert "AccessDenied" in run["ErrorMessage"]


def test_the_end_of_a_run_is_an_event_on_eventbridge(aws: Aws) -> None:
    queue = aws.client("sqs").create_queue(QueueName="glue-events")["QueueUrl"]
    arn = aws.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    pattern = {"source": ["aws.glue"], "detail": {"state": ["FAILED"], "jobName": ["exiting"]}}
    events = aws.client("events")
    events.put_rule(Name="glue", EventPattern=json.dumps(pattern))
    events.put_targets(Rule="glue", Targets=[{"Id": "queue", "Arn": arn["Attributes"]["QueueArn"]}])

    run_id = aws.client("glue").start_job_run(
        JobName=a_job(aws, "exiting", "raise SystemExit(2)", statements=[])
    )["JobRunId"]

    received = eventually(
        lambda: aws.client("sqs").receive_message(QueueUrl=queue).get("Messages")
    )  # fmt: skip
    event = json.loads(received[0]["Body"])
    assert event["detail-type"] == "Glue Job State Change"
    assert event["detail"]["jobRunId"] == run_id
    assert event["detail"]["message"] == "Command failed with exit code 2"


def test_killing_the_drivers_process_fails_the_run(aws: Aws) -> None:
    script = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    job = a_job(aws, "killed", script, statements=[])

    run_id = aws.client("glue").start_job_run(JobName=job)["JobRunId"]

    run = ended_run(aws, job, run_id)
    assert (run["JobRunState"], run["ErrorMessage"]) == (
        "FAILED",
        "Command failed with exit code 137",
    )


def test_a_run_removes_its_files(aws: Aws, tmp_path_factory: pytest.TempPathFactory) -> None:
    job = a_job(aws, "tidy", "open('left-over', 'w').close()", statements=[])

    ended_run(aws, job, aws.client("glue").start_job_run(JobName=job)["JobRunId"])

    stack: Path = next(tmp_path_factory.getbasetemp().glob("stack*"))
    assert eventually(lambda: not list(stack.rglob("left-over")))
