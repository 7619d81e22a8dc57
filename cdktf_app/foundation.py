"""The resources that all others need: key, buckets, ledger, secret."""

from __future__ import annotations

from dataclasses import dataclass

from constructs import Construct

from cdktf_app.aws import SecretsmanagerSecret
from cdktf_app.buckets import LakeBuckets, make_buckets
from cdktf_app.encryption import LakeKey
from cdktf_app.gold_job import JOB as GOLD_JOB
from cdktf_app.lake_access import LakeArns
from cdktf_app.ledger_table import make_ledger_table
from cdktf_app.naming import Names
from cdktf_app.settings import InfrastructureSettings


@dataclass(frozen=True)
class Foundation:
    """Names and ARNs that the parts of the stack need."""

    names: Names
    buckets: LakeBuckets
    arns: LakeArns
    documents_table: str
    secret_name: str


def make_foundation(
    scope: Construct, *, names: Names, settings: InfrastructureSettings
) -> Foundation:
    """Declare key, buckets, ledger and the secret of the model's API key."""
    key_arn = LakeKey(scope, "lake-key", names=names).key.arn
    force_destroy = settings.force_destroy
    buckets = make_buckets(scope, names=names, key_arn=key_arn, force_destroy=force_destroy)
    table = make_ledger_table(scope, names=names, key_arn=key_arn, force_destroy=force_destroy)
    secret = SecretsmanagerSecret(
        scope,
        "model-api-key",
        name=names.of("model_api_key"),
        description="API key of the model; its value is set by hand, never by Terraform",
        kms_key_id=key_arn,
        recovery_window_in_days=0 if force_destroy else 7,
    )
    arns = LakeArns(
        bronze=buckets.bronze.arn,
        silver=buckets.silver.arn,
        gold=buckets.gold.arn,
        artifacts=buckets.artifacts.arn,
        documents_table=table.arn,
        key=key_arn,
        executions=names.executions_arn,
        gold_job=names.arn("glue", f"job/{names.of(GOLD_JOB)}"),
        event_bus=names.event_bus_arn,
        model_secret=secret.arn,
    )
    return Foundation(names, buckets, arns, table.name, secret.name)
