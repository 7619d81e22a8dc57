"""EventBridge rules and their targets."""

from typing import Any

from pydantic import Field

from local_aws.deployer import aws_checks
from local_aws.deployer.arguments import Arguments, Block, TaggedArguments
from local_aws.deployer.errors import RefusedByAwsError
from local_aws.deployer.resource_type import ResourceType
from local_aws.deployer.target import Target


class RuleArguments(TaggedArguments):
    """Of `aws_cloudwatch_event_rule`."""

    name: str
    event_pattern: str
    description: str | None = None
    event_bus_name: str | None = None
    state: str | None = None


class _DeadLetters(Arguments):
    arn: str


class _RetryPolicy(Arguments):
    maximum_event_age_in_seconds: int
    maximum_retry_attempts: int


class _InputTransformer(Arguments):
    input_paths: dict[str, str] = Field(default_factory=dict, serialization_alias="InputPathsMap")
    input_template: str


class TargetArguments(Arguments):
    """Of `aws_cloudwatch_event_target`."""

    rule: str
    target_id: str = Field(serialization_alias="Id")
    arn: str
    role_arn: str | None = None
    event_bus_name: str | None = None
    input: str | None = None
    input_transformer: Block[_InputTransformer] | None = None
    dead_letter_config: Block[_DeadLetters] | None = None
    retry_policy: Block[_RetryPolicy] | None = None


def put_rule(arguments: RuleArguments, target: Target) -> dict[str, Any]:
    aws_checks.require_event_pattern(arguments.event_pattern)
    arn = target.clients.events.put_rule(**arguments.request(without={"tags"}))["RuleArn"]
    return {"id": arguments.name, "arn": arn}


def put_target(arguments: TargetArguments, target: Target) -> dict[str, Any]:
    if arguments.role_arn is not None:
        aws_checks.require_role(arguments.role_arn, "events.amazonaws.com", target)
    elif ":states:" in arguments.arn:
        raise RefusedByAwsError("a rule needs a role to start a state machine")
    name = arguments.event_bus_name
    bus: dict[str, Any] = {} if name is None else {"EventBusName": name}
    entry: Any = arguments.request(without={"rule", "event_bus_name"})
    answer = target.clients.events.put_targets(Rule=arguments.rule, Targets=[entry], **bus)
    if answer["FailedEntryCount"]:
        raise RefusedByAwsError(str(answer["FailedEntries"]))
    return {"id": f"{arguments.rule}-{arguments.target_id}"}


TYPES: dict[str, ResourceType[Any]] = {
    "aws_cloudwatch_event_rule": ResourceType(RuleArguments, put_rule, put_rule),
    "aws_cloudwatch_event_target": ResourceType(TargetArguments, put_target, put_target),
}
