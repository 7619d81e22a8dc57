"""Step Functions state machines."""

from typing import Any

from local_aws.deployer import aws_checks
from local_aws.deployer.arguments import Arguments, Block, TaggedArguments
from local_aws.deployer.errors import RefusedByAwsError
from local_aws.deployer.resource_type import ResourceType
from local_aws.deployer.target import Target


class _Logging(Arguments):
    level: str
    include_execution_data: bool = False
    log_destination: str | None = None


class _Tracing(Arguments):
    enabled: bool


class StateMachineArguments(TaggedArguments):
    """Of `aws_sfn_state_machine`."""

    name: str
    role_arn: str
    definition: str
    type: str = "STANDARD"
    logging_configuration: Block[_Logging] | None = None
    tracing_configuration: Block[_Tracing] | None = None


def create_state_machine(arguments: StateMachineArguments, target: Target) -> dict[str, Any]:
    request = {"name": arguments.name, "type": arguments.type, **_request(arguments, target)}
    arn = target.clients.states.create_state_machine(**request)["stateMachineArn"]
    return {"id": arn, "arn": arn}


def update_state_machine(arguments: StateMachineArguments, target: Target) -> dict[str, Any]:
    arn = target.arn("states", f"stateMachine:{arguments.name}")
    target.clients.states.update_state_machine(stateMachineArn=arn, **_request(arguments, target))
    return {"id": arn, "arn": arn}


def _request(arguments: StateMachineArguments, target: Target) -> dict[str, Any]:
    """The checked arguments that creation and update have in common."""
    aws_checks.require_role(arguments.role_arn, "states.amazonaws.com", target)
    aws_checks.require_definition(arguments.definition)
    request: dict[str, Any] = {
        "roleArn": arguments.role_arn,
        "definition": arguments.definition,
    }
    if arguments.logging_configuration is not None:
        request["loggingConfiguration"] = _logging(arguments.logging_configuration)
    if arguments.tracing_configuration is not None:
        request["tracingConfiguration"] = arguments.tracing_configuration.model_dump()
    return request


def _logging(logging: _Logging) -> dict[str, Any]:
    wanted: dict[str, Any] = {
        "level": logging.level,
        "includeExecutionData": logging.include_execution_data,
    }
    if logging.log_destination is not None:
        if not logging.log_destination.endswith(":*"):
            raise RefusedByAwsError("the log group's ARN of a state machine must end with :*")
        wanted["destinations"] = [
            {"cloudWatchLogsLogGroup": {"logGroupArn": logging.log_destination}}
        ]
    return wanted


TYPES: dict[str, ResourceType[Any]] = {
    "aws_sfn_state_machine": ResourceType(
        StateMachineArguments, create_state_machine, update_state_machine
    )
}
