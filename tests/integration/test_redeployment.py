"""`up` on a running stack changes what differs, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from local_aws.redeployment import redeploy
from local_aws.running_stack import RunningStack
from local_aws.stack import up
from local_aws.stack_errors import StackStartError
from local_aws.stack_options import StackOptions, StartProgress
from local_aws.stack_state import LocalStack, StackState, status
from tests.integration.deployer_projects import a_project

pytestmark = pytest.mark.integration

Resources = dict[str, Any]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    project = a_project(tmp_path_factory.mktemp("project"))
    options = StackOptions(state_dir=tmp_path_factory.mktemp("state"), project_dir=project)
    with up(options) as started:
        yield started


def redeploy_with(stack: RunningStack, change: Callable[[Resources], None]) -> None:
    """Change the project's document, and bring the running stack up to date."""
    file = stack.options.project_dir / "cdktf_app" / "out" / "cdk.tf.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    change(document["resource"])
    file.write_text(json.dumps(document), encoding="utf-8")
    redeploy(stack.options)


def test_an_unchanged_project_changes_no_resource(
    stack: RunningStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stack.clients.functions.get_function(FunctionName="test-work")["Configuration"]
    executions = stack.clients.states.list_state_machines()["stateMachines"]
    seen: list[StartProgress] = []

    description = redeploy(stack.options, seen.append)

    assert description == stack.description
    after = stack.clients.functions.get_function(FunctionName="test-work")["Configuration"]
    assert after["LastModified"] == before["LastModified"]
    assert stack.clients.states.list_state_machines()["stateMachines"] == executions
    assert seen[-1].message.endswith("stack.json")


def test_each_kind_of_resource_that_can_change_is_changed(stack: RunningStack) -> None:
    def change(resources: Resources) -> None:
        variables = resources["aws_lambda_function"]["work"]["environment"]["variables"]
        variables["MEDALLION_TEST"] = "changed"
        machine = resources["aws_sfn_state_machine"]["pipeline"]
        machine["definition"] = machine["definition"].replace('"Work"', '"WorkAgain"')
        resources["aws_glue_job"]["gold"]["timeout"] = 61
        table = resources["aws_glue_catalog_table"]["records"]
        table["storage_descriptor"]["columns"][0]["comment"] = "changed"
        resources["aws_iam_role_policy"]["work"]["name"] = "work"
        resources["aws_s3_object"]["dataset"]["content"] = '{"name": "changed"}'
        resources["aws_cloudwatch_metric_alarm"]["failed"]["threshold"] = 7
        resources["aws_cloudwatch_event_rule"]["dropped"]["description"] = "changed"

    running = stack.clients.states.start_execution(
        stateMachineArn=stack.description.state_machine_arn
    )["executionArn"]
    redeploy_with(stack, change)

    clients, bucket = stack.clients, stack.description.bronze_bucket
    function = clients.functions.get_function_configuration(FunctionName="test-work")
    assert function["Environment"]["Variables"]["MEDALLION_TEST"] == "changed"
    machine = clients.states.describe_state_machine(
        stateMachineArn=stack.description.state_machine_arn
    )
    assert "WorkAgain" in machine["definition"]
    assert clients.glue.get_job(JobName="test-silver-to-gold")["Job"]["Timeout"] == 61
    table = clients.glue.get_table(DatabaseName="silver", Name="records")["Table"]
    assert table["StorageDescriptor"]["Columns"][0]["Comment"] == "changed"
    dataset = stack.deployment.attributes["aws_s3_object.dataset"]["key"]
    body = clients.s3.get_object(Bucket=bucket, Key=dataset)["Body"].read()
    assert body == b'{"name": "changed"}'
    (alarm,) = clients.cloudwatch.describe_alarms()["MetricAlarms"]
    assert alarm["Threshold"] == 7
    assert clients.events.describe_rule(Name="test-dropped")["Description"] == "changed"
    assert clients.states.describe_execution(executionArn=running)["executionArn"] == running


def test_a_new_resource_is_created(stack: RunningStack) -> None:
    def change(resources: Resources) -> None:
        resources["aws_sns_topic"]["more"] = {"name": "test-more"}

    redeploy_with(stack, change)
    topics = stack.clients.sns.list_topics()["Topics"]
    assert any(topic["TopicArn"].endswith(":test-more") for topic in topics)


def test_what_cannot_change_in_a_running_stack_is_refused_with_its_name(
    stack: RunningStack,
) -> None:
    def change(resources: Resources) -> None:
        resources["aws_sns_topic"]["more"]["display_name"] = "changed"

    with pytest.raises(StackStartError, match=r"aws_sns_topic\.more.*medallion down"):
        redeploy_with(stack, change)
    assert status(stack.state_dir).state is StackState.RUNNING

    redeploy_with(stack, lambda resources: resources["aws_sns_topic"].pop("more"))


def test_the_stand_in_starts_again_at_its_address(stack: RunningStack) -> None:
    before = LocalStack.read(stack.state_dir)
    redeploy(stack.options)
    after = LocalStack.read(stack.state_dir)
    assert before is not None
    assert after is not None
    assert after.stand_in_url == before.stand_in_url
    assert after.stand_in != before.stand_in
    assert status(stack.state_dir).state is StackState.RUNNING


def test_without_a_running_stack_nothing_is_deployed(tmp_path: Path) -> None:
    with pytest.raises(StackStartError, match="no stack is running"):
        redeploy(StackOptions(state_dir=tmp_path))
