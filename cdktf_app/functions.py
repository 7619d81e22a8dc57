"""The Lambda functions as data: size, environment and permissions of each step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from cdktf_app.lake_access import (
    LakeArns,
    answer_tasks,
    delete_objects,
    look_at_executions,
    read_objects,
    read_versions,
    see_missing_objects,
    use_ledger,
    write_objects,
)
from cdktf_app.policies import Statement, allow
from medallion.vocabulary import lake

PLANS: Final = lake.PLANS_PREFIX
ANSWERS: Final = lake.silver_table_prefix(lake.ANSWERS)
GOLD_RUNS: Final = "gold-runs/"
DATASETS: Final = "datasets/"

COMMON_VARIABLES: Final = (
    "DOCUMENTS_TABLE",
    "POWERTOOLS_METRICS_NAMESPACE",
    "POWERTOOLS_LOG_LEVEL",
)
"""Variables of every function, in addition to POWERTOOLS_SERVICE_NAME, its name."""


@dataclass(frozen=True)
class FunctionSpec:
    """The specification of a Lambda function.

    Attributes:
        step: folder below `lambdas/`.
        memory_mb: Lambda gives CPU in proportion: 1769 MB is one full core.
        variables: names of the environment variables that it reads, in addition to the common ones.
        access: its permissions, except those for logs, traces and the key.
        storage_mb: space for temporary files; 512 MB cost nothing.
    """

    step: str
    description: str
    memory_mb: int
    timeout_seconds: int
    variables: tuple[str, ...]
    access: Callable[[LakeArns], list[Statement]]
    storage_mb: int = 512


def _register_document(arns: LakeArns) -> list[Statement]:
    return [
        read_objects("ReadBronze", arns.bronze),
        read_objects("ReadDatasets", arns.artifacts, DATASETS),
        see_missing_objects("SeeMissingObjects", arns.bronze, arns.artifacts),
        use_ledger(arns.documents_table, "GetItem", "PutItem", "UpdateItem"),
        look_at_executions(arns.executions, "DescribeExecution"),
    ]


def _chunk_text(arns: LakeArns) -> list[Statement]:
    return [
        read_versions("ReadBronze", arns.bronze),
        read_objects("ReadDatasets", arns.artifacts, DATASETS),
        write_objects("WritePlans", arns.silver, PLANS),
        read_objects("SeePlans", arns.silver, PLANS),
        see_missing_objects("SeeMissingObjects", arns.bronze, arns.artifacts, arns.silver),
        use_ledger(arns.documents_table, "GetItem", "UpdateItem"),
    ]


def _extract_batch(arns: LakeArns) -> list[Statement]:
    return [
        read_objects("ReadDatasets", arns.artifacts, DATASETS),
        read_objects("ReadPlansAndAnswers", arns.silver, PLANS, ANSWERS),
        write_objects(
            "WriteOutcomesAndAnswers", arns.silver, PLANS, ANSWERS, lake.REFERENCES_PREFIX
        ),
        see_missing_objects("SeeMissingObjects", arns.silver, arns.artifacts),
        use_ledger(arns.documents_table, "GetItem"),
        allow("ModelKey", ("secretsmanager:GetSecretValue",), (arns.model_secret,)),
    ]


def _reconcile_document(arns: LakeArns) -> list[Statement]:
    tables = [lake.silver_table_prefix(t) for t in (lake.RECORDS, lake.CHUNKS, lake.QUARANTINE)]
    return [
        read_objects("ReadDatasets", arns.artifacts, DATASETS),
        read_objects("ReadPlans", arns.silver, PLANS),
        read_objects("ReadTables", arns.silver, *tables),
        write_objects("WriteTables", arns.silver, *tables),
        write_objects("WriteDryRuns", arns.silver, lake.REJUDGEMENTS_PREFIX),
        delete_objects("RemoveRows", arns.silver, *tables),
        see_missing_objects("SeeMissingObjects", arns.silver, arns.artifacts),
        use_ledger(arns.documents_table, "GetItem", "UpdateItem"),
    ]


_LEDGER_OF_GOLD_RUNS: Final = (
    "GetItem",
    "BatchGetItem",
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "Query",
)
"""The dataset's claim, its waiting documents, and their entries."""


def _gold_runs(arns: LakeArns) -> list[Statement]:
    """Settle what a gold run did, and hand the dataset's gold on."""
    documents = lake.silver_table_prefix(lake.DOCUMENTS)
    undeployed = lake.silver_partition(lake.DOCUMENTS, lake.UNKNOWN_DATASET)
    return [
        read_objects("ReadDatasets", arns.artifacts, DATASETS),
        read_objects("ReadGoldRuns", arns.silver, GOLD_RUNS),
        read_objects("SeeDocumentRow", arns.silver, documents),
        write_objects("WriteDocumentRow", arns.silver, documents),
        delete_objects("RemoveUndeployedRow", arns.silver, undeployed),
        see_missing_objects("SeeMissingObjects", arns.silver, arns.artifacts),
        use_ledger(arns.documents_table, *_LEDGER_OF_GOLD_RUNS),
        answer_tasks(),
    ]


def _join_gold_run(arns: LakeArns) -> list[Statement]:
    return [
        *_gold_runs(arns),
        write_objects("WriteManifest", arns.silver, GOLD_RUNS),
        look_at_executions(arns.executions, "DescribeExecution"),
        allow("StopOldRuns", ("glue:GetJobRuns", "glue:BatchStopJobRun"), (arns.gold_job,)),
    ]


def _publish_outcome(arns: LakeArns) -> list[Statement]:
    documents = lake.silver_table_prefix(lake.DOCUMENTS)
    undeployed = lake.silver_partition(lake.DOCUMENTS, lake.UNKNOWN_DATASET)
    return [
        read_objects("SeeDocumentRow", arns.silver, documents),
        write_objects("WriteDocumentRow", arns.silver, documents),
        delete_objects("RemovePlansAndUndeployedRow", arns.silver, PLANS, undeployed),
        see_missing_objects("SeeMissingObjects", arns.silver),
        use_ledger(arns.documents_table, "GetItem", "UpdateItem"),
        allow("Publish", ("events:PutEvents",), (arns.event_bus,)),
    ]


def _record_failure(arns: LakeArns) -> list[Statement]:
    return [
        *_gold_runs(arns),
        write_objects("SupersedeGoldRuns", arns.silver, GOLD_RUNS),
        look_at_executions(arns.executions, "DescribeExecution", "GetExecutionHistory"),
    ]


_GOLD_RUNS = ("SILVER_BUCKET", "ARTIFACTS_BUCKET", "GOLD_GATHER_SECONDS", "GOLD_MAX_DOCUMENTS")

_POLLING = ("GOLD_POLL_SECONDS", "GOLD_WAIT_LIMIT_SECONDS")

_MODEL = (
    "MODEL_NAME",
    "MODEL_ADAPTER",
    "MODEL_ENDPOINT",
    "MODEL_SECRET_ID",
    "MODEL_CONCURRENCY",
    "MODEL_MAX_INVOCATIONS",
    "MODEL_OUTAGE_SECONDS",
    "MODEL_TIMEOUT_SECONDS",
)

FUNCTIONS: Final = (
    FunctionSpec(
        "register_document",
        "Asks S3 for the key's current version and claims the document",
        512, 60,
        ("BRONZE_BUCKET", "ARTIFACTS_BUCKET"),
        _register_document,
    ),
    FunctionSpec(
        "chunk_text",
        "Streams the document once: decodes it, splits it into chunks, writes the plan",
        1769, 900,
        ("SILVER_BUCKET", "ARTIFACTS_BUCKET", "BATCH_CHUNKS", "INLINE_BATCHES"),
        _chunk_text,
    ),
    FunctionSpec(
        "extract_batch",
        "Sends the chunks of a batch to the model, stores and judges the answers",
        1024, 600,
        ("SILVER_BUCKET", "ARTIFACTS_BUCKET", *_MODEL),
        _extract_batch,
    ),
    FunctionSpec(
        "reconcile_document",
        "Accounts for every chunk and writes the silver tables",
        1769, 900,
        ("SILVER_BUCKET", "ARTIFACTS_BUCKET"),
        _reconcile_document,
        storage_mb=10_240,  # the rows of a document of 1 GiB take several times as much
    ),
    FunctionSpec(
        "join_gold_run",
        "Lets a document wait for its dataset's gold run, or lead the next gold run",
        512, 300,
        (*_GOLD_RUNS, "GOLD_MAX_BYTES", "GOLD_JOB_NAME", *_POLLING),
        _join_gold_run,
    ),
    FunctionSpec(
        "settle_gold_run",
        "Writes the gold run's results to the ledger and hands the dataset's gold on",
        1024, 300,
        (*_GOLD_RUNS, "GOLD_RETRY_SECONDS"),
        _gold_runs,
    ),
    FunctionSpec(
        "publish_outcome",
        "Writes the final status to ledger and silver, publishes an event, removes the plan",
        512, 300,
        ("SILVER_BUCKET", "EVENT_BUS_NAME"),
        _publish_outcome,
    ),
    FunctionSpec(
        "record_failure",
        "Writes FAILED with the cause if an execution failed, and releases its claims",
        512, 120,
        _GOLD_RUNS,
        _record_failure,
    ),
)  # fmt: skip

EXTRACTION: Final = "extract_batch"

STATE_MACHINE_STEPS: Final = tuple(f.step for f in FUNCTIONS if f.step != "record_failure")
