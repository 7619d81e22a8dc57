"""Glue jobs, databases and tables."""

from typing import Any

from pydantic import Field

from local_aws.deployer import aws_checks
from local_aws.deployer.arguments import Arguments, Block, Blocks, TaggedArguments
from local_aws.deployer.resource_type import ResourceType
from local_aws.deployer.target import Target


class _Command(Arguments):
    name: str
    script_location: str
    python_version: str


class _ExecutionProperty(Arguments):
    max_concurrent_runs: int


class JobArguments(TaggedArguments):
    """Of `aws_glue_job`."""

    name: str
    role_arn: str = Field(serialization_alias="Role")
    command: Block[_Command]
    description: str | None = None
    glue_version: str
    worker_type: str
    number_of_workers: int
    max_retries: int = 0
    timeout: int | None = None
    execution_class: str | None = None
    execution_property: Block[_ExecutionProperty] | None = None
    default_arguments: dict[str, str] | None = None
    non_overridable_arguments: dict[str, str] | None = None


class DatabaseArguments(TaggedArguments):
    """Of `aws_glue_catalog_database`."""

    name: str
    description: str | None = None
    location_uri: str | None = None


class _Column(Arguments):
    name: str
    type: str
    comment: str | None = None


class _SerDe(Arguments):
    name: str | None = None
    serialization_library: str
    parameters: dict[str, str] | None = None


class _Storage(Arguments):
    location: str
    input_format: str
    output_format: str
    columns: Blocks[_Column]
    ser_de_info: Block[_SerDe] = Field(serialization_alias="SerdeInfo")
    compressed: bool | None = None
    parameters: dict[str, str] | None = None


class TableArguments(Arguments):
    """Of `aws_glue_catalog_table`."""

    name: str
    database_name: str
    description: str | None = None
    table_type: str
    owner: str | None = None
    parameters: dict[str, str] | None = None
    partition_keys: Blocks[_Column] | None = None
    storage_descriptor: Block[_Storage]


def create_job(arguments: JobArguments, target: Target) -> dict[str, Any]:
    aws_checks.require_role(arguments.role_arn, "glue.amazonaws.com", target)
    target.clients.glue.create_job(**arguments.request(without={"tags"}))
    return _job_attributes(arguments, target)


def update_job(arguments: JobArguments, target: Target) -> dict[str, Any]:
    aws_checks.require_role(arguments.role_arn, "glue.amazonaws.com", target)
    job: Any = arguments.request(without={"name", "tags"})
    target.clients.glue.update_job(JobName=arguments.name, JobUpdate=job)
    return _job_attributes(arguments, target)


def _job_attributes(arguments: JobArguments, target: Target) -> dict[str, Any]:
    return {"id": arguments.name, "arn": target.arn("glue", f"job/{arguments.name}")}


def create_database(arguments: DatabaseArguments, target: Target) -> dict[str, Any]:
    database: Any = arguments.request(without={"tags"})
    target.clients.glue.create_database(DatabaseInput=database)
    return {
        "id": f"{target.account_id}:{arguments.name}",
        "arn": target.arn("glue", f"database/{arguments.name}"),
        "catalog_id": target.account_id,
    }


def create_table(arguments: TableArguments, target: Target) -> dict[str, Any]:
    table: Any = arguments.request(without={"database_name"})
    target.clients.glue.create_table(DatabaseName=arguments.database_name, TableInput=table)
    return _table_attributes(arguments, target)


def update_table(arguments: TableArguments, target: Target) -> dict[str, Any]:
    table: Any = arguments.request(without={"database_name"})
    target.clients.glue.update_table(DatabaseName=arguments.database_name, TableInput=table)
    return _table_attributes(arguments, target)


def _table_attributes(arguments: TableArguments, target: Target) -> dict[str, Any]:
    path = f"{arguments.database_name}/{arguments.name}"
    return {
        "id": f"{target.account_id}:{arguments.database_name}:{arguments.name}",
        "arn": target.arn("glue", f"table/{path}"),
    }


TYPES: dict[str, ResourceType[Any]] = {
    "aws_glue_job": ResourceType(JobArguments, create_job, update_job),
    "aws_glue_catalog_database": ResourceType(DatabaseArguments, create_database),
    "aws_glue_catalog_table": ResourceType(TableArguments, create_table, update_table),
}
