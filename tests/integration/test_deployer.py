import json
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from local_aws.deployer import (
    RESOURCE_TYPES,
    Clients,
    Deployment,
    ResourceError,
    Target,
    UnsupportedTerraformError,
    deploy,
    document_of,
)
from local_aws.emulator import start_emulator
from tests.integration.deployer_documents import a_document_of_every_type, policy, write_archive

pytestmark = pytest.mark.integration

Json = dict[str, Any]


@dataclass(frozen=True)
class Deployed:
    clients: Clients
    deployment: Deployment
    order: list[str]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("synthesized")
    write_archive(folder)
    (folder / "job.py").write_text("print('gold')\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def deployed(files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    with start_emulator(tmp_path_factory.mktemp("state")) as emulator:
        clients = Clients(endpoint_url=emulator.endpoint_url, region=emulator.region)
        document = document_of(a_document_of_every_type(), folder=files)
        target = Target(clients, "000000000000", files)
        order: list[str] = []
        deployment = deploy(
            document,
            target,
            {"model_endpoint": "http://model"},
            lambda address, _done, _total: order.append(address),
        )
        yield Deployed(clients, deployment, order)


@pytest.fixture(scope="module")
def resettable_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clients]:
    with start_emulator(tmp_path_factory.mktemp("empty")) as emulator:
        yield Clients(endpoint_url=emulator.endpoint_url, region=emulator.region)


@pytest.fixture
def empty_aws(resettable_aws: Clients) -> Clients:
    reset = urllib.request.Request(  # noqa: S310 - a loopback URL
        f"{resettable_aws.endpoint_url}/_ministack/reset", method="POST"
    )
    with urllib.request.urlopen(reset, timeout=30) as answer:  # noqa: S310 - as above
        assert answer.status == 200
    return resettable_aws


def test_the_document_of_these_tests_has_every_supported_type() -> None:
    assert set(a_document_of_every_type()["resource"]) == set(RESOURCE_TYPES)


def test_every_resource_is_created_after_its_dependencies(deployed: Deployed) -> None:
    document = document_of(a_document_of_every_type(), folder=Path())
    place = {address: index for index, address in enumerate(deployed.order)}

    assert set(place) == set(document.resources)
    for resource in document.resources.values():
        for needed in resource.dependencies():
            assert place[needed] < place[resource.address]


def test_outputs_have_the_values_of_the_created_resources(deployed: Deployed) -> None:
    assert deployed.deployment.outputs == {
        "bronze_bucket": "test-lake-000000000000",
        "state_machine_arn": "arn:aws:states:us-east-1:000000000000:stateMachine:test-pipeline",
        "model_endpoint": "http://model",
    }


def test_buckets_have_their_settings(deployed: Deployed) -> None:
    s3, bucket = deployed.clients.s3, "test-lake-000000000000"
    key = deployed.deployment.of_type("aws_kms_key")[0]["arn"]

    encryption = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    assert encryption["Rules"][0]["ApplyServerSideEncryptionByDefault"] == {
        "SSEAlgorithm": "aws:kms",
        "KMSMasterKeyID": key,
    }
    access = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert set(access.values()) == {True}
    ownership = s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]
    assert ownership == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    notification = s3.get_bucket_notification_configuration(Bucket=bucket)
    assert "EventBridgeConfiguration" in notification
    rule = s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"][0]
    assert rule["ID"] == "old"
    assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}
    assert rule["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 7}


def test_the_bucket_policy_has_its_references_and_escapes_resolved(deployed: Deployed) -> None:
    text = deployed.clients.s3.get_bucket_policy(Bucket="test-lake-000000000000")["Policy"]
    statement = json.loads(text)["Statement"][0]

    assert statement["Resource"] == [
        "arn:aws:s3:::test-lake-000000000000",
        "arn:aws:s3:::test-lake-000000000000/*",
    ]
    assert statement["Condition"]["Null"] == {"aws:x": "${x}"}


def test_objects_have_their_content(deployed: Deployed) -> None:
    def read(key: str) -> Any:
        return deployed.clients.s3.get_object(Bucket="test-lake-000000000000", Key=key)

    assert read("glue/job.py")["Body"].read() == b"print('gold')\n"
    assert read("datasets/letters.json")["ContentType"] == "application/json"


def test_the_function_runs_the_archive_with_its_settings(deployed: Deployed) -> None:
    functions = deployed.clients.functions
    settings = functions.get_function_configuration(FunctionName="test-work")

    answer = functions.invoke(FunctionName="test-work", Payload=b'{"a": 1}')
    assert json.loads(answer["Payload"].read()) == {"a": 1}
    assert settings["Environment"]["Variables"] == {"MODEL_ENDPOINT": "http://model"}
    assert settings["MemorySize"] == 512
    assert settings["Timeout"] == 30
    assert settings["Role"] == "arn:aws:iam::000000000000:role/test-lambda"
    assert settings["TracingConfig"] == {"Mode": "Active"}
    limit = functions.get_function_concurrency(FunctionName="test-work")
    assert limit["ReservedConcurrentExecutions"] == 4
    retries = functions.get_function_event_invoke_config(FunctionName="test-work")
    assert retries["MaximumRetryAttempts"] == 2
    permissions = json.loads(functions.get_policy(FunctionName="test-work")["Policy"])
    assert permissions["Statement"][0]["Sid"] == "rule"


def test_the_state_machine_runs_the_function(deployed: Deployed) -> None:
    states = deployed.clients.states
    arn = deployed.deployment.outputs["state_machine_arn"]

    execution = states.start_execution(stateMachineArn=arn, input="{}")["executionArn"]
    ended = states.describe_execution(executionArn=execution)
    deadline = time.monotonic() + 60
    while ended["status"] == "RUNNING" and time.monotonic() < deadline:
        time.sleep(0.1)
        ended = states.describe_execution(executionArn=execution)

    assert json.loads(ended["output"])["Payload"] == {"id": execution}
    machine = states.describe_state_machine(stateMachineArn=arn)
    assert machine["loggingConfiguration"]["level"] == "ERROR"


def test_the_rule_sends_bucket_events_to_the_state_machine(deployed: Deployed) -> None:
    events = deployed.clients.events
    pattern = json.loads(events.describe_rule(Name="test-dropped")["EventPattern"])

    assert pattern["detail"]["bucket"]["name"] == ["test-lake-000000000000"]
    target = events.list_targets_by_rule(Rule="test-dropped")["Targets"][0]
    assert target["Arn"] == deployed.deployment.outputs["state_machine_arn"]
    assert target["RoleArn"] == "arn:aws:iam::000000000000:role/test-events"
    assert target["DeadLetterConfig"] == {"Arn": "arn:aws:sqs:us-east-1:000000000000:test-dead"}
    assert target["RetryPolicy"]["MaximumRetryAttempts"] == 10


def test_queue_topic_alarm_and_logs_have_their_settings(deployed: Deployed) -> None:
    clients = deployed.clients
    url = clients.sqs.get_queue_url(QueueName="test-dead")["QueueUrl"]
    queue = clients.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert queue["MessageRetentionPeriod"] == "1209600"
    assert json.loads(queue["Policy"])["Statement"][0]["Action"] == "sqs:SendMessage"

    topic = "arn:aws:sns:us-east-1:000000000000:test-alarms"
    attributes = clients.sns.get_topic_attributes(TopicArn=topic)["Attributes"]
    assert json.loads(attributes["Policy"])["Statement"][0]["Action"] == "sns:Publish"
    subscriptions = clients.sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert subscriptions[0]["Protocol"] == "sqs"

    alarm = clients.cloudwatch.describe_alarms(AlarmNames=["test-failed"])["MetricAlarms"][0]
    assert alarm["Dimensions"][0]["Name"] == "StateMachineArn"
    assert alarm["AlarmActions"] == alarm["OKActions"] == [topic]
    assert alarm["TreatMissingData"] == "notBreaching"

    groups = clients.logs.describe_log_groups(logGroupNamePrefix="/aws/lambda/test-work")
    assert groups["logGroups"][0]["retentionInDays"] == 30


def test_tables_jobs_and_workgroup_have_their_settings(deployed: Deployed) -> None:
    clients = deployed.clients
    job = clients.glue.get_job(JobName="test-silver-to-gold")["Job"]
    assert job["Command"]["ScriptLocation"] == "s3://test-lake-000000000000/glue/job.py"
    assert job["ExecutionProperty"] == {"MaxConcurrentRuns": 2}
    assert job["DefaultArguments"] == {"--datalake-formats": "iceberg"}

    table = clients.glue.get_table(DatabaseName="silver", Name="records")["Table"]
    assert table["PartitionKeys"][0]["Name"] == "dataset"
    assert table["Parameters"]["projection.enabled"] == "true"
    storage = table["StorageDescriptor"]
    assert storage["SerdeInfo"]["SerializationLibrary"].endswith("JsonSerDe")
    assert storage["Location"] == "s3://test-lake-000000000000/records/"

    group = clients.athena.get_work_group(WorkGroup="test-queries")["WorkGroup"]
    location = group["Configuration"]["ResultConfiguration"]["OutputLocation"]
    assert location == "s3://test-lake-000000000000/athena/"
    assert group["Configuration"]["EnforceWorkGroupConfiguration"] is True

    ledger = clients.dynamodb.describe_table(TableName="test-documents")["Table"]
    assert [key["AttributeName"] for key in ledger["KeySchema"]] == ["pk", "sk"]
    backups = clients.dynamodb.describe_continuous_backups(TableName="test-documents")
    recovery = backups["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    assert recovery["PointInTimeRecoveryStatus"] == "ENABLED"


def test_an_unsupported_argument_prevents_every_creation(empty_aws: Clients, files: Path) -> None:
    content = a_document_of_every_type()
    content["resource"]["aws_s3_bucket"]["lake"]["acl"] = "private"
    document = document_of(content, folder=files)

    with pytest.raises(UnsupportedTerraformError, match="acl"):
        deploy(document, Target(empty_aws, "000000000000", files), {})

    assert empty_aws.s3.list_buckets()["Buckets"] == []


def drop_role(content: Json) -> None:
    content["resource"]["aws_lambda_function"]["work"]["role"] = "arn:aws:iam::000000000000:role/x"


def use_a_role_of_another_service(content: Json) -> None:
    content["resource"]["aws_glue_job"]["gold"]["role_arn"] = "${aws_iam_role.lambda.arn}"


def use_a_missing_key(content: Json) -> None:
    content["resource"]["aws_dynamodb_table"]["documents"]["server_side_encryption"] = {
        "enabled": True,
        "kms_key_arn": "arn:aws:kms:us-east-1:000000000000:key/none",
    }


def break_policy(content: Json) -> None:
    content["resource"]["aws_iam_role_policy"]["work"]["policy"] = policy(Action=[], Resource="*")


def give_a_wrong_archive_hash(content: Json) -> None:
    content["resource"]["aws_lambda_function"]["work"]["source_code_hash"] = "AAAA"


def start_without_role(content: Json) -> None:
    del content["resource"]["aws_cloudwatch_event_target"]["dropped"]["role_arn"]


def expire_nothing(content: Json) -> None:
    rules = content["resource"]["aws_s3_bucket_lifecycle_configuration"]["lake"]["rule"]
    rules[0] = {"id": "idle", "status": "Enabled", "filter": {"prefix": ""}}


def keep_logs_for_eight_days(content: Json) -> None:
    content["resource"]["aws_cloudwatch_log_group"]["work"]["retention_in_days"] = 8


def log_without_star(content: Json) -> None:
    machine = content["resource"]["aws_sfn_state_machine"]["pipeline"]
    machine["logging_configuration"]["log_destination"] = "${aws_cloudwatch_log_group.work.arn}"


@pytest.mark.parametrize(
    ("break_it", "address", "reason"),
    [
        (drop_role, "aws_lambda_function.work", "does not exist"),
        (use_a_role_of_another_service, "aws_glue_job.gold", "cannot be assumed"),
        (use_a_missing_key, "aws_dynamodb_table.documents", "key .* does not exist"),
        (break_policy, "aws_iam_role_policy.work", "no Action"),
        (give_a_wrong_archive_hash, "aws_lambda_function.work", "source_code_hash"),
        (start_without_role, "aws_cloudwatch_event_target.dropped", "needs a role"),
        (expire_nothing, "aws_s3_bucket_lifecycle_configuration.lake", "does nothing"),
        (keep_logs_for_eight_days, "aws_cloudwatch_log_group.work", "cannot be 8"),
        (log_without_star, "aws_sfn_state_machine.pipeline", r"must end with :\*"),
    ],
)
def test_a_resource_that_aws_would_reject_is_rejected(
    empty_aws: Clients,
    files: Path,
    break_it: Callable[[Json], None],
    address: str,
    reason: str,
) -> None:
    content = a_document_of_every_type()
    break_it(content)
    document = document_of(content, folder=files)

    with pytest.raises(ResourceError, match=reason) as raised:
        deploy(document, Target(empty_aws, "000000000000", files), {})

    assert raised.value.address == address


def test_an_argument_of_the_wrong_type_is_reported_without_its_value(
    empty_aws: Clients, files: Path
) -> None:
    bucket = {"bucket": "b-${data.aws_caller_identity.me.account_id}", "force_destroy": "s3cret"}
    document = document_of(
        {
            "data": {"aws_caller_identity": {"me": {}}},
            "resource": {"aws_s3_bucket": {"lake": bucket}},
        },
        folder=files,
    )

    with pytest.raises(ResourceError, match=r"aws_s3_bucket\.lake: force_destroy") as raised:
        deploy(document, Target(empty_aws, "000000000000", files), {})

    assert "s3cret" not in str(raised.value)


def test_a_role_can_access_only_what_its_deployed_policy_allows(
    deployed: Deployed,
) -> None:
    credentials = deployed.clients.sts.assume_role(
        RoleArn="arn:aws:iam::000000000000:role/test-lambda", RoleSessionName="test"
    )["Credentials"]
    s3 = boto3.client(
        "s3",
        endpoint_url=deployed.clients.endpoint_url,
        region_name="us-east-1",
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
    )
    for key in ("in/a.txt", "out/a.txt"):
        deployed.clients.s3.put_object(Bucket="test-lake-000000000000", Key=key, Body=b"text")

    # The bucket's policy denies plain HTTP; requests to the embedded AWS count as encrypted.
    assert s3.get_object(Bucket="test-lake-000000000000", Key="in/a.txt")["Body"].read() == b"text"
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.get_object(Bucket="test-lake-000000000000", Key="out/a.txt")
