"""EventBridge, metrics and alarms, as the pipeline uses them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local_aws.emulator import start_emulator
from tests.integration.emulator_support import Aws, Json, allow, eventually

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    with start_emulator(tmp_path_factory.mktemp("stack")) as emulator:
        yield Aws(emulator.endpoint_url)


def a_queue(aws: Aws, name: str) -> str:
    url = aws.client("sqs").create_queue(QueueName=name)["QueueUrl"]
    attributes = aws.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return str(attributes["Attributes"]["QueueArn"])


def a_message(aws: Aws, name: str, *, timeout: float = 15) -> Json:
    sqs = aws.client("sqs")
    url = sqs.get_queue_url(QueueName=name)["QueueUrl"]

    def received() -> Json | None:
        answer = sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"])
        messages: list[Json] = answer.get("Messages", [])
        return messages[0] if messages else None

    return eventually(received, timeout=timeout)


def a_rule(aws: Aws, name: str, pattern: Json, **target: Any) -> str:
    events = aws.client("events")
    arn = events.put_rule(Name=name, EventPattern=json.dumps(pattern))["RuleArn"]
    events.put_targets(Rule=name, Targets=[{"Id": "target", **target}])
    return str(arn)


def a_machine(aws: Aws, name: str, state: Json) -> str:
    role = aws.role(f"{name}-machine", "states.amazonaws.com")
    return aws.machine(name, {"StartAt": "Only", "States": {"Only": state}}, role=role)


def an_alarm(
    aws: Aws, name: str, namespace: str, metric: str, dimensions: Json, **more: Any
) -> None:
    aws.client("cloudwatch").put_metric_alarm(
        AlarmName=name,
        Namespace=namespace,
        MetricName=metric,
        Dimensions=[{"Name": key, "Value": value} for key, value in dimensions.items()],
        **{
            "Statistic": "Sum",
            "Period": 60,
            "EvaluationPeriods": 1,
            "Threshold": 1,
            "ComparisonOperator": "GreaterThanOrEqualToThreshold",
            "TreatMissingData": "notBreaching",
            **more,
        },
    )


def wait_for_alarm(aws: Aws, name: str, state: str, *, timeout: float = 15) -> None:
    cloudwatch = aws.client("cloudwatch")

    def reached() -> bool:
        alarm = cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"][0]
        return bool(alarm["StateValue"] == state)

    assert eventually(reached, timeout=timeout)


def total(aws: Aws, namespace: str, metric: str, dimensions: Json) -> float:
    now = datetime.now(UTC)
    found = aws.client("cloudwatch").get_metric_statistics(
        Namespace=namespace,
        MetricName=metric,
        Dimensions=[{"Name": key, "Value": value} for key, value in dimensions.items()],
        StartTime=now - timedelta(minutes=10),
        EndTime=now + timedelta(minutes=1),
        Period=3600,
        Statistics=["Sum"],
    )
    return float(sum(point["Sum"] for point in found["Datapoints"]))


def test_counts_executions_by_their_final_status(aws: Aws) -> None:
    definition = {
        "StartAt": "Decide",
        "States": {
            "Decide": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.ok", "BooleanEquals": True, "Next": "Good"}],
                "Default": "Bad",
            },
            "Good": {"Type": "Succeed"},
            "Bad": {"Type": "Fail", "Error": "Bad", "Cause": "on purpose"},
        },
    }
    role = aws.role("counted-machine", "states.amazonaws.com")
    machine = aws.machine("counted", definition, role=role)

    for ok in (True, False, False):
        aws.run(machine, {"ok": ok})

    dimensions = {"StateMachineArn": machine}
    assert total(aws, "AWS/States", "ExecutionsStarted", dimensions) == 3
    assert total(aws, "AWS/States", "ExecutionsSucceeded", dimensions) == 1
    assert total(aws, "AWS/States", "ExecutionsFailed", dimensions) == 2
    assert total(aws, "AWS/States", "ExecutionTime", dimensions) > 0


def test_an_alarm_on_failed_executions_goes_off_notifies_its_topic_and_recovers(aws: Aws) -> None:
    machine = a_machine(aws, "alarming", {"Type": "Fail", "Error": "Bad"})
    quiet = a_machine(aws, "quiet", {"Type": "Succeed"})
    queue = a_queue(aws, "alarms")
    topic = aws.client("sns").create_topic(Name="alarms")["TopicArn"]
    let_send(aws, "alarms", "sns.amazonaws.com")
    aws.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
    an_alarm(
        aws, "failed", "AWS/States", "ExecutionsFailed", {"StateMachineArn": machine},
        Period=10, AlarmActions=[topic], OKActions=[topic],
    )  # fmt: skip
    an_alarm(aws, "quiet", "AWS/States", "ExecutionsFailed", {"StateMachineArn": quiet})
    wait_for_alarm(aws, "failed", "OK")

    aws.run(machine)

    wait_for_alarm(aws, "failed", "ALARM")
    wait_for_alarm(aws, "quiet", "OK", timeout=5)
    notification = json.loads(json.loads(a_message(aws, "alarms")["Body"])["Message"])
    assert notification["AlarmName"] == "failed"
    wait_for_alarm(aws, "failed", "OK", timeout=25)


def test_an_alarm_sees_the_depth_of_a_queue(aws: Aws) -> None:
    a_queue(aws, "watched")
    sqs = aws.client("sqs")
    an_alarm(
        aws, "depth", "AWS/SQS", "ApproximateNumberOfMessagesVisible", {"QueueName": "watched"},
        Statistic="Maximum",
    )  # fmt: skip

    sqs.send_message(QueueUrl=sqs.get_queue_url(QueueName="watched")["QueueUrl"], MessageBody="x")

    wait_for_alarm(aws, "depth", "ALARM")


def test_embedded_metrics_of_a_function_become_metrics(aws: Aws) -> None:
    line = {
        "_aws": {
            "Timestamp": 0,
            "CloudWatchMetrics": [
                {
                    "Namespace": "Medallion",
                    "Dimensions": [["service"]],
                    "Metrics": [{"Name": "ChunksExtracted", "Unit": "Count"}],
                }
            ],
        },
        "service": "extract",
        "ChunksExtracted": [3.0, 4.0],
    }
    function = aws.function(
        "metering", f"import json\ndef handler(event, context): print(json.dumps({line!r}))"
    )

    aws.client("lambda").invoke(FunctionName=function)

    assert total(aws, "Medallion", "ChunksExtracted", {"service": "extract"}) == 7


def test_an_object_in_a_bucket_starts_the_state_machine(aws: Aws) -> None:
    machine = a_machine(aws, "pipeline", {"Type": "Succeed"})
    role = aws.role("starter", "events.amazonaws.com", allow("states:StartExecution", machine))
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="bronze")
    s3.put_bucket_notification_configuration(
        Bucket="bronze", NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    pattern = {"source": ["aws.s3"], "detail-type": ["Object Created"]}
    a_rule(aws, "dropped", pattern, Arn=machine, RoleArn=role)

    s3.put_object(Bucket="bronze", Key="feedback/ä b.txt", Body=b"text")

    states = aws.client("stepfunctions")
    execution = eventually(
        lambda: states.list_executions(stateMachineArn=machine)["executions"]
    )[0]  # fmt: skip
    given = json.loads(aws.end_of(execution["executionArn"])["input"])
    assert given["detail"]["bucket"]["name"] == "bronze"
    assert given["detail"]["object"]["key"] == "feedback/ä b.txt"


def test_an_event_with_a_forbidden_target_goes_to_the_dead_letter_queue(aws: Aws) -> None:
    machine = a_machine(aws, "unreachable", {"Type": "Succeed"})
    dead_events = a_queue(aws, "dead-events")
    let_send(aws, "dead-events", "events.amazonaws.com")
    powerless = aws.role("powerless-starter", "events.amazonaws.com")
    rule = a_rule(
        aws, "undeliverable", {"source": ["test.undeliverable"]},
        Arn=machine, RoleArn=powerless, DeadLetterConfig={"Arn": dead_events},
    )  # fmt: skip

    aws.client("events").put_events(
        Entries=[{"Source": "test.undeliverable", "DetailType": "t", "Detail": '{"n": 1}'}]
    )

    message = a_message(aws, "dead-events")
    assert json.loads(message["Body"])["detail"] == {"n": 1}
    attributes = message["MessageAttributes"]
    assert attributes["ERROR_CODE"]["StringValue"] == "NO_PERMISSIONS"
    assert attributes["RULE_ARN"]["StringValue"] == rule


def test_a_failed_execution_invokes_the_function_of_its_rule(aws: Aws) -> None:
    machine = a_machine(aws, "broken", {"Type": "Fail", "Error": "Bad", "Cause": "on purpose"})
    queue = a_queue(aws, "failures")
    source = (
        "import boto3, json\n"
        "def handler(event, context):\n"
        "    sqs = boto3.client('sqs')\n"
        "    url = sqs.get_queue_url(QueueName='failures')['QueueUrl']\n"
        "    sqs.send_message(QueueUrl=url, MessageBody=json.dumps(event['detail']))\n"
    )
    role = aws.role("recorder", "lambda.amazonaws.com", allow("sqs:*", queue))
    function = aws.function("recorder", source, role=role)
    pattern = {
        "source": ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        "detail": {"status": ["FAILED"], "stateMachineArn": [machine]},
    }
    rule = a_rule(aws, "failures", pattern, Arn=function)
    let_events_invoke(aws, "recorder", rule)

    aws.run(machine)

    detail = json.loads(a_message(aws, "failures")["Body"])
    assert (detail["status"], detail["error"], detail["cause"]) == ("FAILED", "Bad", "on purpose")


def test_an_event_that_a_function_keeps_failing_on_goes_to_the_functions_queue(aws: Aws) -> None:
    queue = a_queue(aws, "given-up")
    role = aws.role("hopeless", "lambda.amazonaws.com", allow("sqs:SendMessage", queue))
    function = aws.function("hopeless", "def handler(event, context): raise ValueError", role=role)
    aws.client("lambda").update_function_configuration(
        FunctionName="hopeless", DeadLetterConfig={"TargetArn": queue}
    )
    rule = a_rule(aws, "hopeless", {"source": ["test.hopeless"]}, Arn=function)
    let_events_invoke(aws, "hopeless", rule)

    aws.client("events").put_events(
        Entries=[{"Source": "test.hopeless", "DetailType": "t", "Detail": "{}"}]
    )

    assert "test.hopeless" in a_message(aws, "given-up", timeout=30)["Body"]


def let_send(aws: Aws, queue: str, service: str) -> None:
    sqs = aws.client("sqs")
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sqs:SendMessage",
        "Resource": "*",
    }
    sqs.set_queue_attributes(
        QueueUrl=sqs.get_queue_url(QueueName=queue)["QueueUrl"],
        Attributes={"Policy": json.dumps({"Version": "2012-10-17", "Statement": [statement]})},
    )


def let_events_invoke(aws: Aws, function: str, rule: str) -> None:
    aws.client("lambda").add_permission(
        FunctionName=function,
        StatementId="events",
        Action="lambda:InvokeFunction",
        Principal="events.amazonaws.com",
        SourceArn=rule,
    )
