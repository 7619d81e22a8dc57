"""Permissions of a command-line user: one statement for each purpose, with its commands."""

from __future__ import annotations

from dataclasses import dataclass

from cdktf_app.functions import DATASETS, PLANS
from cdktf_app.lake_access import (
    look_at_executions,
    read_objects,
    read_versions,
    see_missing_objects,
    use_key,
    use_ledger,
    write_objects,
)
from cdktf_app.naming import ATHENA_RESULTS_PREFIX, Names
from cdktf_app.policies import Statement, allow
from medallion.vocabulary import lake
from medallion.vocabulary.silver_tables import SILVER_COLUMNS
from medallion.vocabulary.stack_description import StackDescription

_QUERYING = ("query", "stale", "rerun --stale", "rejudge", "show", "show --html", "doctor")
_WAITING = ("drop --wait", "rerun --wait", "rejudge --wait")
_READING = ("drop", "runs", "show", "rerun", "stale", "rejudge", "query", "connect")


@dataclass(frozen=True)
class Permission:
    """A statement, and why a user needs it.

    Attributes:
        commands: the commands of `medallion` that use it.
    """

    statement: Statement
    purpose: str
    commands: tuple[str, ...]

    @property
    def sid(self) -> str:
        return str(self.statement["Sid"])


def user_permissions(stack: StackDescription) -> list[Permission]:
    """Exactly the permissions that the commands need on a described stack.

    Raises:
        ValueError: the state machine is not one of this project's.
    """
    names = names_of(stack)
    return [
        *_on_documents(stack, names),
        *_on_runs(stack, names),
        *_on_queries(stack, names),
        *_on_query_results(stack),
        *_on_health(stack, names),
        Permission(_use_key(names), "read and write data that the lake's key encrypts", _READING),
    ]


def names_of(stack: StackDescription) -> Names:
    """The names of the deployment to which the state machine's ARN belongs.

    Raises:
        ValueError: the state machine is not one of this project's.
    """
    arn, ending = stack.state_machine_arn, Names("", "", "").state_machine
    if not arn.endswith(ending):
        raise ValueError(f"the state machine {arn} is not one of this project's")
    *_, region, account_id, _, machine = arn.split(":")
    return Names(machine.removesuffix(ending), region, account_id)


def _on_documents(stack: StackDescription, names: Names) -> list[Permission]:
    bronze, silver = _bucket(stack.bronze_bucket), _bucket(stack.silver_bucket)
    table = names.arn("dynamodb", f"table/{stack.documents_table}")
    return [
        Permission(write_objects("DropFiles", bronze), "put files into bronze", ("drop",)),
        Permission(
            read_versions("ReadDocuments", bronze),
            "see the dropped version, and read the text for a page",
            ("drop", "show --html"),
        ),
        Permission(
            use_ledger(table, "GetItem", "BatchGetItem", "Scan"),
            "look documents up",
            ("drop --wait", "runs", "show", "show --html", "rerun", "rejudge", "doctor"),
        ),
        Permission(
            read_objects("ReadProgress", silver, f"{PLANS}*/outcomes/", f"{PLANS}*/model_wait."),
            "count the results of a run's batches, and see what they wait for",
            _WAITING,
        ),
    ]


def _on_runs(stack: StackDescription, names: Names) -> list[Permission]:
    machine = (names.state_machine_arn,)
    return [
        Permission(
            look_at_executions(names.executions_arn, "DescribeExecution", "GetExecutionHistory"),
            "follow a run",
            (*_WAITING, "rejudge --dry-run", "runs", "show"),
        ),
        Permission(
            allow("ListExecutions", ("states:ListExecutions",), machine),
            "find runs",
            ("runs", "drop --wait", "show", "rerun", "rejudge"),
        ),
        Permission(
            allow("StartExecutions", ("states:StartExecution",), machine),
            "rerun a document",
            ("rerun", "rejudge"),
        ),
        Permission(
            read_objects("ReadDryRuns", _bucket(stack.silver_bucket), lake.REJUDGEMENTS_PREFIX),
            "read the result of a dry run",
            ("rejudge --dry-run",),
        ),
    ]


def _on_queries(stack: StackDescription, names: Names) -> list[Permission]:
    silver, gold = _bucket(stack.silver_bucket), _bucket(stack.gold_bucket)
    tables = [lake.silver_table_prefix(table) for table in SILVER_COLUMNS]
    return [
        Permission(_run_queries(stack, names), "ask Athena", _QUERYING),
        Permission(
            read_objects("ReadSilverTables", silver, *tables),
            "read rows of silver",
            (*_WAITING, *_QUERYING),
        ),
        Permission(
            read_objects("ReadGold", gold),
            "read rows of gold",
            ("query", "show", "show --html", "doctor", "connect"),
        ),
        Permission(
            _see_tables(stack, names),
            "find tables and their columns",
            (*_QUERYING, "connect", "check --against"),
        ),
        Permission(
            allow(
                "DefaultDatabase",
                ("glue:GetDatabase", "glue:GetDatabases"),
                [names.arn("glue", resource) for resource in ("catalog", "database/default")],
            ),
            "let Athena look for the database `default`, which it does before each query",
            _QUERYING,
        ),
        Permission(
            read_objects("ReadDatasets", _bucket(stack.artifacts_bucket), DATASETS),
            "compare answers with the deployed dataset, and see which models are in use",
            ("stale", "rerun --stale", "doctor"),
        ),
    ]


def _run_queries(stack: StackDescription, names: Names) -> Statement:
    operations = (
        "StartQueryExecution",
        "GetQueryExecution",
        "GetQueryResults",
        "StopQueryExecution",
    )
    workgroup = names.arn("athena", f"workgroup/{stack.athena_workgroup}")
    return allow("RunQueries", [f"athena:{name}" for name in operations], (workgroup,))


def _see_tables(stack: StackDescription, names: Names) -> Statement:
    """GetPartitions is for SHOW PARTITIONS: silver's are projected, gold's are in Iceberg."""
    operations = ("GetDatabase", "GetDatabases", "GetTable", "GetTables", "GetPartitions")
    databases = (stack.silver_database, stack.gold_database)
    resources = ["catalog", *(f"database/{name}" for name in databases)]
    resources += [f"table/{name}/*" for name in databases]
    return allow(
        "SeeTables",
        [f"glue:{name}" for name in operations],
        [names.arn("glue", resource) for resource in resources],
    )


def _on_query_results(stack: StackDescription) -> list[Permission]:
    """Athena reads tables and writes results with the caller's permissions."""
    artifacts = _bucket(stack.artifacts_bucket)
    buckets = (_bucket(stack.silver_bucket), _bucket(stack.gold_bucket), artifacts)
    uploads = ("s3:ListBucketMultipartUploads", "s3:ListMultipartUploadParts")
    writing = write_objects("QueryResults", artifacts, ATHENA_RESULTS_PREFIX)
    return [
        Permission(
            allow(
                "QueryResults",
                ("s3:GetObject", *writing["Action"], *uploads),
                (artifacts, *writing["Resource"]),
            ),
            "write and read the results of queries",
            _QUERYING,
        ),
        Permission(
            allow("LocateBuckets", ("s3:GetBucketLocation",), buckets),
            "let Athena find the buckets' region",
            _QUERYING,
        ),
    ]


def _on_health(stack: StackDescription, names: Names) -> list[Permission]:
    layers = (stack.bronze_bucket, stack.silver_bucket, stack.gold_bucket, stack.artifacts_bucket)
    workgroup = names.arn("athena", f"workgroup/{stack.athena_workgroup}")
    return [
        Permission(
            see_missing_objects("SeeMissingObjects", *map(_bucket, layers)),
            "list objects, and distinguish a missing object from a forbidden one",
            ("drop", "drop --wait", "rerun", "rerun --wait", *_QUERYING),
        ),
        Permission(
            allow(
                "ExamineStack",
                ("states:DescribeStateMachine", "s3:GetBucketNotification", "athena:GetWorkGroup"),
                (names.state_machine_arn, _bucket(stack.bronze_bucket), workgroup),
            ),
            "check that the parts of the stack exist",
            ("doctor",),
        ),
        Permission(
            # The request names no alarm, so no narrower resource matches it.
            allow("SeeAlarms", ("cloudwatch:DescribeAlarms",), ("*",)),
            "see active alarms",
            ("doctor",),
        ),
        Permission(
            allow("SeeConcurrency", ("lambda:GetAccountSettings",), ("*",)),
            "see how many functions the account can run at a time",
            ("doctor",),
        ),
    ]


def _use_key(names: Names) -> Statement:
    """The key by its alias as a condition: `stack.json` does not contain the key's ARN."""
    alias = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": f"alias/{names.of('lake')}"}}
    return {**use_key(names.arn("kms", "key/*")), "Condition": alias}


def _bucket(name: str) -> str:
    return f"arn:aws:s3:::{name}"
