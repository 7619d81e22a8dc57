"""Permissions on the lake: statements for buckets, ledger, key and executions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cdktf_app.policies import Statement, allow


@dataclass(frozen=True)
class LakeArns:
    """ARNs of the resources that steps and jobs use.

    Attributes:
        executions: pattern of the state machine's executions.
        gold_job: the Glue job.
    """

    bronze: str
    silver: str
    gold: str
    artifacts: str
    documents_table: str
    key: str
    executions: str
    gold_job: str
    event_bus: str
    model_secret: str


def read_objects(sid: str, bucket_arn: str, *prefixes: str) -> Statement:
    """GetObject below the prefixes; without prefixes, in the whole bucket."""
    return allow(sid, ("s3:GetObject",), _objects(bucket_arn, prefixes))


def read_versions(sid: str, bucket_arn: str, *prefixes: str) -> Statement:
    """GetObject of the current version and of a given version."""
    return allow(sid, ("s3:GetObject", "s3:GetObjectVersion"), _objects(bucket_arn, prefixes))


def write_objects(sid: str, bucket_arn: str, *prefixes: str) -> Statement:
    """PutObject below the prefixes, also in parts."""
    actions = ("s3:PutObject", "s3:AbortMultipartUpload")
    return allow(sid, actions, _objects(bucket_arn, prefixes))


def delete_objects(sid: str, bucket_arn: str, *prefixes: str) -> Statement:
    """DeleteObject below the prefixes; a versioned bucket keeps the versions."""
    return allow(sid, ("s3:DeleteObject",), _objects(bucket_arn, prefixes))


def see_missing_objects(sid: str, *bucket_arns: str) -> Statement:
    """ListBucket; without it, S3 answers 403 instead of 404 for a missing object."""
    return allow(sid, ("s3:ListBucket",), bucket_arns)


def use_ledger(table_arn: str, *actions: str) -> Statement:
    """Item actions on the ledger, given without their prefix."""
    return allow("Ledger", [f"dynamodb:{action}" for action in actions], (table_arn,))


def use_key(key_arn: str) -> Statement:
    """Read and write data that is encrypted with the lake's key."""
    return allow("Key", ("kms:Decrypt", "kms:GenerateDataKey"), (key_arn,))


def look_at_executions(executions_arn: str, *actions: str) -> Statement:
    """Read the status of executions."""
    return allow("Executions", [f"states:{action}" for action in actions], (executions_arn,))


def answer_tasks() -> Statement:
    """Let tasks that wait for a callback continue.

    AWS documents no resource for the token of such a task; the token itself is the permission.
    """
    return allow("AnswerTasks", ("states:SendTaskSuccess",), ("*",))


def trace() -> Statement:
    """X-Ray has no resource-level permissions."""
    return allow("Traces", ("xray:PutTraceSegments", "xray:PutTelemetryRecords"), ("*",))


def write_logs(log_group_arn: str) -> Statement:
    """Write streams and events of a log group that already exists."""
    actions = ("logs:CreateLogStream", "logs:PutLogEvents")
    return allow("Logs", actions, (f"{log_group_arn}:*",))


def _objects(bucket_arn: str, prefixes: Iterable[str]) -> list[str]:
    return [f"{bucket_arn}/{prefix}*" for prefix in prefixes] or [f"{bucket_arn}/*"]
