"""What is deployed, as the Terraform code declares it; a contract test compares the two."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from cdktf_app.definition import fill_definition, map_values
from cdktf_app.functions import COMMON_VARIABLES, FUNCTIONS, FunctionSpec
from cdktf_app.naming import EVENT_BUS, Names, pascal
from cdktf_app.settings import PROJECT_ROOT, InfrastructureSettings

ACCOUNT: Final = "123456789012"
REGION: Final = "us-east-1"
NAMES: Final = Names("sim", REGION, ACCOUNT)
DEFINITION_FILE: Final[Path] = PROJECT_ROOT / "statemachine" / "document_pipeline.asl.json"

BRONZE: Final = NAMES.of("bronze")
SILVER: Final = NAMES.of("silver")
ARTIFACTS: Final = NAMES.of("artifacts")
DOCUMENTS_TABLE: Final = NAMES.of("documents")
GOLD_JOB: Final = NAMES.of("silver_to_gold")
GOLD_DATABASE: Final = "gold"
GOLD_TIMEOUT_MINUTES: Final = 120
GOLD_CONCURRENT_RUNS: Final = 1
"""One for each dataset."""
MODEL_SECRET: Final = NAMES.of("model_key")

SETTINGS: Final = InfrastructureSettings(
    environment="sim",
    # A batch of two chunks: short documents have several batches.
    batch_chunks=2,
    # Some documents have a Map Run, others do not.
    inline_batches=2,
    # Within the hour of a schedule.
    model_outage_seconds=600,
    gold_gather_seconds=15,
    gold_heartbeat_seconds=600,
)

GOLD_ARGUMENTS: Final = {
    "--silver_bucket": SILVER,
    "--artifacts_bucket": ARTIFACTS,
    "--gold_database": GOLD_DATABASE,
}
TABLE: Final[dict[str, Any]] = {
    "TableName": DOCUMENTS_TABLE,
    "AttributeDefinitions": [
        {"AttributeName": "pk", "AttributeType": "S"},
        {"AttributeName": "sk", "AttributeType": "S"},
    ],
    "KeySchema": [
        {"AttributeName": "pk", "KeyType": "HASH"},
        {"AttributeName": "sk", "KeyType": "RANGE"},
    ],
}
BRONZE_PATTERN: Final[dict[str, Any]] = {
    "source": ["aws.s3"],
    "detail-type": ["Object Created", "Object Deleted"],
    "detail": {
        "bucket": {"name": [BRONZE]},
        "object": {"key": [{"anything-but": {"suffix": "/"}}]},
    },
}
BRONZE_RETRIES: Final = (86_400.0, 185)
"""Most seconds and attempts to start an execution."""
FAILURE_RETRIES: Final = (21_600.0, 60)
"""Most seconds and attempts to invoke RecordFailure."""


def failure_pattern(state_machine_arn: str) -> dict[str, Any]:
    """The status changes of which RecordFailure hears."""
    return {
        "source": ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        "detail": {
            "stateMachineArn": [state_machine_arn],
            "status": ["FAILED", "TIMED_OUT", "ABORTED"],
        },
    }


def environment_of(spec: FunctionSpec) -> dict[str, str]:
    """The function's environment variables."""
    values = {
        "DOCUMENTS_TABLE": DOCUMENTS_TABLE,
        "BRONZE_BUCKET": BRONZE,
        "SILVER_BUCKET": SILVER,
        "ARTIFACTS_BUCKET": ARTIFACTS,
        "BATCH_CHUNKS": str(SETTINGS.batch_chunks),
        "INLINE_BATCHES": str(SETTINGS.inline_batches),
        "MODEL_NAME": SETTINGS.model,
        "MODEL_ADAPTER": SETTINGS.model_adapter,
        "MODEL_ENDPOINT": "",
        "MODEL_SECRET_ID": MODEL_SECRET,
        "MODEL_CONCURRENCY": str(SETTINGS.model_concurrency),
        "MODEL_MAX_INVOCATIONS": str(SETTINGS.model_max_invocations),
        "MODEL_OUTAGE_SECONDS": str(SETTINGS.model_outage_seconds),
        "MODEL_TIMEOUT_SECONDS": str(SETTINGS.model_timeout_seconds),
        "GOLD_GATHER_SECONDS": str(SETTINGS.gold_gather_seconds),
        "GOLD_MAX_DOCUMENTS": str(SETTINGS.gold_max_documents),
        "GOLD_MAX_BYTES": str(SETTINGS.gold_max_bytes),
        "GOLD_RETRY_SECONDS": str(SETTINGS.gold_retry_seconds),
        "GOLD_POLL_SECONDS": "20",
        "GOLD_WAIT_LIMIT_SECONDS": "14400",
        "GOLD_JOB_NAME": GOLD_JOB,
        "EVENT_BUS_NAME": EVENT_BUS,
        "POWERTOOLS_METRICS_NAMESPACE": "Medallion",
        "POWERTOOLS_LOG_LEVEL": SETTINGS.log_level,
    }
    return {name: values[name] for name in (*COMMON_VARIABLES, *spec.variables)}


@cache
def specs() -> dict[str, FunctionSpec]:
    """The functions by their name in the state machine, for example "PublishOutcome"."""
    return {pascal(spec.step): spec for spec in FUNCTIONS}


def function_arn(role: str) -> str:
    """The ARN with which the definition invokes a function."""
    return NAMES.arn("lambda", f"function:{role}")


def definition(
    text: str | None = None, settings: InfrastructureSettings = SETTINGS
) -> dict[str, Any]:
    """The deployed definition, with this deployment's values."""
    values: dict[str, str | int] = {
        f"{role}FunctionArn": function_arn(role) for role in specs() if role != "RecordFailure"
    }
    values |= {
        "SilverToGoldJobName": GOLD_JOB,
        "GoldHeartbeatSeconds": settings.gold_heartbeat_seconds,
    }
    values |= map_values(settings.max_concurrency, settings.inline_batches)
    source = text or DEFINITION_FILE.read_text(encoding="utf-8")
    filled: dict[str, Any] = json.loads(fill_definition(source, values))
    return filled
