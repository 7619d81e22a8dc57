"""Lambda functions."""

from typing import Any

from pydantic import Field

from local_aws.deployer import aws_checks, function_checks
from local_aws.deployer.arguments import Arguments, Block, TaggedArguments
from local_aws.deployer.errors import RefusedByAwsError
from local_aws.deployer.resource_type import ResourceType
from local_aws.deployer.target import Target


class _Environment(Arguments):
    variables: dict[str, str]


class _Tracing(Arguments):
    mode: str


class _Logging(Arguments):
    log_format: str
    log_group: str | None = None
    application_log_level: str | None = None
    system_log_level: str | None = None


class _Storage(Arguments):
    size: int


class FunctionArguments(TaggedArguments):
    """Of `aws_lambda_function`."""

    function_name: str
    filename: str
    source_code_hash: str
    handler: str
    runtime: str
    role: str
    description: str | None = None
    timeout: int | None = None
    memory_size: int | None = None
    architectures: list[str] | None = None
    kms_key_arn: str | None = Field(None, serialization_alias="KMSKeyArn")
    environment: Block[_Environment] | None = None
    tracing_config: Block[_Tracing] | None = None
    logging_config: Block[_Logging] | None = None
    ephemeral_storage: Block[_Storage] | None = None
    reserved_concurrent_executions: int | None = None
    publish: bool = False


class PermissionArguments(Arguments):
    """Of `aws_lambda_permission`."""

    statement_id: str
    action: str
    function_name: str
    principal: str
    source_arn: str | None = None
    source_account: str | None = None


class _Destination(Arguments):
    destination: str


class _Destinations(Arguments):
    on_failure: Block[_Destination] | None = None
    on_success: Block[_Destination] | None = None


class InvokeConfigArguments(Arguments):
    """Of `aws_lambda_function_event_invoke_config`."""

    function_name: str
    maximum_retry_attempts: int | None = None
    maximum_event_age_in_seconds: int | None = None
    destination_config: Block[_Destinations] | None = None


_NOT_SENT = {
    *("filename", "source_code_hash", "tags"),
    *("reserved_concurrent_executions", "publish"),
}


def create_function(arguments: FunctionArguments, target: Target) -> dict[str, Any]:
    archive = _checked_archive(arguments, target)
    made = target.clients.functions.create_function(
        Code={"ZipFile": archive}, **arguments.request(without=_NOT_SENT)
    )
    return _finished(arguments, target, dict(made))


def update_function(arguments: FunctionArguments, target: Target) -> dict[str, Any]:
    archive = _checked_archive(arguments, target)
    request: Any = arguments.request(without={*_NOT_SENT, "architectures"})
    target.clients.functions.update_function_configuration(**request)
    made = target.clients.functions.update_function_code(
        FunctionName=arguments.function_name, ZipFile=archive
    )
    return _finished(arguments, target, dict(made))


def _checked_archive(arguments: FunctionArguments, target: Target) -> bytes:
    archive = target.folder / arguments.filename
    aws_checks.require_role(arguments.role, "lambda.amazonaws.com", target)
    aws_checks.require_key(arguments.kms_key_arn, target)
    function_checks.require_archive(archive, arguments.handler)
    if arguments.environment is not None:
        function_checks.require_environment(arguments.environment.variables)
    return archive.read_bytes()


def _finished(arguments: FunctionArguments, target: Target, made: dict[str, Any]) -> dict[str, Any]:
    if made["CodeSha256"] != arguments.source_code_hash:
        raise RefusedByAwsError(f"source_code_hash is not that of {arguments.filename}")
    _reserve_concurrency(arguments, target)
    version = _published(arguments, target) if arguments.publish else made["Version"]
    return {
        "id": arguments.function_name,
        "arn": made["FunctionArn"],
        "version": version,
        "qualified_arn": f"{made['FunctionArn']}:{version}",
    }


def _published(arguments: FunctionArguments, target: Target) -> str:
    """The version of what was just deployed; earlier versions stay."""
    published = target.clients.functions.publish_version(
        FunctionName=arguments.function_name, CodeSha256=arguments.source_code_hash
    )
    return published["Version"]


def _reserve_concurrency(arguments: FunctionArguments, target: Target) -> None:
    # Terraform's -1 means no reservation.
    if (reserved := arguments.reserved_concurrent_executions) is not None and reserved >= 0:
        target.clients.functions.put_function_concurrency(
            FunctionName=arguments.function_name, ReservedConcurrentExecutions=reserved
        )


def add_permission(arguments: PermissionArguments, target: Target) -> dict[str, Any]:
    target.clients.functions.add_permission(**arguments.request())
    return {"id": arguments.statement_id}


def replace_permission(arguments: PermissionArguments, target: Target) -> dict[str, Any]:
    target.clients.functions.remove_permission(
        FunctionName=arguments.function_name, StatementId=arguments.statement_id
    )
    return add_permission(arguments, target)


def put_invoke_config(arguments: InvokeConfigArguments, target: Target) -> dict[str, Any]:
    target.clients.functions.put_function_event_invoke_config(**arguments.request())
    return {"id": arguments.function_name}


TYPES: dict[str, ResourceType[Any]] = {
    "aws_lambda_function": ResourceType(FunctionArguments, create_function, update_function),
    "aws_lambda_permission": ResourceType(PermissionArguments, add_permission, replace_permission),
    "aws_lambda_function_event_invoke_config": ResourceType(
        InvokeConfigArguments, put_invoke_config, put_invoke_config
    ),
}
