"""The figures of AWS's limits in us-east-1, as of November 2026."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_DOCS: Final = "https://docs.aws.amazon.com/"
_STATES: Final = f"{_DOCS}step-functions/latest/dg/service-quotas.html"
_LAMBDA: Final = f"{_DOCS}lambda/latest/dg/gettingstarted-limits.html"
_LAMBDA_SCALING: Final = f"{_DOCS}lambda/latest/dg/scaling-behavior.html"
_LAMBDA_RESERVED: Final = f"{_DOCS}lambda/latest/dg/configuration-concurrency.html"
_GLUE: Final = f"{_DOCS}general/latest/gr/glue.html"
_DYNAMODB: Final = f"{_DOCS}amazondynamodb/latest/developerguide/ServiceQuotas.html"
_ON_DEMAND: Final = f"{_DOCS}amazondynamodb/latest/developerguide/on-demand-capacity-mode.html"
_PARTITIONS: Final = f"{_DOCS}amazondynamodb/latest/developerguide/bp-partition-key-design.html"
_BURSTS: Final = f"{_DOCS}amazondynamodb/latest/developerguide/burst-adaptive-capacity.html"
_S3: Final = f"{_DOCS}AmazonS3/latest/userguide/optimizing-performance.html"
_EVENTS: Final = f"{_DOCS}eventbridge/latest/userguide/eb-quota.html"
_SECRETS: Final = f"{_DOCS}secretsmanager/latest/userguide/reference_limits.html"


@dataclass(frozen=True)
class Quota:
    """A limit.

    Attributes:
        name: what is limited.
        size: how many at a time, or how many at once from a full token bucket.
        per_second: how many tokens a bucket gets a second; None if the limit is not a rate.
        page: AWS's page.
        note: what AWS does not publish, and what is assumed.
    """

    name: str
    size: int
    per_second: float | None
    page: str
    note: str = ""


_SMALLEST_BUCKET: Final = "AWS publishes a rate; a bucket of one second is assumed."

STANDARD: Final[dict[str, Quota]] = {
    "states.StartExecution": Quota("Step Functions: StartExecution", 1_300, 300.0, _STATES),
    "states.DescribeExecution": Quota("Step Functions: DescribeExecution", 300, 15.0, _STATES),
    "states.GetExecutionHistory": Quota("Step Functions: GetExecutionHistory", 400, 20.0, _STATES),
    "states.ListExecutions": Quota("Step Functions: ListExecutions", 200, 5.0, _STATES),
    "states.StopExecution": Quota("Step Functions: StopExecution", 1_000, 200.0, _STATES),
    "states.RedriveExecution": Quota("Step Functions: RedriveExecution", 1_300, 300.0, _STATES),
    "states.SendTaskSuccess": Quota("Step Functions: SendTaskSuccess", 3_000, 500.0, _STATES),
    "states.SendTaskFailure": Quota("Step Functions: SendTaskFailure", 3_000, 500.0, _STATES),
    "states.SendTaskHeartbeat": Quota("Step Functions: SendTaskHeartbeat", 3_000, 500.0, _STATES),
    "states.DescribeMapRun": Quota("Step Functions: DescribeMapRun", 200, 1.0, _STATES),
    "states.transitions": Quota("Step Functions: state transitions", 5_000, 5_000.0, _STATES),
    "states.open_executions": Quota("Step Functions: open executions", 1_000_000, None, _STATES),
    "states.open_map_runs": Quota("Step Functions: open Map Runs", 1_000, None, _STATES),
    "states.history_events": Quota("Step Functions: events of an execution", 25_000, None, _STATES),
    "states.payload_bytes": Quota("Step Functions: bytes of a payload", 262_144, None, _STATES),
    "states.map_iterations": Quota(
        "Step Functions: iterations of an inline Map at a time",
        40,
        None,
        f"{_DOCS}step-functions/latest/dg/state-map-inline.html",
    ),
    "lambda.concurrency": Quota("Lambda: invocations at a time", 1_000, None, _LAMBDA),
    "lambda.unreserved": Quota(
        "Lambda: invocations at a time that cannot be reserved", 100, None, _LAMBDA_RESERVED
    ),
    "lambda.environments": Quota(
        "Lambda: new sandboxes of one function",
        1_000,
        100.0,
        _LAMBDA_SCALING,
        "AWS publishes 1,000 every 10 seconds; a steady refill is assumed.",
    ),
    "lambda.requests": Quota(
        "Lambda: synchronous invocations",
        10_000,
        10_000.0,
        _LAMBDA,
        f"Ten times the concurrency a second. {_SMALLEST_BUCKET}",
    ),
    "glue.StartJobRun": Quota(
        "Glue: StartJobRun",
        15,
        5.0,
        _GLUE,
        "AWS publishes no rate. Users report throttling if more than 15 runs start at once; "
        "15 at once and 5 a second are assumed.",
    ),
    "glue.GetJobRun": Quota(
        "Glue: GetJobRun", 30, 10.0, _GLUE, "AWS publishes no rate; 10 a second are assumed."
    ),
    "glue.GetJobRuns": Quota(
        "Glue: GetJobRuns", 30, 10.0, _GLUE, "AWS publishes no rate; 10 a second are assumed."
    ),
    "glue.runs": Quota("Glue: runs at a time in an account", 2_000, None, _GLUE),
    "glue.runs_of_job": Quota(
        "Glue: runs of one job at a time, unless the job sets MaxConcurrentRuns",
        1,
        None,
        f"{_DOCS}glue/latest/dg/aws-glue-api-jobs-job.html",
    ),
    "dynamodb.table_writes": Quota(
        "DynamoDB: write units of an on-demand table",
        4_000,
        4_000.0,
        _ON_DEMAND,
        "For a new table, which doubles its previous peak within 30 minutes; the growth is left "
        f"out. {_SMALLEST_BUCKET}",
    ),
    "dynamodb.table_reads": Quota(
        "DynamoDB: read units of an on-demand table",
        12_000,
        12_000.0,
        _ON_DEMAND,
        f"As for write units. {_SMALLEST_BUCKET}",
    ),
    "dynamodb.item_writes": Quota(
        "DynamoDB: write units of one partition, hence of one item",
        1_000,
        1_000.0,
        _PARTITIONS,
        "Adaptive capacity can give a busy item a partition of its own, but not more than this.",
    ),
    "dynamodb.item_reads": Quota(
        "DynamoDB: read units of one partition, hence of one item",
        3_000,
        3_000.0,
        _PARTITIONS,
        "As for write units; one strongly consistent read of 4 KB is one unit.",
    ),
    "dynamodb.burst_seconds": Quota(
        "DynamoDB: seconds of unused capacity that a burst can use",
        300,
        None,
        _BURSTS,
        "AWS does not promise bursts, so none are simulated.",
    ),
    "dynamodb.item_bytes": Quota("DynamoDB: bytes of an item", 409_600, None, _DYNAMODB),
    "s3.writes": Quota(
        "S3: PUT, COPY, POST and DELETE requests of one prefix",
        3_500,
        3_500.0,
        _S3,
        f"{_SMALLEST_BUCKET} A new prefix gets this rate only gradually, with 503 Slow Down "
        "meanwhile; AWS does not publish how fast.",
    ),
    "s3.reads": Quota(
        "S3: GET and HEAD requests of one prefix",
        5_500,
        5_500.0,
        _S3,
        f"As for writes. {_SMALLEST_BUCKET}",
    ),
    "events.PutEvents": Quota(
        "EventBridge: PutEvents", 10_000, 10_000.0, _EVENTS, _SMALLEST_BUCKET
    ),
    "events.request_bytes": Quota(
        "EventBridge: bytes of a PutEvents request",
        262_144,
        None,
        f"{_DOCS}eventbridge/latest/userguide/eb-putevent-size.html",
        "Newer sources name 1 MiB for an entry; the smaller figure is simulated.",
    ),
    "events.invocations": Quota(
        "EventBridge: deliveries to targets",
        18_750,
        18_750.0,
        _EVENTS,
        f"Above it, deliveries are delayed, not lost. {_SMALLEST_BUCKET}",
    ),
    "secrets.GetSecretValue": Quota(
        "Secrets Manager: GetSecretValue and DescribeSecret",
        10_000,
        10_000.0,
        _SECRETS,
        _SMALLEST_BUCKET,
    ),
}
"""The defaults of an account that has been in use for a while."""

NEW_ACCOUNT: Final[dict[str, Quota]] = {
    "states.transitions": Quota(
        "Step Functions: state transitions",
        500,
        500.0,
        _STATES,
        "AWS reduces the quota of new accounts without a figure; a tenth of the default is "
        "assumed.",
    ),
    "lambda.concurrency": Quota(
        "Lambda: invocations at a time",
        10,
        None,
        _LAMBDA,
        "AWS reduces the quota of new accounts without a figure; new accounts have 10. "
        "As 100 must stay unreserved, nothing can be reserved.",
    ),
    "lambda.requests": Quota(
        "Lambda: synchronous invocations",
        100,
        100.0,
        _LAMBDA,
        f"Ten times the concurrency a second. {_SMALLEST_BUCKET}",
    ),
    "glue.runs": Quota(
        "Glue: runs at a time in an account",
        50,
        None,
        _GLUE,
        "AWS publishes one default of 2,000 (formerly 50); new accounts can have less, and 50 "
        "are assumed.",
    ),
}
"""What a new account has less of."""
